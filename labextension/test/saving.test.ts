import { beforeEach, describe, expect, test } from 'vitest';
import { Saves } from '../src/view/saving';
import type { DocumentFigure } from '../src/view/saving';
import { FakeClock, settle } from './fakes';

/** A figure that is asked for its picture if it was used. */
class Used implements DocumentFigure {
  asked = 0;
  constructor(public used: boolean) {}
  after(): boolean {
    return false;
  }

  refresh(): boolean {
    const { used } = this;
    this.used = false;
    this.asked += used ? 1 : 0;
    return used;
  }
}

let clock: FakeClock;
let saved: number;
let saves: Saves;

beforeEach(() => {
  clock = new FakeClock();
  saved = 0;
  saves = new Saves(
    {
      save: () => {
        saved += 1;
        saves.begins();
        saves.ended(true);
        return Promise.resolve();
      }
    },
    clock
  );
});

describe('a save', () => {
  test('takes the pictures of figures that were used with it, once', () => {
    const [one, other, idle] = [new Used(true), new Used(true), new Used(false)];
    for (const figure of [one, other, idle]) {
      saves.add(figure);
    }
    saves.begins();
    expect([one.asked, other.asked, idle.asked]).toEqual([1, 1, 0]);
    // While it is under way, and after it.
    saves.came(one);
    clock.advance(1000);
    expect(saved).toBe(0);
    saves.ended(true);
    saves.came(other);
    clock.advance(1000);
    expect(saved).toBe(1);
    // What comes by itself is no reason to save.
    saves.came(one);
    saves.came(idle);
    clock.advance(1000);
    expect(saved).toBe(1);
  });

  test('also takes the picture that follows one that was under way when it began', () => {
    const figure = new Used(true);
    saves.add(figure);
    saves.begins();
    saves.ended(true);
    saves.came(figure);
    clock.advance(1000);
    expect(saved).toBe(1);
    saves.came(figure);
    clock.advance(2000);
    expect(saved).toBe(2);
    saves.came(figure);
    clock.advance(1000);
    expect(saved).toBe(2);
  });

  test('that nobody did anything before is one save', () => {
    saves.add(new Used(false));
    saves.begins();
    saves.ended(true);
    clock.advance(60_000);
    expect(saved).toBe(0);
  });

  test('that failed is not tried again', () => {
    const figure = new Used(true);
    saves.add(figure);
    saves.begins();
    saves.came(figure);
    saves.ended(false);
    clock.advance(1000);
    expect(saved).toBe(0);
  });

  test('does not wait for a kernel for ever, nor for figures that are gone', () => {
    const [late, gone] = [new Used(true), new Used(true)];
    saves.add(late);
    const leave = saves.add(gone);
    saves.begins();
    saves.ended(true);
    leave();
    saves.came(gone);
    clock.advance(11_000);
    saves.came(late);
    clock.advance(1000);
    expect(saved).toBe(0);
  });

  test('that the host refuses is for the host to tell of', async () => {
    const figure = new Used(true);
    saves = new Saves({ save: () => Promise.reject(new Error('the disk is full')) }, clock);
    saves.add(figure);
    saves.begins();
    saves.ended(true);
    saves.came(figure);
    clock.advance(1000);
    await settle();
  });
});
