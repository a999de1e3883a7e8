import { beforeEach, describe, expect, test } from 'vitest';
import type { Collector } from '../src/lab/collector';
import type { Broadcast, OutputModel, OutputsModel, Panel } from '../src/lab/lab';
import { Outputs } from '../src/lab/outputs';
import type { Data } from '../src/nbclassic/classic';
import { ANYWHERE } from '../src/view/wire';
import { FakeClock, OWN, shown } from './fakes';

let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

describe('in JupyterLab', () => {
  /** The outputs of one cell, or of an Output. */
  class Cell implements OutputsModel, Collector {
    readonly outputs = this;
    readonly models: (OutputModel & { data: Data })[] = [];
    changes = 0;
    kept: unknown[][] = [];
    gone = false;

    clear(): void {
      this.models.length = 0;
    }

    keep(): void {
      this.kept.push(this.pictures);
    }

    toJSON(): object[] {
      return this.models.map(({ data, metadata }) => ({ data, metadata }));
    }

    get length(): number {
      return this.models.length;
    }

    get(index: number): OutputModel {
      const found = this.models[index];
      if (found === undefined) {
        throw new RangeError(String(index));
      }
      return found;
    }

    add(output: { readonly data?: Data }): number {
      const model = {
        data: output.data ?? {},
        metadata: {},
        setData: ({ data }: { readonly data: Data }): void => {
          model.data = data;
          this.changes += 1;
          changed();
        }
      };
      return this.models.push(model);
    }

    get pictures(): unknown[] {
      return this.models.map(({ data }) => data['image/png']);
    }
  }

  let outputs: Outputs;
  let cells: Cell[];
  let hooks: ((answer: Broadcast) => boolean)[];
  let model: { dirty: boolean };
  let changed: () => void;
  let saveState: (state: string) => void;
  let stored: boolean;
  let panel: Panel;
  let say: (type: string, data: Data, session?: string, request?: string) => void;

  beforeEach(() => {
    outputs = new Outputs(clock);
    cells = [new Cell(), new Cell()];
    let hear: (sender: unknown, message: Broadcast) => void = () => undefined;
    hooks = [];
    let disturb = (): void => undefined;
    changed = (): void => {
      model.dirty = true;
      disturb();
    };
    stored = false;
    const content = {
      cells: cells.map(one => ({ outputs: one })),
      getMetadata: (name: string): unknown => (stored && name === 'widgets' ? {} : undefined),
      collaborative: false,
      dirty: false,
      contentChanged: {
        connect: (slot: () => void): void => {
          disturb = slot;
        }
      }
    };
    model = content;
    const registerMessageHook = (_request: string, hook: (typeof hooks)[number]): void => {
      hooks.push(hook);
    };
    const document = {
      content: { model: content },
      context: {
        saveState: {
          connect: (slot: (sender: unknown, state: string) => void): void => {
            saveState = state => {
              if (state.startsWith('completed')) {
                model.dirty = false;
              }
              slot(null, state);
            };
          }
        }
      },
      sessionContext: {
        session: { kernel: { clientId: OWN, registerMessageHook } },
        iopubMessage: {
          connect: (slot: typeof hear): boolean => {
            hear = slot;
            return true;
          }
        }
      }
    };
    panel = document as unknown as Panel;
    outputs.follow(panel);
    say = (type, data, session, request): void => {
      const asked = session === undefined ? {} : { session, msg_id: 'request' };
      const parent = request === undefined ? asked : { msg_id: request };
      hear(null, { header: { msg_type: type }, parent_header: parent, content: { data, metadata: {} } });
    };
    cells[0]?.add({ data: shown('f', 'old') });
    model.dirty = false;
  });

  test('pictures of what was done here are put in, and of nothing else', () => {
    say('update_display_data', shown('f', "another page's"));
    expect(cells[0]?.pictures).toEqual(['old']);
    outputs.used('f');
    say('update_display_data', shown('f', 'one under way before'));
    say('update_display_data', shown('g', 'of another figure'));
    say('update_display_data', shown('f', 'new'));
    expect(cells.map(cell => cell.pictures)).toEqual([['new'], []]);
    expect(cells[0]?.changes).toBe(2);
    // The kernel answers nobody with it, so the mark wears off.
    clock.advance(60_000);
    say('update_display_data', shown('f', "another page's"));
    expect(cells[0]?.pictures).toEqual(['new']);
  });

  test('what cells of this page led to is put in, once', () => {
    say('update_display_data', shown('f', 'new'), OWN);
    say('update_display_data', shown('f', 'new'), OWN);
    say('update_display_data', shown('f', "another page's"), 'another');
    expect([cells[0]?.pictures, cells[0]?.changes]).toEqual([['new'], 1]);
  });

  test('each output keeps what it showed, but the newest', () => {
    cells[1]?.add({ data: shown('f', 'story', 2) });
    say('update_display_data', shown('f', 'new', 2), OWN);
    expect(cells.map(cell => cell.pictures)).toEqual([['old'], ['new']]);
    // One that was brought back does not know its outputs: the last of them follows.
    say('update_display_data', shown('f', 'revived', 0), OWN);
    expect(cells.map(cell => cell.pictures)).toEqual([['old'], ['revived']]);
    // Its output is gone.
    say('update_display_data', shown('f', 'lost', 3), OWN);
    expect(cells.map(cell => cell.pictures)).toEqual([['old'], ['revived']]);
  });

  test('what was done on a page without a document is put in', () => {
    say('update_display_data', shown('f', 'new'), undefined, ANYWHERE);
    expect(cells.map(cell => cell.pictures)).toEqual([['new'], []]);
  });

  test('both outputs of a cell that somebody has copied follow', () => {
    cells[1]?.add({ data: shown('f', 'old') });
    say('update_display_data', shown('f', 'new'), OWN);
    expect(cells.map(cell => cell.pictures)).toEqual([['new'], ['new']]);
  });

  test('what an Output has collected is put in and kept, also before it is looked at', () => {
    const output = new Cell();
    output.add({ data: shown('g', '') });
    say('update_display_data', shown('g', 'of the cell'), OWN);
    outputs.collected(panel, output);
    outputs.collected(panel, output);
    expect(output.kept).toEqual([['of the cell']]);
    outputs.used('g');
    say('update_display_data', shown('g', 'used'));
    say('update_display_data', shown('g', 'used'), OWN);
    expect(output.kept).toEqual([['of the cell'], ['used']]);
    output.gone = true;
    say('update_display_data', shown('g', 'for nobody'), OWN);
    expect(output.pictures).toEqual(['used']);
  });

  test('a picture that comes while the document is written makes it unsaved again', () => {
    for (const [end, dirty] of [
      ['completed manually', true],
      ['failed', true],
      ['completed', false]
    ] as const) {
      saveState('started');
      if (dirty) {
        say('update_display_data', shown('f', end), OWN);
      }
      saveState(end);
      expect(model.dirty).toBe(dirty);
    }
  });

  test('a document that holds its widgets is unsaved when what an Output has collected changes', () => {
    const output = new Cell();
    output.add({ data: shown('g', '') });
    outputs.collected(panel, output);
    for (const expected of [false, true]) {
      stored = expected;
      changed = (): void => undefined;
      say('update_display_data', shown('g', String(expected)), OWN);
      expect(model.dirty).toBe(expected);
    }
  });

  test('JupyterLab is kept from replacing pictures itself', () => {
    say('display_data', shown('f', ''), OWN);
    const answer = (type: string, data: Data): Broadcast => ({
      header: { msg_type: type },
      parent_header: {},
      content: { data, metadata: {} }
    });
    const [hook] = hooks;
    expect(hook?.(answer('update_display_data', shown('f', '')))).toBe(false);
    expect(hook?.(answer('update_display_data', { 'text/plain': 'of others' }))).toBe(true);
    expect(hook?.(answer('display_data', shown('f', '')))).toBe(true);
  });

  test('a document whose pictures are those of its file again is clean, if nothing else has changed it', () => {
    const put = (picture: string): boolean => {
      say('update_display_data', shown('f', picture), OWN);
      return model.dirty;
    };
    expect(put('old')).toBe(false);
    expect([put('panned'), put('home'), put('old')]).toEqual([true, true, false]);
    expect(put('panned')).toBe(true);
    changed();
    expect(put('old')).toBe(true);
    model.dirty = false;
    expect([put('panned'), put('old')]).toEqual([true, false]);
  });

  test('a private copy goes where it was asked for, whatever is heard first', () => {
    for (const [place, copy] of [
      [0, 'heard-first'],
      [1, 'asked-first']
    ] as const) {
      const into = cells[place] ?? new Cell();
      if (place === 0) {
        say('display_data', shown(copy, copy));
        outputs.made(panel, copy, into);
      } else {
        outputs.made(panel, copy, into);
        say('display_data', shown(copy, copy));
      }
    }
    expect(cells.map(cell => cell.pictures)).toEqual([['old', 'heard-first'], ['asked-first']]);
    // What a cell shows is JupyterLab's to put in.
    say('display_data', shown('of-a-cell', ''), OWN);
    expect(cells.map(cell => cell.length)).toEqual([2, 1]);
  });
});
