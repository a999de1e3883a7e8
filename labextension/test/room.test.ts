import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildElements } from '../src/view/elements';
import type { Elements } from '../src/view/elements';
import { Room } from '../src/view/room';
import { figureState } from './fakes';

let elements: Elements;
let lifetime: AbortController;

const OWN = { own_width: 400, own_height: 300 };

beforeEach(() => {
  lifetime = new AbortController();
  elements = buildElements('Figure 1');
  document.body.replaceChildren(elements.root);
});

afterEach(() => {
  lifetime.abort();
});

function make(fills = false): Room {
  return new Room(elements, { width: 400, height: 300 }, fills, lifetime.signal);
}

/** Return how wide the figure is in the page, and how its picture lies there. */
function laid(): readonly string[] {
  const { width, height, marginBottom, marginInlineEnd, transform } = elements.stage.style;
  // What is scaled is laid out as if it were not: its margins take away as much across as they do down.
  expect(marginInlineEnd === '').toBe(marginBottom === '');
  return [elements.root.style.getPropertyValue('--figport-width'), width, height, marginBottom, transform];
}

describe('a figure in a page', () => {
  test('has the room of its picture', () => {
    const room = make();
    expect(laid()).toEqual(['400px', '', '300px', '', '']);
    room.hear(figureState({ width: 500, height: 200 }));
    expect(laid()).toEqual(['500px', '', '200px', '', '']);
    expect([room.size, room.picture]).toEqual([
      { width: 500, height: 200 },
      { width: 500, height: 200 }
    ]);
  });

  test('keeps it, with a smaller picture, while it is as large as a screen elsewhere', () => {
    const room = make();
    room.hear(figureState({ width: 1200, height: 600, ...OWN }));
    // In the middle.
    expect(laid()).toEqual(['400px', '1200px', '600px', '-300px', `translate(0px, 50px) scale(${1 / 3})`]);
    expect([room.size, room.own, room.picture]).toEqual([
      { width: 400, height: 300 },
      { width: 400, height: 300 },
      { width: 1200, height: 600 }
    ]);
    expect(elements.body.hasAttribute('data-figport-other')).toBe(true);
    room.hear(figureState({ width: 400, height: 300, ...OWN }));
    expect(laid()).toEqual(['400px', '', '300px', '', '']);
    expect(elements.body.hasAttribute('data-figport-other')).toBe(false);
  });

  test('keeps what is painted as it is until the next picture, whose size the kernel tells before', () => {
    const room = make();
    room.paint({ width: 400, height: 300 });
    room.hear(figureState({ width: 1200, height: 600, ...OWN }));
    expect([laid(), elements.body.hasAttribute('data-figport-other')]).toEqual([['400px', '', '300px', '', ''], false]);
    room.paint({ width: 1200, height: 599.5 });
    const scaled = laid();
    expect(scaled.slice(0, 3)).toEqual(['400px', '1200px', '599.5px']);
    expect(elements.body.hasAttribute('data-figport-other')).toBe(true);
    room.paint({ width: 1200, height: 600 });
    room.hear(figureState({ width: 400, height: 300, ...OWN }));
    expect(laid()).toEqual(['400px', '1200px', '600px', '-300px', `translate(0px, 50px) scale(${1 / 3})`]);
    room.paint({ width: 400, height: 300 });
    expect([laid(), elements.body.hasAttribute('data-figport-other')]).toEqual([['400px', '', '300px', '', ''], false]);
    // A size of its own is there at once: what was painted is not that of a screen.
    room.hear(figureState({ width: 500, height: 300, own_width: 500, own_height: 300 }));
    expect(laid()).toEqual(['500px', '', '300px', '', '']);
    room.paint({ width: 500, height: 300 });
    room.hear(figureState({ width: 1200, height: 600, own_width: 500, own_height: 300 }));
    room.paint({ width: 1200, height: 600 });
    expect(laid()[0]).toBe('500px');
  });

  test('stands where lines begin, also from right to left', () => {
    elements.root.style.direction = 'rtl';
    make().hear(figureState({ width: 600, height: 900, ...OWN }));
    const { transform, transformOrigin } = elements.stage.style;
    expect([transformOrigin, transform]).toEqual(['top right', `translate(-100px, 0px) scale(${1 / 3})`]);
  });

  test('shows its smaller picture in a size that somebody chooses meanwhile', () => {
    const room = make();
    room.hear(figureState({ width: 1200, height: 600, ...OWN }));
    room.choose({ width: 600, height: 300 });
    expect(laid()).toEqual(['600px', '1200px', '600px', '-300px', 'translate(0px, 0px) scale(0.5)']);
    expect(elements.stage.style.marginInlineEnd).toBe('-600px');
    expect(elements.body.dataset.figportSize).toBe('600 × 300');
  });

  test('is not enlarged where that screen is a small one', () => {
    make().hear(figureState({ width: 300, height: 200, ...OWN }));
    expect(laid()).toEqual(['400px', '300px', '200px', '100px', 'translate(50px, 50px) scale(1)']);
  });

  test('shows a size that somebody chooses', () => {
    const room = make();
    room.choose({ width: 640, height: 480 });
    expect(laid()).toEqual(['640px', '', '480px', '', '']);
    expect(elements.body.dataset.figportSize).toBe('640 × 480');
    room.choose(null);
    expect([...laid(), elements.body.dataset.figportSize]).toEqual(['400px', '', '300px', '', '', '']);
  });
});

test('a page of its own is filled', () => {
  const room = make(true);
  room.hear(figureState({ width: 1200, height: 600, ...OWN }));
  expect(laid()).toEqual(['1200px', '', '600px', '', '']);
  expect(room.size).toEqual({ width: 1200, height: 600 });
});

test('so is the window, and when that is left the page is as before', () => {
  const room = make();
  elements.root.setAttribute('popover', 'manual');
  room.hear(figureState({ width: 1200, height: 600, ...OWN }));
  expect(laid()).toEqual(['1200px', '', '600px', '', '']);
  elements.root.removeAttribute('popover');
  elements.root.dispatchEvent(new Event('toggle'));
  expect([laid()[0], room.size]).toEqual(['400px', { width: 400, height: 300 }]);
  lifetime.abort();
  elements.root.setAttribute('popover', 'manual');
  elements.root.dispatchEvent(new Event('toggle'));
  expect(laid()[0]).toBe('400px');
});
