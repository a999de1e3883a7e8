import { expect, test } from 'vitest';
import { figureState } from './fakes';
import {
  answer,
  clock,
  eachWithItsOwn,
  elements,
  fit,
  isSeen,
  lifetime,
  make,
  send,
  sent,
  size,
  tell,
  times,
  widen
} from './fitting';

eachWithItsOwn();

test('a figure keeps its own size, unless it is to follow', () => {
  make();
  tell('own');
  widen(900);
  expect(sent).toEqual([]);
});

test('a figure is as wide as its place, in its shape', () => {
  make();
  tell('width');
  expect(sent).toEqual(['800 × 400']);
  tell('width');
  widen(555);
  tell('width');
  expect(sent.at(-1)).toBe('555 × 278');
  // The shape is the figure's, whatever was rounded on the way.
  for (const width of [333, 111, 99, 2000]) {
    clock.advance(5000);
    widen(width);
    tell('width');
  }
  expect(sent.at(-1)).toBe('2000 × 1000');
});

test('or keeps its height', () => {
  make();
  tell('stretch');
  tell('stretch');
  widen(300);
  expect(sent).toEqual(['800 × 200', '300 × 200']);
});

test('one size is under way at a time, the newest last', () => {
  make();
  tell('width');
  for (const width of [790, 760, 700, 600]) {
    widen(width);
  }
  expect(sent).toEqual(['800 × 400']);
  tell('width');
  expect(sent).toEqual(['800 × 400', '600 × 300']);
});

test('the edge of a window that is dragged is followed ten times a second at the most, and to its end', () => {
  make();
  tell('width');
  tell('width');
  // Two seconds of a screen's frames; the kernel answers at once.
  for (let frame = 1; frame <= 120; frame += 1) {
    clock.advance(16);
    widen(800 - frame);
    answer('width');
  }
  clock.advance(100);
  answer('width');
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  // The first, the last, and what came between.
  expect(sent.length).toBeGreaterThan(18);
  expect(sent.at(-1)).toBe('680 × 340');
});

test('what comes of a place after the figure is a plain picture is not asked for', () => {
  make();
  tell('width');
  tell('width');
  widen(700);
  answer('width');
  widen(600);
  lifetime.abort();
  clock.advance(5000);
  expect(sent).toEqual(['800 × 400', '700 × 350']);
});

test('a place that becomes narrow, and wide again before the kernel has answered, is filled in the end', () => {
  make();
  tell('width');
  tell('width');
  clock.advance(5000);
  widen(333);
  widen(800);
  expect(sent.slice(1)).toEqual(['333 × 167']);
  tell('width');
  expect(sent.slice(2)).toEqual(['800 × 400']);
  tell('width');
  widen(600);
  expect(sent.slice(3)).toEqual(['600 × 300']);
});

test('a place that changes while the kernel cannot be asked is followed when it can', () => {
  let active = true;
  make({ active: () => active, send: message => active && send(message) });
  tell('width');
  tell('width');
  active = false;
  fit.turn({ name: 'busy' });
  widen(700);
  expect(sent).toEqual(['800 × 400']);
  active = true;
  fit.turn({ name: 'live' });
  expect(sent.slice(1)).toEqual(['700 × 350']);
  tell('width');
  fit.turn({ name: 'live' });
  // Asked for, and not sent, just as the connection was cut.
  widen(600);
  widen(500);
  active = false;
  fit.turn({ name: 'busy' });
  clock.advance(5000);
  active = true;
  fit.turn({ name: 'live' });
  expect(sent.at(-1)).toBe('500 × 250');
});

test('another size of the kernel’s stays: two views of one figure do not fight', () => {
  make();
  tell('width');
  tell('width');
  tell('width', { width: 500, height: 500 });
  expect(sent).toEqual(['800 × 400']);
  // Another page was looked at meanwhile.
  window.dispatchEvent(new Event('focus'));
  expect(sent.at(-1)).toBe('800 × 800');
});

test('a shape that code sets while another size is under way is kept: that one is asked for anew', () => {
  make();
  tell('width');
  expect(sent).toEqual(['800 × 400']);
  // Said before the kernel heard of what is under way, which comes next.
  tell('width', { width: 500, height: 500 });
  expect(sent.slice(1)).toEqual(['800 × 800']);
  tell('width', { width: 800, height: 400 }, true);
  tell('width');
  expect(sent.slice(2)).toEqual([]);
  widen(600);
  expect(sent.slice(2)).toEqual(['600 × 600']);
});

test('so it is while two are under way', () => {
  make();
  tell('width');
  widen(600);
  tell('width', { width: 500, height: 500 });
  tell('width', { width: 800, height: 400 }, true);
  tell('width', { width: 600, height: 300 }, true);
  tell('width');
  expect(sent).toEqual(['800 × 400', '600 × 300', '600 × 600']);
  widen(400);
  expect(sent.slice(3)).toEqual(['400 × 400']);
});

test('another shape is none of what a kernel says twice, or rounds to the pixels of its screen', () => {
  make();
  tell('width');
  tell('width');
  widen(333);
  tell('width', { width: 333.33, height: 167.33 }, true);
  // Of other news, while one is under way.
  widen(111);
  tell('width', { width: 333.33, height: 167.33 }, true);
  tell('width');
  widen(2000);
  expect(sent).toEqual(['800 × 400', '333 × 167', '111 × 80', '2000 × 1000']);
});

test('a screen that is filled for a while teaches no shape', () => {
  make();
  tell('width');
  tell('width');
  const { chrome } = figureState();
  const about = { own_width: 800, own_height: 400, fitted: true, chrome: { ...chrome, fit: 'width' as const } };
  fit.hear(figureState({ width: 1920, height: 1040, ...about }));
  fit.hear(figureState({ width: 800, height: 400, ...about }));
  clock.advance(100);
  widen(600);
  expect(sent.at(-1)).toBe('600 × 300');
});

test('a scroll bar that comes and goes by the figure’s own size does not make it flutter', () => {
  make();
  tell('width');
  tell('width');
  // Higher than the window: a bar comes, and the figure becomes lower by it.
  widen(785);
  tell('width');
  widen(800);
  expect(sent).toEqual(['800 × 400', '785 × 393']);
  // Somebody drags the window.
  widen(850);
  expect(sent.at(-1)).toBe('850 × 425');
});

test('a place that cannot be seen, or a screen that is filled, has no width', () => {
  make();
  tell('width');
  tell('width');
  widen(0);
  elements.root.setAttribute('popover', 'manual');
  widen(1920);
  expect(sent).toHaveLength(1);
});

test('who may only look changes nothing', () => {
  make({ active: () => false });
  tell('width');
  expect(sent).toEqual([]);
});

test('a place is measured against the figure’s own size, while a screen is filled elsewhere', () => {
  make();
  tell('stretch');
  tell('stretch');
  const { chrome } = figureState();
  isSeen({ width: 1920, height: 1040 });
  const about = { own_width: 800, own_height: 200, fitted: true, chrome: { ...chrome, fit: 'stretch' as const } };
  fit.hear(figureState({ ...size, ...about }));
  // Somebody looks at another page, and comes back.
  window.dispatchEvent(new Event('focus'));
  clock.advance(100);
  expect(sent).toEqual(['800 × 200']);
  widen(600);
  expect(sent.slice(1)).toEqual(['600 × 200']);
});
