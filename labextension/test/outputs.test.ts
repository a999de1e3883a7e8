import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Broadcast as LabBroadcast, OutputModel, OutputsModel, Panel } from '../src/lab/lab';
import { Outputs as LabOutputs } from '../src/lab/outputs';
import type { Broadcast, Data, Host, Kernel, Output, OutputArea } from '../src/nbclassic/classic';
import { Outputs as ClassicOutputs } from '../src/nbclassic/outputs';
import { MIME_TYPE, PROTOCOL } from '../src/view/wire';
import { FakeClock } from './fakes';

/** What an output holds of a figure: its name and, in place of a picture, a word. */
function shown(figure: string, picture: string): Data {
  return { [MIME_TYPE]: { figure, protocol: PROTOCOL, version: '0' }, 'image/png': picture };
}

const OWN = 'the session of this page';
let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

describe('in JupyterLab', () => {
  /** The outputs of one cell. */
  class Cell implements OutputsModel {
    readonly models: (OutputModel & { data: Data })[] = [];
    changes = 0;

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
        setData: ({ data }: { readonly data: Data }): void => {
          model.data = data;
          this.changes += 1;
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
  let panel: Panel;
  let say: (type: string, data: Data, session?: string) => void;

  beforeEach(() => {
    outputs = new LabOutputs(clock);
    cells = [new Cell(), new Cell()];
    let hear: (sender: unknown, message: LabBroadcast) => void = () => undefined;
    const document = {
      content: { model: { cells: cells.map(one => ({ outputs: one })), collaborative: false } },
      sessionContext: {
        session: { kernel: { clientId: OWN } },
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

  test('a private copy goes where it was asked for, whatever is heard first', () => {
    for (const [place, copy] of [
      [0, 'heard first'],
      [1, 'asked first']
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
    expect(cells.map(cell => cell.pictures)).toEqual([['old', 'heard first'], ['asked first']]);
    // What a cell shows is JupyterLab's to put in.
    say('display_data', shown('of a cell', ''), OWN);
    expect(cells.map(cell => cell.length)).toEqual([2, 1]);
  });
});

describe('in nbclassic', () => {
  let outputs: ClassicOutputs;
  let area: OutputArea & { outputs: Output[] };
  let updated: object[];
  let dirty: boolean;
  let say: (kind: string, data: Data, session?: string) => void;

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
      register_iopub_handler: (kind, handler) => handlers.set(kind, handler)
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
        },
        save_notebook: () => Promise.resolve()
      }
    };
    const events = {
      on: () => undefined,
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
