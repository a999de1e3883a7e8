import { afterEach, beforeEach, expect, test } from 'vitest';
import { FullScreen } from '../src/view/fullscreen';
import type { Size } from '../src/view/overlay';

let lifetime: AbortController;
let root: HTMLElement;
let filling: Element | null;
let size: Size;
let asked: string[];
/** Whether the kernel can be asked. */
let reachable: boolean;
let screen: FullScreen;

const OWN: Size = { width: 300, height: 200 };
/** The window, less the row above the picture. */
const FULL = '1024 × 740';

beforeEach(() => {
  lifetime = new AbortController();
  filling = null;
  Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: () => filling });
  document.exitFullscreen = () => fill(null);
  root = document.createElement('div');
  const header = document.createElement('div');
  Object.defineProperty(header, 'offsetHeight', { value: 28 });
  const stage = document.createElement('div');
  root.append(header, stage);
  root.requestFullscreen = () => fill(root);
  document.body.replaceChildren(root);
  size = OWN;
  asked = [];
  reachable = true;
  const resize = (wanted: Size): boolean => {
    if (reachable) {
      asked.push(`${wanted.width} × ${wanted.height}`);
      size = wanted;
    }
    return reachable;
  };
  screen = new FullScreen(root, stage, { size: () => size, resize }, lifetime.signal);
});

afterEach(() => {
  lifetime.abort();
});

/** What a browser does when an element fills the screen, or none does any more. */
function fill(element: Element | null): Promise<void> {
  filling = element;
  root.dispatchEvent(new Event('fullscreenchange'));
  return Promise.resolve();
}

test('a figure is drawn at the size of the screen, and gets its own back', () => {
  screen.toggle();
  expect(asked).toEqual([FULL]);
  screen.toggle();
  expect(asked).toEqual([FULL, '300 × 200']);
});

test('a figure that follows the window knows its own size still', () => {
  screen.toggle();
  window.dispatchEvent(new Event('resize'));
  void fill(null);
  expect(asked.at(-1)).toBe('300 × 200');
  window.dispatchEvent(new Event('resize'));
  expect(asked).toHaveLength(3);
});

test('a figure whose kernel could not be reached meanwhile gets its size back when it can', () => {
  screen.toggle();
  reachable = false;
  // By Escape: the browser asks nobody.
  void fill(null);
  reachable = true;
  screen.settle();
  expect(asked).toEqual([FULL, '300 × 200']);
  screen.settle();
  expect(asked).toHaveLength(2);
});

test('a figure that filled the screen before its kernel could be reached is drawn so then', () => {
  reachable = false;
  screen.toggle();
  reachable = true;
  screen.settle();
  expect(asked).toEqual([FULL]);
});

test('a view that ends leaves the figure its size, and the screen', () => {
  screen.toggle();
  screen.end();
  lifetime.abort();
  expect(asked).toEqual([FULL, '300 × 200']);
  expect(document.fullscreenElement).toBeNull();
});
