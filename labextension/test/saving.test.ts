import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Pristine } from '../src/view/pristine';
import { Saves } from '../src/view/saving';

describe('the figures of a document', () => {
  let saves: Saves;
  let asked: string[];
  let leaving: (() => void)[];
  const figure = (name: string, tells = true): (() => void) => {
    const leave = saves.add({
      refresh: () => {
        asked.push(name);
      },
      after: message => {
        if (tells) {
          asked.push(`${name} ${message}`);
        }
        return tells;
      }
    });
    leaving.push(leave);
    return leave;
  };
  const press = (key: string, repeat = false): void => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, repeat, bubbles: true }));
  };

  beforeEach(() => {
    saves = new Saves();
    asked = [];
    leaving = [];
  });

  afterEach(() => {
    for (const leave of leaving) {
      leave();
    }
  });

  test('are asked for their pictures when a save begins, as long as they are there', () => {
    figure('one');
    const leave = figure('other');
    saves.begins();
    expect(asked).toEqual(['one', 'other']);
    leave();
    saves.begins();
    expect(asked).toEqual(['one', 'other', 'one']);
  });

  test('are asked when somebody reaches for the keys of saving, whoever else takes the key', () => {
    const keep = (event: Event): void => {
      event.stopPropagation();
    };
    document.addEventListener('keydown', keep, { capture: true });
    const leave = figure('one');
    for (const key of ['s', 'Control', 'Meta', 'Shift']) {
      press(key);
    }
    press('Control', true);
    expect(asked).toEqual(['one', 'one']);
    leave();
    press('Control');
    document.removeEventListener('keydown', keep, { capture: true });
    expect(asked).toHaveLength(2);
  });

  test('tell their kernel once of what the document says', () => {
    figure('dead', false);
    figure('one');
    figure('other');
    saves.sent('cell');
    expect(asked).toEqual(['one cell']);
  });
});

describe('a document', () => {
  let pristine: Pristine<string>;
  let held: Record<string, string>;
  let dirty: boolean;
  const put = (output: string, picture: string): void => {
    pristine.changing(output, held[output] ?? '', dirty);
    held[output] = picture;
    dirty = !pristine.changed(output, picture);
  };
  const saved = (written: boolean): void => {
    // Hosts call it clean whatever came meanwhile.
    dirty = !written;
    dirty = pristine.saved(written) || dirty;
  };

  beforeEach(() => {
    pristine = new Pristine();
    held = { f: 'home' };
    dirty = false;
  });

  test('is unsaved if a picture came while it was written, until that is saved or taken back', () => {
    put('f', 'panned');
    pristine.saves();
    put('f', 'more');
    saved(true);
    expect(dirty).toBe(true);
    put('f', 'panned');
    expect(dirty).toBe(false);
    put('f', 'more');
    pristine.saves();
    saved(true);
    expect(dirty).toBe(false);
  });

  test('is saved if the same picture came back while it was written', () => {
    pristine.saves();
    put('f', 'panned');
    put('f', 'home');
    expect(dirty).toBe(true);
    saved(true);
    expect(dirty).toBe(false);
  });

  test('is unsaved if a picture came meanwhile also where others changed it too', () => {
    pristine.saves();
    pristine.disturb();
    put('f', 'panned');
    saved(true);
    expect(dirty).toBe(true);
    // Whether what they changed is in the file nobody knows.
    put('f', 'home');
    expect(dirty).toBe(true);
  });

  test('that could not be written is what it was before', () => {
    put('f', 'panned');
    pristine.saves();
    saved(false);
    expect(dirty).toBe(true);
    put('f', 'home');
    expect(dirty).toBe(false);
    expect(pristine.saved(true)).toBe(false);
  });
});
