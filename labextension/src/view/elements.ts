/** The elements of a figure, and how they lie in each other. */
import type { FigureState } from './wire';

/** The elements that the view fills. */
export interface Elements {
  readonly root: HTMLElement;
  readonly header: HTMLElement;
  readonly title: HTMLElement;
  readonly message: HTMLElement;
  /** As wide as the cell lets it be, where the stage may be wider and scrolls. */
  readonly body: HTMLElement;
  readonly stage: HTMLElement;
  readonly placeholder: HTMLImageElement;
  readonly canvas: HTMLCanvasElement;
}

/** Build the elements of a figure that is called so until the kernel tells more. */
export function buildElements(name: string): Elements {
  const root = box('div', 'figport-figure');
  // A name counts on what has a role.
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', name);
  // A press on the title, the read-out or between the tools gives it the keyboard: else the cell around would get it,
  // and "x" would cut that.
  root.tabIndex = -1;
  const header = box('div', 'figport-header');
  const title = box('span', 'figport-title');
  const body = box('div', 'figport-body');
  const scroller = box('div', 'figport-scroller');
  const stage = box('div', 'figport-stage');
  const foot = box('div', 'figport-foot');
  const message = box('div', 'figport-message');
  const placeholder = box('img', 'figport-placeholder');
  placeholder.hidden = true;
  placeholder.draggable = false;
  const canvas = box('canvas', 'figport-canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'application');
  canvas.setAttribute('aria-roledescription', 'interactive figure');
  canvas.setAttribute('aria-label', name);
  placeholder.alt = name;
  header.append(title);
  stage.append(placeholder, canvas);
  scroller.append(stage);
  body.append(scroller);
  foot.append(message);
  root.append(header, body, foot);
  return { root, header, title, message, body, stage, placeholder, canvas };
}

/** Make a plain picture of a figure that answers no more. */
export function becomePicture({ root, canvas, message }: Elements, painted: boolean): void {
  root.removeAttribute('tabindex');
  message.textContent = '';
  canvas.hidden = !painted;
  canvas.style.cursor = '';
  canvas.removeAttribute('tabindex');
  canvas.removeAttribute('aria-roledescription');
  canvas.setAttribute('role', 'img');
}

/** Have the elements tell and show what the figure is; the style sheet does the rest. */
export function dress({ root, title, message, canvas, placeholder }: Elements, figure: FigureState): void {
  const { chrome } = figure;
  const words = figure.alt === '' ? figure.title : figure.alt;
  canvas.setAttribute('aria-label', words);
  placeholder.alt = words;
  title.hidden = !chrome.title;
  message.hidden = !chrome.readout;
  root.dataset.figportToolbar = chrome.toolbar;
  root.toggleAttribute('data-figport-fixed', !chrome.handle);
  root.toggleAttribute('data-figport-bare', !chrome.title && chrome.toolbar !== 'shown');
}

function box<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
