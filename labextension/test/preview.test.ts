import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { panned } from '../src/view/limits';
import type { Patch } from '../src/view/patches';
import { Places } from '../src/view/places';
import { Preview } from '../src/view/preview';
import { Kind } from '../src/view/wire';
import type { FigureState, FromPage, Key, Modifier, Place, PointerAction } from '../src/view/wire';
import { FakeClock, figureState } from './fakes';
import { frame, place } from './places';

/** What is laid over the picture until the kernel's comes, and what is said to be a preview. */
const FIRST = 2 ** 48;
/** Number of the first input that is predicted: the fake clock draws the largest number. */
const ONE = FIRST + 1;

let clock: FakeClock;
let lifetime: AbortController;
let root: HTMLElement;
let laid: string[];
let asked: (() => void)[];
let preview: Preview;
let seq: number;

beforeEach(() => {
  clock = new FakeClock();
  lifetime = new AbortController();
  root = document.createElement('div');
  laid = [];
  asked = [];
  seq = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => asked.push(draw));
  preview = new Preview(
    {
      clock,
      root,
      places: new Places(),
      lay: patches => {
        laid.push(patches.flatMap(shifts).join(' '));
      }
    },
    lifetime.signal
  );
  arm('pan');
  paint(0, place(0));
});

afterEach(() => {
  lifetime.abort();
  vi.unstubAllGlobals();
});

function shifts({ pieces }: Patch): string[] {
  return pieces.map(({ shift: { sx, sy, tx, ty } }) => `${sx},${sy} by ${tx},${ty}`);
}

/** Take in that the kernel has switched a tool on. */
function arm(tool: 'pan' | 'zoom' | 'home' | null, wheel: FigureState['wheel'] = 'nothing'): void {
  const { tools } = figureState();
  const zoom = { name: 'zoom', label: '', help: '', enabled: true, pressed: false, keys: [] };
  preview.figure(figureState({ tools: [...tools, zoom].map(one => ({ ...one, pressed: one.name === tool })), wheel }));
}

function paint(seen: number, ...places: readonly Place[]): void {
  seq += 1;
  preview.painted(frame(seq, seq - 1, seen, ...places));
}

function point(action: PointerAction, x: number, y = 200, modifiers: readonly Modifier[] = []): number {
  const buttons = action === 'release' ? 0 : 1;
  const button = action === 'move' ? -1 : 0;
  return numberOf({ kind: Kind.Pointer, action, x, y, button, buttons, double: false, modifiers, number: 0 });
}

function key(name: string, action: Key['action'] = 'press', modifiers: readonly Modifier[] = []): number {
  return numberOf({ kind: Kind.Key, action, key: name, x: 300, y: 200, modifiers, number: 0 });
}

function wheel(modifiers: readonly Modifier[] = ['ctrl'], up = 1): number {
  return numberOf({ kind: Kind.Wheel, x: 300, y: 200, right: 0, up, modifiers, number: 0 });
}

const tool = (name: string): number => numberOf({ kind: Kind.Tool, name, number: 0 });

/** Say something; return the number that it is sent with, from the first on; 0 for none. */
function numberOf(message: FromPage): number {
  const heard = preview.hear(message);
  expect({ ...heard, number: 0 }).toEqual({ ...message, number: 0 });
  const number = 'number' in heard ? heard.number : -1;
  return number === 0 ? 0 : number - FIRST;
}

/** Have the browser show its next animation frame. */
function draw(): void {
  for (const one of asked.splice(0)) {
    one();
  }
}

/** Drag by some pixels from (300, 200); the preview is laid. */
function drag(dx: number): void {
  point('press', 300);
  point('move', 300 + dx);
  draw();
}

const said = (): string | undefined => root.dataset.figportPreview;

