import { afterEach, beforeEach, expect, test } from 'vitest';
import { Resizing } from '../src/view/resizing';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';
import { FakeClock, fakeView, figureState } from './fakes';

let lifetime: AbortController;
let clock: FakeClock;
let sent: string[];
let shown: (string | null)[];
let reachable: boolean;

beforeEach(() => {
  lifetime = new AbortController();
  clock = new FakeClock();
  [sent, shown, reachable] = [[], [], true];
});

afterEach(() => {
  lifetime.abort();
});

function make(ahead: boolean): Resizing {
  const send = (message: Message): boolean => {
    if (reachable && message.kind === Kind.Resize) {
      sent.push(`${message.width} × ${message.height}`);
    }
    return reachable;
  };
  const choose = (size: { width: number; height: number } | null): void => {
    shown.push(size && `${size.width} × ${size.height}`);
  };
  return new Resizing(
    fakeView(clock, lifetime.signal, { send, room: { size: { width: 300, height: 200 }, choose } }),
    'choice',
    ahead
  );
}

test('sizes are whole, and within what can be drawn', () => {
  const resizing = make(false);
  resizing.choose({ width: 3.4, height: 100_000 });
  resizing.hear(figureState());
  resizing.choose({ width: 200.5, height: 99.4 });
  expect(sent).toEqual(['80 × 8192', '201 × 99']);
  expect(shown).toEqual([]);
});

test('a kernel that computes is asked again after a while', () => {
  const resizing = make(true);
  resizing.begin();
  resizing.choose({ width: 200, height: 100 });
  resizing.choose({ width: 300, height: 100 });
  expect([sent, resizing.idle]).toEqual([['200 × 100'], false]);
  clock.advance(500);
  expect(sent).toEqual(['200 × 100', '300 × 100']);
  resizing.end();
  clock.advance(1500);
  expect([shown.at(-1), resizing.idle]).toEqual([null, true]);
});

test('the box goes back where nobody can be asked', () => {
  const resizing = make(true);
  reachable = false;
  resizing.choose({ width: 200, height: 100 });
  expect(shown).toEqual(['200 × 100', null]);
});
