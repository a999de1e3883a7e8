import { afterEach, beforeEach, describe, expect, test } from 'vitest';

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