describe('what is predicted', () => {
  test('has a number each, which goes with it, and is laid once in the next animation frame', () => {
    expect([point('press', 300), point('move', 310), point('move', 320)]).toEqual([1, 2, 3]);
    expect([laid, asked.length, said()]).toEqual([[], 1, undefined]);
    draw();
    expect([laid, asked.length, said()]).toEqual([['1,1 by 20,0'], 0, '']);
    point('move', 330);
    draw();
    expect(laid.at(-1)).toBe('1,1 by 30,0');
  });

  test('without a number nothing is asked for', () => {
    expect([point('press', 5, 5), point('move', 320)]).toEqual([0, 0]);
    expect([asked, clock.pending]).toEqual([[], 0]);
    draw();
    expect(laid).toEqual([]);
  });

  test('numbers begin anywhere', () => {
    clock.random = (): number => 0.5;
    const other = new Preview({ clock, root, places: new Places(), lay: () => undefined }, lifetime.signal);
    other.figure(figureState({ tools: figureState().tools.map(one => ({ ...one, pressed: one.name === 'pan' })) }));
    other.painted(frame(1, 0, 0, place(0)));
    const heard = other.hear({
      kind: Kind.Pointer,
      action: 'press',
      x: 300,
      y: 200,
      button: 0,
      buttons: 1,
      double: false,
      modifiers: [],
      number: 0
    });
    expect(heard).toMatchObject({ number: FIRST / 2 + 1 });
  });

  test('nothing else gets one, and what is no input is sent as it is', () => {
    const resize: FromPage = { kind: Kind.Resize, width: 300, height: 200, purpose: 'choice' };
    expect([preview.hear(resize), preview.hear({ kind: Kind.Close })]).toEqual([resize, { kind: Kind.Close }]);
  });
});

describe('a picture', () => {
  test('that shows what was predicted takes the preview off; what it does not know yet is laid over it again', () => {
    const axes = place(0);
    drag(10);
    point('move', 320);
    laid.length = 0;
    paint(ONE + 1, { ...axes, ...panned(axes, axes, 10, 0) });
    expect([laid, said()]).toEqual([['1,1 by 10,0'], '']);
    paint(ONE + 2, { ...axes, ...panned(axes, axes, 20, 0) });
    expect([laid.length, said(), clock.pending]).toEqual([1, undefined, 0]);
  });

  test('that shows something else is right, and axes that do so twice are not predicted any more', () => {
    const axes = place(0);
    const surprise = { ...axes, x0: 50, x1: 60 };
    drag(10);
    laid.length = 0;
    paint(ONE + 1, surprise);
    expect([laid, said()]).toEqual([[], undefined]);
  });

  test('that knows nothing new has the preview laid over it', () => {
    drag(10);
    laid.length = 0;
    paint(0, place(0));
    expect([laid, said(), clock.pending]).toEqual([['1,1 by 10,0'], '', 1]);
  });
});

describe('tools and keys', () => {
  test('without the tool nothing is predicted, and one that is switched off ends what was under way', () => {
    for (const other of [null, 'home'] as const) {
      arm('pan');
      point('press', 300);
      arm(other);
      expect([point('move', 320), point('press', 300)]).toEqual([0, 0]);
      point('release', 300);
    }
    arm('zoom');
    expect(point('press', 300)).toBeGreaterThan(0);
    expect(point('move', 340)).toBe(0);
    // What is told again changes nothing.
    arm('zoom');
    expect(point('release', 400, 300)).toBeGreaterThan(0);
  });

  test('a key that is held binds a drag to a direction', () => {
    key('x');
    drag(10);
    point('move', 320, 230);
    draw();
    expect(laid.at(-1)).toBe('1,1 by 20,0');
    key('x', 'release');
    point('move', 320, 230);
    draw();
    expect(laid.at(-1)).toBe('1,1 by 20,30');
    preview.reset();
  });

  test('lead through the history, by matplotlib’s names and the buttons', () => {
    drag(10);
    point('release', 310);
    paint(ONE + 2, { ...place(0), ...panned(place(0), place(0), 10, 0) });
    arm(null);
    laid.length = 0;
    const ways: [() => number, string][] = [
      [(): number => key('h'), '1,1 by -10,0'],
      [(): number => key('c'), ''],
      [(): number => tool('back'), '1,1 by -10,0'],
      [(): number => tool('forward'), ''],
      [(): number => key('ArrowLeft'), '1,1 by -10,0'],
      [(): number => key('v'), ''],
      [(): number => key('Backspace'), '1,1 by -10,0'],
      [(): number => key('ArrowRight'), ''],
      [(): number => tool('home'), '1,1 by -10,0'],
      [(): number => tool('back'), ''],
      [(): number => key('r'), '1,1 by -10,0'],
      [(): number => key('c'), ''],
      [(): number => key('Home'), '1,1 by -10,0']
    ];
    for (const [go, shown] of ways) {
      expect(go()).toBeGreaterThan(0);
      draw();
      expect(laid.at(-1)).toBe(shown);
    }
    // The key going up, one with a modifier, and another, lead nowhere.
    expect([key('h', 'release'), key('h', 'press', ['ctrl']), key('g'), tool('pan')]).toEqual([0, 0, 0, 0]);
  });

  test('steps of an armed tool lead elsewhere, and so does the history from then on', () => {
    drag(10);
    point('release', 310);
    for (const name of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '=', '-', '_']) {
      expect(key(name)).toBe(0);
    }
    arm(null);
    expect([tool('back'), key('h')]).toEqual([0, 0]);
  });

  test.each(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'x', 'y'])('%s by itself moves nothing', name => {
    drag(10);
    expect(key(name)).toBe(0);
    expect(point('move', 320)).toBeGreaterThan(0);
  });

  test.each([
    [
      'a form',
      { kind: Kind.Fill, form: 'customize', action: 'set', page: '', field: '', value: '', done: true, number: 0 }
    ],
    ['another size', { kind: Kind.Resize, width: 300, height: 200, purpose: 'choice' }],
    ['another tool', { kind: Kind.Tool, name: 'save', number: 0 }],
    ['a key of others', { kind: Kind.Key, action: 'press', key: 'g', x: 0, y: 0, modifiers: [], number: 0 }]
  ] as [string, FromPage][])('%s ends a gesture', (_name, message) => {
    drag(10);
    preview.hear(message);
    expect(point('move', 320)).toBe(0);
  });

  test('the wheel zooms where it is matplotlib’s, as the keys that are held say', () => {
    expect(wheel()).toBe(0);
    arm('pan', 'zoom');
    expect(wheel([])).toBe(0);
    expect(wheel(['ctrl'])).toBeGreaterThan(0);
    draw();
    expect(laid.at(-1)).toMatch(/^1\.1764\d*,1\.1764\d* by /);
    key('y');
    expect(wheel([], -1)).toBeGreaterThan(0);
    draw();
    const [across, upright] = (laid.at(-1) ?? '').split(/[, ]/).map(Number);
    expect([across, upright]).toEqual([expect.closeTo(1 / 0.85, 9), expect.closeTo(1, 9)]);
  });
});

