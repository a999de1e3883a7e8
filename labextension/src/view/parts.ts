/** The elements of a figure, and how they lie in each other. */
import type { FigureState } from './wire';

/** The elements that the view fills. */
export interface Parts {
  readonly root: HTMLElement;
  readonly header: HTMLElement;
  readonly title: HTMLElement;
  readonly message: HTMLElement;
  readonly stage: HTMLElement;
  readonly placeholder: HTMLImageElement;
  readonly canvas: HTMLCanvasElement;
}

/** Build the elements of a figure. */
export function buildParts(): Parts {
  const root = box('div', 'figport-figure');
  const header = box('div', 'figport-header');
  const title = box('span', 'figport-title');
  const message = box('div', 'figport-message');
  const stage = box('div', 'figport-stage');
  const placeholder = box('img', 'figport-placeholder');
  placeholder.hidden = true;
  placeholder.draggable = false;
  const canvas = box('canvas', 'figport-canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-roledescription', 'interactive figure');
  // JupyterLab's shortcuts listen before the canvas does; with this they keep out, and "d d" deletes no cell.
  canvas.dataset.lmSuppressShortcuts = 'true';
  header.append(title, message);
  stage.append(placeholder, canvas);
  root.append(header, stage);
  return { root, header, title, message, stage, placeholder, canvas };
}

/** Have the elements tell and show what the figure is; the style sheet does the rest. */
export function dress({ root, title, message, canvas, placeholder }: Parts, figure: FigureState): void {
  const { chrome } = figure;
  const words = figure.alt === '' ? figure.title : figure.alt;
  canvas.setAttribute('aria-label', words);
  placeholder.alt = words;
  canvas.classList.toggle(
    'figport-armed',
    figure.tools.some(tool => tool.pressed)
  );
  title.hidden = !chrome.title;
  message.hidden = !chrome.readout;
  root.dataset.figportToolbar = chrome.toolbar;
  root.toggleAttribute('data-figport-fixed', !chrome.handle);
  root.toggleAttribute('data-figport-bare', !chrome.title && !chrome.readout && chrome.toolbar !== 'shown');
}

function box<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
