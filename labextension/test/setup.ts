/** What jsdom lacks, as little as the view needs; and no file leaves anything in the page for the next one. */
import { afterAll } from 'vitest';

afterAll(() => {
  document.head.replaceChildren();
  document.body.replaceChildren();
  for (const { name } of [...document.documentElement.attributes, ...document.body.attributes]) {
    document.documentElement.removeAttribute(name);
    document.body.removeAttribute(name);
  }
  // What tests have put over the browser's own.
  for (const name of ['visibilityState', 'hidden', 'fullscreenElement', 'exitFullscreen']) {
    Reflect.deleteProperty(document, name);
  }
  Object.defineProperty(window, 'devicePixelRatio', { value: 1, writable: true, configurable: true });
  window.localStorage.clear();
  window.sessionStorage.clear();
});

globalThis.DragEvent ??= class extends MouseEvent {} as unknown as typeof DragEvent;

globalThis.PointerEvent ??= class extends MouseEvent {
  readonly pointerId: number;
  readonly isPrimary: boolean;
  readonly pointerType: string;

  constructor(type: string, init: PointerEventInit = {}) {
    super(type, init);
    this.pointerId = init.pointerId ?? 1;
    this.isPrimary = init.isPrimary ?? true;
    this.pointerType = init.pointerType ?? 'mouse';
  }
} as unknown as typeof PointerEvent;

HTMLElement.prototype.setPointerCapture = () => undefined;
HTMLCanvasElement.prototype.getContext = () => null;
