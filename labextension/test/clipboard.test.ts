import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Badge } from '../src/view/badge';
import { CopyPicture } from '../src/view/clipboard';
import { FigportError } from '../src/view/errors';
import type { View } from '../src/view/part';
import type { Source } from '../src/view/pool';
import type { FigureState } from '../src/view/wire';
import { FakeClock, fakeView, figureState, settle } from './fakes';

/** The picture in the clipboard: where it comes from, by which keys, and what is said where that is not allowed. */
let lifetime: AbortController;
let clock: FakeClock;
let view: View;
let part: CopyPicture;
let said: Badge;
let active: boolean;
let painted: boolean;
let made: Promise<Blob>;
/** What lies in the clipboard, and what it refuses to take. */
let held: string[];
let refuses: boolean;

/** As `savefig` makes it, and as it is seen. */
const SAVED = new Blob();
const SEEN = new Blob();
const button = document.createElement('button');
const copyTool = { name: 'clipboard', label: 'Copy', help: '', enabled: true, pressed: false, keys: ['ctrl+c'] };

class Item {
  constructor(readonly content: Record<string, Promise<Blob>>) {}
}

async function write([item]: Item[]): Promise<void> {
  if (refuses) {
    throw new DOMException('not now', 'NotAllowedError');
  }
  const [type = ''] = Object.keys(item?.content ?? {});
  const blob = await item?.content[type];
  held.push(`${type}: ${blob === SAVED ? 'saved' : blob === SEEN ? 'seen' : ''}`);
}

beforeEach(() => {
  lifetime = new AbortController();
  clock = new FakeClock();
  held = [];
  refuses = false;
  active = painted = true;
  made = Promise.resolve(SAVED);
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('ClipboardItem', Item);
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { write } });
  const source = { picture: () => made } as unknown as Source;
  view = fakeView(clock, lifetime.signal, {
    source: () => source,
    active: () => active,
    painted: () => painted,
    notify: notice => {
      said.told(notice);
    }
  });
  said = new Badge(view);
  view.elements.canvas.toBlob = give => {
    give(SEEN);
  };
  hear();
});

afterEach(() => {
  lifetime.abort();
  vi.unstubAllGlobals();
});

function hear(changes: Partial<FigureState> = {}): void {
  part = new CopyPicture(view);
  part.hear(figureState({ tools: [copyTool], ...changes }));
}

async function copy(): Promise<void> {
  part.tool.use(button);
  await settle();
}

const find = (selector: string): HTMLElement | null => view.elements.header.querySelector(selector);
const badge = (): string => find('.figport-status')?.textContent ?? '';
const fix = (): string => find('.figport-fix')?.textContent ?? '';
const control = (key: string, init: KeyboardEventInit = {}): KeyboardEvent =>
  new KeyboardEvent('keydown', { key, ctrlKey: true, ...init });

test('holds what savefig makes, and says so for a moment', async () => {
  await copy();
  expect(held).toEqual(['image/png: saved']);
  expect(badge()).toBe('Picture copied');
  clock.advance(3_000);
  expect(find('.figport-badge')?.hidden).toBe(true);
});

test.each([
  ['who may only look, or has no kernel', () => (active = false)],
  [
    'while the kernel computes',
    () => {
      hear({ busy: 'Kernel busy' });
    }
  ]
])('holds what is seen: %s', async (_, change) => {
  change();
  await copy();
  expect(held).toEqual(['image/png: seen']);
});

test('is filled by the keys that the kernel names, once a press', async () => {
  expect(part.wants(control('c'))).toBe(true);
  expect(part.wants(control('x'))).toBe(false);
  part.press(control('c', { repeat: true }));
  await settle();
  expect(badge()).toBe('');
  part.press(control('c'));
  await settle();
  expect(held).toHaveLength(1);
  hear({ tools: [] });
  expect(part.wants(control('c'))).toBe(false);
});

test('is out of reach of pages that are not secure, and of old browsers', async () => {
  vi.stubGlobal('isSecureContext', false);
  await copy();
  expect(badge()).toBe('The browser lets only secure pages copy pictures');
  expect(fix()).toContain('https');
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('ClipboardItem', undefined);
  await copy();
  expect(badge()).toBe('This browser cannot copy pictures');
  expect(fix()).toContain('Firefox');
  expect(held).toEqual([]);
});

test('a browser that refuses, a kernel that fails and a picture that is not there yet are told apart', async () => {
  refuses = true;
  await copy();
  expect(badge()).toBe('The browser did not allow to copy');
  refuses = false;
  made = Promise.reject(new FigportError({ code: 'format', what: 'Not as png', where: 'the kernel', fix: 'Mend it.' }));
  await copy();
  expect(badge()).toBe('Not as png');
  painted = false;
  await copy();
  expect(badge()).toBe('There is no picture to copy yet');
  expect(held).toEqual([]);
});
