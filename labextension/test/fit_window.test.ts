import { beforeEach, expect, test, vi } from 'vitest';
import { kernelGone } from '../src/view/server';
import { figureState } from './fakes';
import {
  becomesWide,
  clock,
  eachWithItsOwn,
  elements,
  fit,
  isSeen,
  make,
  own,
  purposes,
  send,
  sent,
  size,
  tell
} from './fitting';

eachWithItsOwn();

beforeEach(() => {
  // Rows of 52 above and below the picture, and a border of 8.
  Object.defineProperty(elements.root, 'getBoundingClientRect', { value: () => new DOMRect(8, 8, 800, 252) });
  Object.defineProperty(elements.stage, 'offsetHeight', { value: 200 });
});

test('a figure fills the window of its page, and gets its size back when that goes', () => {
  make({ fills: true });
  tell('own');
  // The window's 768, less rows of 52 and the borders.
  expect(sent).toEqual(['800 × 700']);
  tell('own');
  window.dispatchEvent(new Event('resize'));
  window.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual(['800 × 700', '400 × 200']);
  // It comes back, from the browser's memory.
  tell('own', { width: 400, height: 200 });
  expect(sent.at(-1)).toBe('800 × 700');
});

test('a figure that got its size back, as its view was lost for a while, fills the window again', () => {
  make({ fills: true });
  tell('own');
  tell('own');
  fit.turn({ name: 'disconnected', trouble: kernelGone() });
  // What is seen is as large as before, until the kernel tells that it is not.
  fit.turn({ name: 'live' });
  isSeen(own);
  fit.hear(figureState(own));
  window.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual(['800 × 700', '800 × 700', '400 × 200']);
  expect(purposes).toEqual(['screen', 'screen', 'back']);
});

test('a second page whose window is as large says so', () => {
  make({ fills: true });
  isSeen({ width: 800, height: 700 });
  const { chrome } = figureState();
  fit.hear(figureState({ ...size, own_width: 400, own_height: 200, chrome }));
  fit.hear(figureState({ ...size, own_width: 400, own_height: 200, chrome }));
  window.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual(['800 × 700', '400 × 200']);
});

test('a figure that goes back from the screen fills its page again', () => {
  make({ fills: true });
  tell('own');
  tell('own');
  elements.root.setAttribute('popover', 'manual');
  isSeen({ width: 1024, height: 740 });
  fit.hear(figureState({ ...size, own_width: 400, own_height: 200 }));
  elements.root.removeAttribute('popover');
  elements.root.dispatchEvent(new Event('toggle'));
  expect(sent).toEqual(['800 × 700', '800 × 700']);
});

test('a page that nobody sees while its kernel is silent gives the size back when that answers', () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
  let reached = true;
  make({ fills: true, send: message => reached && send(message) });
  tell('own');
  tell('own');
  reached = false;
  hidden.mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  reached = true;
  fit.turn({ name: 'live' });
  expect(purposes).toEqual(['screen', 'back']);
  hidden.mockRestore();
});

test('a figure that is live before its size is known goes back to that', () => {
  make({ fills: true });
  fit.turn({ name: 'live' });
  expect(sent).toEqual([]);
  tell('own', { width: 800, height: 150 });
  tell('own');
  window.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual(['800 × 700', '800 × 150']);
});

test('a figure goes back to the size that somebody chose while it filled its page', () => {
  make({ fills: true });
  tell('own');
  tell('own');
  tell('own', { width: 500, height: 300 });
  window.dispatchEvent(new Event('pagehide'));
  expect(sent).toEqual(['800 × 700', '500 × 300']);
});

test('what its window was just before nobody could see the page is not asked for any more', () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
  make({ fills: true });
  tell('own');
  becomesWide(600);
  window.dispatchEvent(new Event('resize'));
  hidden.mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  tell('own', { width: 400, height: 200 });
  clock.advance(5000);
  expect(sent).toEqual(['800 × 700', '400 × 200']);
  hidden.mockRestore();
});

test('a figure has its own size while nobody can see the page that it fills', () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
  make({ fills: true });
  tell('own');
  hidden.mockReturnValue(true);
  document.dispatchEvent(new Event('visibilitychange'));
  tell('own', { width: 400, height: 200 });
  window.dispatchEvent(new Event('resize'));
  expect(sent).toEqual(['800 × 700', '400 × 200']);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(sent).toEqual(['800 × 700', '400 × 200', '800 × 700']);
  hidden.mockRestore();
});
