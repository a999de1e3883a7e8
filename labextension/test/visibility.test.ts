/** How an element is looked at: on what screen, and whether at all. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LookFields } from '../src/view/member';
import { Visibility } from '../src/view/visibility';
import { Eye } from './fakes';

let lifetime: AbortController;
let told: LookFields[];
let queries: { query: string; left: EventTarget }[];
let visibility: Visibility;

beforeEach(() => {
  Eye.eyes = [];
  vi.stubGlobal('IntersectionObserver', Eye);
  lifetime = new AbortController();
  told = [];
  queries = [];
  window.matchMedia = (query): MediaQueryList => {
    const left = new EventTarget();
    queries.push({ query, left });
    return left as MediaQueryList;
  };
  page('visible');
  zoom(1);
  visibility = new Visibility(
    document.createElement('div'),
    look => {
      told.push(look);
    },
    lifetime.signal
  );
});

afterEach(() => {
  lifetime.abort();
  vi.unstubAllGlobals();
  page('visible');
  zoom(1);
});

function page(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

function zoom(ratio: number): void {
  Object.defineProperty(window, 'devicePixelRatio', { value: ratio, configurable: true });
}

function eye(): Eye {
  const [only] = Eye.eyes;
  if (only === undefined) {
    throw new Error('nobody looks');
  }
  return only;
}

test('nobody looks until the element is seen', () => {
  expect([visibility.look(), told, eye().observing]).toEqual([{ dpr: 1, visible: false }, [], true]);
  eye().see(true);
  eye().see(true);
  eye().see(false);
  expect(told).toEqual([
    { dpr: 1, visible: true },
    { dpr: 1, visible: false }
  ]);
});

test('of several looks at once the last counts, and none changes nothing', () => {
  eye().callback([{ isIntersecting: false }, { isIntersecting: true }]);
  eye().callback([]);
  expect(told).toEqual([{ dpr: 1, visible: true }]);
});

test('it is seen only where screen, page and host all show it', () => {
  eye().see(true);
  page('hidden');
  visibility.setAway(true);
  page('visible');
  expect(told.map(({ visible }) => visible)).toEqual([true, false]);
  visibility.setAway(false);
  expect(told.map(({ visible }) => visible)).toEqual([true, false, true]);
});

test('each change of the screen’s ratio is told, to four places', () => {
  zoom(2);
  queries[0]?.left.dispatchEvent(new Event('change'));
  zoom(0.8999999761581421);
  queries[1]?.left.dispatchEvent(new Event('change'));
  expect(told.map(({ dpr }) => dpr)).toEqual([2, 0.9]);
  // Each query tells once, that its ratio is left.
  expect(queries.map(({ query }) => query)).toEqual([1, 2, 0.8999999761581421].map(one => `(resolution: ${one}dppx)`));
  queries[0]?.left.dispatchEvent(new Event('change'));
  expect(queries.length).toBe(3);
});

test('a browser without a ratio has one', () => {
  zoom(0);
  expect(visibility.look().dpr).toBe(1);
});

test('a blink looks away, and back if somebody looks', () => {
  visibility.blink();
  expect(told).toEqual([{ dpr: 1, visible: false }]);
  eye().see(true);
  visibility.blink();
  expect(told.map(({ visible }) => visible)).toEqual([false, true, false, true]);
});

test('nothing is told after its end', () => {
  eye().see(true);
  lifetime.abort();
  expect(eye().observing).toBe(false);
  page('hidden');
  zoom(3);
  queries[0]?.left.dispatchEvent(new Event('change'));
  expect([told.length, queries.length]).toEqual([1, 1]);
});
