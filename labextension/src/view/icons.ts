/** The toolbar's pictures: 16 units square, strokes of the current colour. */

const SVG = 'http://www.w3.org/2000/svg';

const PATHS: Readonly<Record<string, readonly string[]>> = {
  home: ['M2.25 7.75 8 2.75l5.75 5', 'M4 6.5v6.75h8V6.5', 'M6.75 13.25V9.5h2.5v3.75'],
  back: ['M13.25 8H3', 'M7 4 3 8l4 4'],
  forward: ['M2.75 8H13', 'M9 4l4 4-4 4'],
  pan: [
    'M8 2v12M2 8h12',
    'M6.25 3.75 8 2l1.75 1.75',
    'M6.25 12.25 8 14l1.75-1.75',
    'M3.75 6.25 2 8l1.75 1.75',
    'M12.25 6.25 14 8l-1.75 1.75'
  ],
  zoom: ['M11.25 7a4.25 4.25 0 1 1-8.5 0 4.25 4.25 0 0 1 8.5 0z', 'M10.1 10.1l3.65 3.65', 'M7 5.25v3.5M5.25 7h3.5'],
  zoom_in: ['M8 3v10M3 8h10'],
  zoom_out: ['M3 8h10'],
  fullscreen: ['M2.75 6V2.75H6', 'M10 2.75h3.25V6', 'M13.25 10v3.25H10', 'M6 13.25H2.75V10'],
  save: ['M8 2.25v7.5', 'M5 7l3 3 3-3', 'M2.75 10.75v2c0 .55.45 1 1 1h8.5c.55 0 1-.45 1-1v-2'],
  open: [
    'M9.5 2.75h3.75V6.5',
    'M13.25 2.75 7.75 8.25',
    'M11.25 9.25v3c0 .55-.45 1-1 1h-6.5c-.55 0-1-.45-1-1v-6.5c0-.55.45-1 1-1h3'
  ],
  subplots: ['M2.75 2.75h4v4h-4zM9.25 2.75h4v4h-4zM2.75 9.25h4v4h-4zM9.25 9.25h4v4h-4z'],
  customize: [
    'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6',
    'M11.5 4.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z',
    'M7.5 11.5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z'
  ],
  clipboard: ['M5.5 3.5H3.75v10h8.5v-10H10.5', 'M5.75 2.25h4.5v2.5h-4.5z', 'M6 7.5h4M6 10.25h4'],
  private_copy: ['M5.75 5.75h7.5v7.5h-7.5z', 'M3.75 10.25h-1v-7.5h7.5v1', 'M9.5 7.75v3.5M7.75 9.5h3.5'],
  help: [
    'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z',
    'M6.2 6.3c.1-1 .9-1.6 1.8-1.6s1.8.6 1.8 1.6c0 1.3-1.8 1.4-1.8 2.7M8 11.2v.1'
  ],
  undo: ['M3.25 6.5h6.5a3.25 3.25 0 0 1 0 6.5H6', 'M6 3.5 3 6.5l3 3'],
  redo: ['M12.75 6.5h-6.5a3.25 3.25 0 0 0 0 6.5H10', 'M10 3.5l3 3-3 3'],
  close: ['M4 4l8 8M12 4l-8 8'],
  refresh: ['M13.25 8a5.25 5.25 0 1 1-1.6-3.75', 'M13.25 2.25v2.9h-2.9'],
  chevron: ['M5 6.75 8 9.75l3-3']
};

/** Those of the view's own buttons: a tool of the kernel's that happens to have such a name shows its text. */
const VIEWS: ReadonlySet<string> = new Set(['open', 'close', 'undo', 'redo', 'refresh', 'chevron']);

/** Return the picture of a tool of the kernel's, also of one of the user's that does in his own way what ours does. */
export function toolIcon(tool: string): SVGSVGElement | null {
  const name = tool.replace(/^own:/, '');
  return Object.hasOwn(PATHS, name) && !VIEWS.has(name) ? icon(name) : null;
}

/** Return a new picture, hidden from screen readers: the button around it has a name. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'figport-icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  for (const d of PATHS[name] ?? []) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
