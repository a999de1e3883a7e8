/** The selection rectangle, over the picture. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Places } from '../src/view/places';
import { Rubberband } from '../src/view/rubberband';
import { Kind } from '../src/view/wire';
import type { Band, Key, Pointer, PointerAction } from '../src/view/wire';
import { FakeClock, fakeView, figureState } from './fakes';
import { frame, place } from './places';

let lifetime: AbortController;
let stage: HTMLElement;
let part: Rubberband;

beforeEach(() => {
  lifetime = new AbortController();
  const places = new Places();
  places.painted(frame(1, 0, 0, place(0)));
  const view = fakeView(new FakeClock(), lifetime.signal, { places });
  ({ stage } = view.elements);
  part = new Rubberband(view);
});

afterEach(() => {
  lifetime.abort();
});

/** Return where it is drawn: left, top, width, height; null where it is not. */
function drawn(): number[] | null {
  const node = stage.querySelector<SVGElement>('.figport-rubberband');
  const boxes = [...(node?.querySelectorAll('rect') ?? [])].map(box =>
    ['x', 'y', 'width', 'height'].map(name => Number(box.getAttribute(name)))
  );
  expect(boxes.length).toBe(2);
  expect(boxes[0]).toEqual(boxes[1]);
  return node?.style.display === 'none' ? null : (boxes[0] ?? null);
}

function told(band: Band | null): void {
  part.hear({ kind: Kind.Rubberband, band });
}

function zoom(pressed: boolean): void {
  const tool = { name: 'zoom', label: 'Zoom', help: 'Zoom', enabled: true, pressed, keys: [] };
  part.hear(figureState({ tools: [tool] }));
}

function point(action: PointerAction, x: number, y: number): void {
  const [button, buttons] = action === 'press' ? [0, 1] : action === 'move' ? [-1, 1] : [0, 0];
  const message: Pointer = {
    ...{ kind: Kind.Pointer, action, x, y, button, buttons },
    ...{ double: false, modifiers: [], number: 0 }
  };
  part.sent(message);
}

test('nothing is drawn until there is one, and nobody hears of it who does not see it', () => {
  expect(drawn()).toBeNull();
  expect(stage.querySelector('.figport-rubberband')?.getAttribute('aria-hidden')).toBe('true');
});

test('it covers whole pixels between its corners, whichever comes first', () => {
  for (const [x0, y0, x1, y1] of [
    [10.2, 20.7, 40.4, 60.4],
    [40.4, 60.4, 10.2, 20.7],
    [10.2, 60.4, 40.4, 20.7]
  ] as const) {
    told({ x0, y0, x1, y1 });
    expect(drawn()).toEqual([10.5, 20.5, 30, 40]);
  }
  told({ x0: 5, y0: 5, x1: 5, y1: 9 });
  expect(drawn()).toEqual([5.5, 5.5, 0, 4]);
  told(null);
  expect(drawn()).toBeNull();
});

test('with the zoom tool it follows the pointer without a word of the kernel’s', () => {
  zoom(true);
  point('press', 100, 100);
  point('move', 200, 150);
  expect(drawn()).toEqual([100.5, 100.5, 100, 50]);
  // What the kernel says of it later is no news.
  point('move', 220, 160);
  told({ x0: 100, y0: 100, x1: 200, y1: 150 });
  expect(drawn()).toEqual([100.5, 100.5, 120, 60]);
  point('release', 220, 160);
  expect(drawn()).toBeNull();
});

test('without it, or once it is put away, the kernel alone says where one is', () => {
  for (const before of [[], [true, false]]) {
    before.forEach(zoom);
    point('press', 100, 100);
    point('move', 200, 150);
    expect(drawn()).toBeNull();
    point('release', 200, 150);
  }
});

test('a key that is held keeps it to one direction', () => {
  zoom(true);
  const key: Key = { kind: Kind.Key, action: 'press', key: 'x', x: 0, y: 0, modifiers: [], number: 0 };
  part.sent(key);
  point('press', 100, 100);
  point('move', 200, 150);
  const [x, , width, height] = drawn() ?? [];
  expect([x, width]).toEqual([100.5, 100]);
  expect(height).toBeGreaterThan(300);
});

test('it goes with the connection, and what was under way is forgotten', () => {
  zoom(true);
  point('press', 100, 100);
  point('move', 200, 150);
  part.turn({ name: 'live' });
  expect(drawn()).not.toBeNull();
  part.turn({ name: 'disconnected' } as Parameters<Rubberband['turn']>[0]);
  expect(drawn()).toBeNull();
  point('move', 250, 180);
  expect(drawn()).toBeNull();
});
