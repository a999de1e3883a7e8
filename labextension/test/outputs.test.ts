import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Collector } from '../src/lab/collector';
import type { Broadcast as LabBroadcast, OutputModel, OutputsModel, Panel } from '../src/lab/lab';
import { Outputs as LabOutputs } from '../src/lab/outputs';
import type { Broadcast, Data, Host, Kernel, Output, OutputArea } from '../src/nbclassic/classic';
import { Outputs as ClassicOutputs } from '../src/nbclassic/outputs';
import { MIME_TYPE, PROTOCOL } from '../src/view/wire';
import { FakeClock } from './fakes';

/** What an output holds of a figure: its name and, in place of a picture, a word. */
function shown(figure: string, picture: string, showing = 1): Data {
  return { [MIME_TYPE]: { figure, showing, protocol: PROTOCOL, version: '0' }, 'image/png': picture };
}

const OWN = 'the session of this page';
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

  let outputs: LabOutputs;
  let cells: Cell[];
  let hooks: ((answer: LabBroadcast) => boolean)[];
  let model: { dirty: boolean };
  let changed: () => void;
  let saveState: (state: string) => void;
  let stored: boolean;
  let panel: Panel;
  let say: (type: string, data: Data, session?: string) => void;

  beforeEach(() => {
    outputs = new LabOutputs(clock);
    cells = [new Cell(), new Cell()];
    let hear: (sender: unknown, message: LabBroadcast) => void = () => undefined;
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
    say = (type, data, session): void => {
      const parent = session === undefined ? {} : { session, msg_id: 'request' };
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
    const answer = (type: string, data: Data): LabBroadcast => ({
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

describe('in nbclassic', () => {
  let outputs: ClassicOutputs;
  let area: OutputArea & { outputs: Output[] };
  let updated: object[];
  let dirty: boolean;
  let say: (kind: string, data: Data, session?: string) => void;
  const tell = new Map<string, (event: { readonly type: string }) => void>();

  beforeEach(() => {
    updated = [];
    dirty = false;
    area = {
      outputs: [{ data: shown('f', 'old') }],
      trusted: false,
      create_output_subarea: () => [],
      register_mime_type: () => undefined,
      append_output(output): void {
        this.outputs.push(output);
      },
      clear_output(): void {
        this.outputs.length = 0;
        this.trusted = true;
      },
      handle_output: () => undefined,
      handle_clear_output: () => undefined,
      toJSON(): Output[] {
        return [...this.outputs];
      },
      fromJSON(read): void {
        this.outputs.push(...read);
      }
    };
    const handlers = new Map<string, (message: Broadcast) => unknown>();
    const kernel: Kernel = {
      id: 'kernel',
      session_id: OWN,
      get_iopub_handler: kind => handlers.get(kind),
      register_iopub_handler: (kind, handler) => handlers.set(kind, handler),
      send_shell_message: () => '',
      clear_callbacks_for_msg: () => undefined,
      get_callbacks_for_msg: () => undefined
    };
    const host: Host = {
      notebook: {
        kernel,
        get dirty() {
          return dirty;
        },
        get_cells: () => [{ metadata: {}, output_area: area }, { metadata: {} }],
        set_dirty: value => {
          dirty = value;
        }
      }
    };
    const events = {
      on: (names: string, listener: (event: { readonly type: string }) => void): void => {
        for (const name of names.split(' ')) {
          tell.set(name.replace('.Notebook', ''), listener);
        }
      },
      trigger: (_name: string, told: object): void => {
        updated.push(told);
      }
    };
    outputs = new ClassicOutputs(host, events, clock);
    say = (kind, data, session): void => {
      const parent = session === undefined ? {} : { session };
      handlers.get(kind)?.({ parent_header: parent, content: { data, metadata: {} } });
    };
  });

  const pictures = (): unknown[] => area.outputs.map(({ data }) => data?.['image/png']);

  test('pictures of what was done here are put in, and of nothing else', () => {
    say('update_display_data', shown('f', "another page's"));
    expect([pictures(), dirty]).toEqual([['old'], false]);
    outputs.used('f');
    say('update_display_data', shown('f', 'one under way before'));
    say('update_display_data', shown('f', 'new'));
    say('update_display_data', shown('f', 'new'), OWN);
    expect([pictures(), dirty, updated.length]).toEqual([['new'], true, 2]);
  });

  test('a picture that comes while the notebook is written makes it unsaved again', () => {
    const event = (type: string): void => {
      if (type === 'notebook_saved') {
        dirty = false;
      }
      tell.get(type)?.({ type });
    };
    event('before_save');
    say('update_display_data', shown('f', 'late'), OWN);
    event('notebook_saved');
    expect(dirty).toBe(true);
    event('before_save');
    event('notebook_saved');
    expect(dirty).toBe(false);
  });

  test('a private copy goes where it was asked for', () => {
    outputs.made('copy', area);
    say('display_data', shown('copy', 'its own'));
    expect([pictures(), dirty]).toEqual([['old', 'its own'], true]);
  });

  test('outputs that were there before are made anew, and nothing is trusted or changed by that', () => {
    outputs.renew();
    expect([pictures(), area.trusted, dirty]).toEqual([['old'], false, false]);
  });

  test('none of them is lost because one cannot be shown, or somebody who is told of it fails', () => {
    const { fromJSON } = area;
    area.outputs.push(...['unshowable', 'unheard', 'last'].map(picture => ({ data: shown('g', picture) })));
    area.fromJSON = function (read, metadata): void {
      for (const output of read) {
        const name = output.data?.['image/png'];
        if (name === 'unshowable') {
          throw new Error('not to be shown');
        }
        fromJSON.call(this, [output], metadata);
        if (name === 'unheard') {
          throw new Error('a listener failed');
        }
      }
    };
    const told = vi.spyOn(console, 'error').mockReturnValue();
    outputs.renew();
    expect(told).toHaveBeenCalledTimes(2);
    told.mockRestore();
    expect([pictures(), dirty]).toEqual([['old', 'unshowable', 'unheard', 'last'], false]);
  });
});
