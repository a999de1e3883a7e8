import { afterEach, beforeEach, expect, test } from 'vitest';
import { ResizeHandle } from '../src/view/handle';
import { buildElements } from '../src/view/elements';
import type { Elements } from '../src/view/elements';
import type { Size } from '../src/view/size';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';
import { FakeClock, fakeView, figureState } from './fakes';

let lifetime: AbortController;
let clock: FakeClock;
let elements: Elements;
let part: ResizeHandle;
let size: Size;
let sent: string[];

beforeEach(() => {
  lifetime = new AbortController();
  clock = new FakeClock();
  elements = buildElements('Figure 1');
  document.body.replaceChildren(elements.root);
  size = { width: 300, height: 200 };
  sent = [];
  const send = (message: Message): boolean => {
    if (message.kind === Kind.Resize) {
      sent.push(`${message.width} × ${message.height}`);
    }
    return true;
  };
  part = new ResizeHandle(fakeView(clock, lifetime.signal, { elements, size: () => size, send }));
  handle().focus();
});

afterEach(() => {
  lifetime.abort();
});

function handle(): HTMLElement {
  return elements.root.querySelector<HTMLElement>('.figport-handle') ?? document.body;
}

function press(key: string, init: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  handle().dispatchEvent(event);
  return event.defaultPrevented;
}

/** The kernel answers the last that it was asked for. */
function answer(): void {
  const [width = 0, height = 0] = (sent.at(-1) ?? '').split(' × ').map(Number);
  size = { width, height };
  part.hear(figureState(size));
}

test('arrow keys change the size, with Shift by one pixel', () => {
  for (const [key, init] of [
    ['ArrowRight', {}],
    ['ArrowDown', {}],
    ['ArrowLeft', { shiftKey: true }],
    ['ArrowUp', { shiftKey: true }]
  ] as const) {
    expect(press(key, init)).toBe(true);
    answer();
  }
  expect(sent).toEqual(['310 × 200', '310 × 210', '309 × 210', '309 × 209']);
});

test('keys that repeat faster than the kernel draws all count', () => {
  press('ArrowRight');
  press('ArrowRight');
  press('ArrowRight');
  answer();
  press('ArrowRight');
  answer();
  answer();
  expect(sent).toEqual(['310 × 200', '330 × 200', '340 × 200']);
});

test('Escape gives back what was before, and the keyboard to the picture', () => {
  press('ArrowRight');
  answer();
  press('ArrowDown');
  answer();
  press('Escape');
  expect(sent.at(-1)).toBe('300 × 200');
  expect(document.activeElement).toBe(elements.canvas);
});

test('Escape ends a drag', () => {
  handle().dispatchEvent(new PointerEvent('pointerdown', { button: 0, clientX: 0, clientY: 0 }));
  handle().dispatchEvent(new PointerEvent('pointermove', { clientX: 50, clientY: 20 }));
  answer();
  press('Escape');
  handle().dispatchEvent(new PointerEvent('pointermove', { clientX: 60, clientY: 20 }));
  answer();
  expect(sent).toEqual(['350 × 220', '300 × 200']);
});

test('Escape without a change only leaves', () => {
  press('Escape');
  expect(sent).toEqual([]);
  expect(document.activeElement).toBe(elements.canvas);
});

test('the size is said once keys rest', () => {
  press('ArrowRight');
  press('ArrowRight');
  expect(elements.root.querySelector('[role=status]')?.textContent).toBe('');
  clock.advance(300);
  expect(elements.root.querySelector('[role=status]')?.textContent).toBe('320 by 200 pixels');
});

test('who may only look has none', () => {
  part.permit('view');
  expect(handle().hidden).toBe(true);
});
