import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildElements } from '../src/view/elements';
import { FullScreen } from '../src/view/fullscreen';
import { kernelGone } from '../src/view/server';
import type { Size } from '../src/view/size';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';
import { FakeClock, fakeView, figureState, settle } from './fakes';

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
const FULL = 'screen 1024 × 740';

beforeEach(() => {
  lifetime = new AbortController();
  filling = null;
  Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: () => filling });
  document.exitFullscreen = () => fill(null);
  const elements = buildElements('Figure 1');
  root = elements.root;
  Object.defineProperty(elements.header, 'offsetHeight', { value: 28 });
  root.requestFullscreen = () => fill(root);
  document.body.replaceChildren(root);
  size = OWN;
  asked = [];
  reachable = true;
  const send = (message: Message): boolean => {
    if (reachable && message.kind === Kind.Resize) {
      asked.push(`${message.purpose} ${message.width} × ${message.height}`);
      size = message;
    }
    return reachable;
  };
  screen = new FullScreen(fakeView(new FakeClock(), lifetime.signal, { elements, size: () => size, send }));
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
  screen.hear({ kind: Kind.FullScreen });
  expect(asked).toEqual([FULL]);
  screen.hear({ kind: Kind.FullScreen });
  expect(asked).toEqual([FULL, 'back 300 × 200']);
});

test('its button does so by itself, whatever the kernel computes', () => {
  const button = document.createElement('button');
  screen.tool.use(button);
  expect([filling, asked]).toEqual([root, [FULL]]);
  screen.tool.use(button);
  expect([filling, asked]).toEqual([null, [FULL, 'back 300 × 200']]);
  expect(screen.tool.looks).toBe(false);
});

test('a figure goes back to the size that somebody chose meanwhile', () => {
  screen.hear(figureState(OWN));
  screen.hear({ kind: Kind.FullScreen });
  screen.hear(figureState({ ...size, own_width: 300, own_height: 200 }));
  screen.hear(figureState({ width: 500, height: 300 }));
  screen.hear({ kind: Kind.FullScreen });
  expect(asked).toEqual([FULL, 'back 500 × 300']);
});

test('a figure that follows the window knows its own size still', () => {
  screen.hear({ kind: Kind.FullScreen });
  window.dispatchEvent(new Event('resize'));
  void fill(null);
  expect(asked.at(-1)).toBe('back 300 × 200');
  window.dispatchEvent(new Event('resize'));
  expect(asked).toHaveLength(3);
});

test('a figure whose kernel could not be reached meanwhile gets its size back when it can', () => {
  screen.hear({ kind: Kind.FullScreen });
  reachable = false;
  // By Escape: the browser asks nobody.
  void fill(null);
  reachable = true;
  screen.hear(figureState(OWN));
  expect(asked).toEqual([FULL, 'back 300 × 200']);
  screen.hear(figureState(OWN));
  expect(asked).toHaveLength(2);
});

test('a figure that filled the screen before its kernel could be reached is drawn so then', () => {
  reachable = false;
  screen.hear({ kind: Kind.FullScreen });
  reachable = true;
  screen.hear(figureState());
  expect(asked).toEqual([FULL]);
});

test('a figure in a page of its own goes back to filling that', () => {
  lifetime.abort();
  lifetime = new AbortController();
  const elements = buildElements('Figure 1');
  root = elements.root;
  root.requestFullscreen = () => fill(root);
  document.body.replaceChildren(root);
  const send = (message: Message): boolean => {
    asked.push(message.kind === Kind.Resize ? message.purpose : '');
    return true;
  };
  screen = new FullScreen(
    fakeView(new FakeClock(), lifetime.signal, { elements, size: () => size, send, fills: true })
  );
  screen.hear({ kind: Kind.FullScreen });
  screen.hear({ kind: Kind.FullScreen });
  screen.end();
  expect(asked).toEqual(['screen']);
});

test('a figure whose kernel was silent gets its size back when that answers', () => {
  screen.hear({ kind: Kind.FullScreen });
  reachable = false;
  void fill(null);
  reachable = true;
  screen.turn({ name: 'live' });
  expect(asked).toEqual([FULL, 'back 300 × 200']);
});

test('a figure whose view was lost for a while fills the screen again', () => {
  screen.hear({ kind: Kind.FullScreen });
  screen.turn({ name: 'disconnected', trouble: kernelGone() });
  screen.hear(figureState(OWN));
  expect(asked).toEqual([FULL, FULL]);
  void fill(null);
  screen.turn({ name: 'disconnected', trouble: kernelGone() });
  screen.hear(figureState(OWN));
  expect(asked).toEqual([FULL, FULL, 'back 300 × 200']);
});

test('a view that ends leaves the figure its size, and the screen', () => {
  screen.hear({ kind: Kind.FullScreen });
  screen.end();
  lifetime.abort();
  expect(asked).toEqual([FULL, 'back 300 × 200']);
  expect(document.fullscreenElement).toBeNull();
});

/** What browsers do that do not let a page fill the screen. */
function refuse(): void {
  root.requestFullscreen = () => Promise.reject(new TypeError('not after a click'));
  root.showPopover = () => undefined;
}

test('a figure that may not fill the screen fills the window, until Escape or the same again', async () => {
  refuse();
  const escape = new KeyboardEvent('keydown', { key: 'Escape' });
  for (const leave of [
    () => {
      screen.press();
    },
    () => {
      screen.hear({ kind: Kind.FullScreen });
    }
  ]) {
    asked = [];
    expect(screen.wants(escape)).toBe(false);
    screen.hear({ kind: Kind.FullScreen });
    await settle();
    expect([root.getAttribute('popover'), screen.wants(escape)]).toEqual(['manual', true]);
    expect(root.contains(document.activeElement)).toBe(true);
    leave();
    expect(root.hasAttribute('popover')).toBe(false);
    expect(asked).toEqual([FULL, 'back 300 × 200']);
  }
});

test('a figure that is about to be taken out of the page gives the window back', async () => {
  refuse();
  screen.hear({ kind: Kind.FullScreen });
  await settle();
  screen.lifted();
  expect([root.hasAttribute('popover'), asked]).toEqual([false, [FULL, 'back 300 × 200']]);
});

test('a figure that ends fills the window no longer', async () => {
  refuse();
  screen.hear({ kind: Kind.FullScreen });
  await settle();
  lifetime.abort();
  expect(root.hasAttribute('popover')).toBe(false);
});