describe('what takes long', () => {
  test('is said to be a preview that is late, and forgotten when it is lost', () => {
    drag(10);
    clock.advance(249);
    expect(said()).toBe('');
    clock.advance(1);
    expect(said()).toBe('late');
    clock.advance(9_749);
    expect([said(), laid.length]).toEqual(['late', 1]);
    clock.advance(1);
    expect([said(), laid, clock.pending]).toEqual([undefined, ['1,1 by 10,0', ''], 0]);
    // Pictures that come all the same are what they are, and a new gesture is predicted.
    paint(ONE + 1, place(0));
    expect(laid).toHaveLength(2);
    drag(10);
    expect(said()).toBe('');
  });

  test('is counted from the oldest input that no picture knows', () => {
    const axes = place(0);
    drag(10);
    clock.advance(200);
    point('move', 320);
    clock.advance(50);
    expect(said()).toBe('late');
    paint(ONE + 1, { ...axes, ...panned(axes, axes, 10, 0) });
    expect(said()).toBe('');
    clock.advance(199);
    expect(said()).toBe('');
    clock.advance(1);
    expect(said()).toBe('late');
    // One that knows neither does not begin the time anew.
    paint(0, { ...axes, ...panned(axes, axes, 10, 0) });
    expect(said()).toBe('late');
  });

  test('is not waited for when nothing is', () => {
    expect(clock.pending).toBe(0);
    drag(10);
    expect(clock.pending).toBe(1);
    point('move', 320);
    expect(clock.pending).toBe(1);
    paint(ONE + 2, place(0));
    expect(clock.pending).toBe(0);
  });
});

describe('the end', () => {
  test('of a connection takes the preview off: nobody will answer', () => {
    key('x');
    drag(10);
    preview.reset();
    expect([laid.at(-1), said(), clock.pending]).toEqual(['', undefined, 0]);
    expect(point('move', 320)).toBe(0);
    // Keys that were held are not any more.
    point('press', 300);
    point('move', 310, 220);
    draw();
    expect(laid.at(-1)).toBe('1,1 by 10,20');
  });

  test('of the view does the same, also before anything was laid', () => {
    point('press', 300);
    point('move', 310);
    lifetime.abort();
    draw();
    expect([laid, said(), clock.pending]).toEqual([[], undefined, 0]);
  });
});
