import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Broadcast, Data, Events, Host, Kernel, Output, OutputArea } from '../src/nbclassic/classic';
import { Outputs } from '../src/nbclassic/outputs';
import { ANYWHERE } from '../src/view/wire';
import { FakeClock, OWN, settle, shown } from './fakes';

type Listener = Parameters<Events['on']>[1];

describe('outputs in nbclassic', () => {
  let clock: FakeClock;
  let outputs: Outputs;
  let area: OutputArea & { outputs: Output[] };
  let updated: object[];
  let dirty: boolean;
  let say: (kind: string, data: Data, session?: string, request?: string) => void;
  /** What an Output of ipywidgets has collected, and what it told its kernel of that. */
  let collected: Output[];
  let kept: unknown[];
  let metadata: Record<string, unknown>;
  const tell = new Map<string, Listener>();

  beforeEach(() => {
    clock = new FakeClock();
    updated = [];
    dirty = false;
    area = {
      element: { on: () => undefined },
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
    collected = [];
    kept = [];
    metadata = {};
    const toJSON = (): Output[] => collected.map(one => ({ ...one }));
    const models: Partial<Record<string, Promise<unknown>>> = {
      slider: Promise.resolve({ set: () => undefined }),
      output: Promise.resolve({
        output_area: { outputs: collected, toJSON },
        set: (name: string, outputs: Output[], options: object) => {
          kept.push(name, outputs[0]?.data?.['image/png'], options);
        },
        save_changes: () => kept.push('told')
      })
    };
    const handlers = new Map<string, (message: Broadcast) => unknown>();
    const kernel: Kernel = {
      comm_manager: { comms: { ...models, 'no widget': null, 'could not be made': null } },
      widget_manager: {
        has_model: id => id in models || id === 'could not be made',
        get_model: id => models[id] ?? Promise.reject(new Error(id))
      },
      id: 'kernel',
      session_id: OWN,
      get_iopub_handler: kind => handlers.get(kind),
      register_iopub_handler: (kind, handler) => handlers.set(kind, handler),
      set_callbacks_for_msg: () => undefined,
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
        get metadata() {
          return metadata;
        },
        set_dirty: value => {
          dirty = value;
        }
      }
    };
    const events = {
      on: (names: string, listener: Listener): void => {
        for (const name of names.split(' ')) {
          tell.set(name.replace('.Notebook', ''), listener);
        }
      },
      trigger: (_name: string, told: object): void => {
        updated.push(told);
      }
    };
    outputs = new Outputs(host, events, clock);
    say = (kind, data, session, request): void => {
      const asked = session === undefined ? {} : { session };
      const parent = request === undefined ? asked : { msg_id: request };
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

  test('what was done on a page without a document is put in', () => {
    say('update_display_data', shown('f', 'new'), undefined, ANYWHERE);
    expect([pictures(), dirty]).toEqual([['new'], true]);
  });

  test('both outputs of a cell that somebody has copied follow', () => {
    area.outputs.push({ data: shown('f', 'old') });
    say('update_display_data', shown('f', 'new'), OWN);
    expect([pictures(), updated.length]).toEqual([['new', 'new'], 2]);
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
    // One that nbclassic has put in by itself, before we were asked; and nothing of ours.
    for (const [data, late] of [
      [shown('f', 'later'), true],
      [{ 'image/png': 'a plain one' }, false]
    ] as const) {
      event('before_save');
      tell.get('output_updated.OutputArea')?.({ type: 'output_updated' }, { output: { data } });
      event('notebook_saved');
      expect(dirty).toBe(late);
    }
  });

  test('what an Output has collected is put in and kept, and its notebook unsaved if that holds widgets', async () => {
    collected.push({ data: shown('g', 'first') });
    for (const stored of [false, true]) {
      metadata = stored ? { widgets: {} } : {};
      kept.length = 0;
      outputs.used('g');
      say('update_display_data', shown('g', `panned ${stored}`));
      say('update_display_data', shown('g', `panned ${stored}`));
      await settle();
      expect(kept).toEqual(['outputs', `panned ${stored}`, { newMessage: true }, 'told']);
      expect([pictures(), dirty]).toEqual([['old'], stored]);
    }
    say('update_display_data', shown('h', 'of no output'), OWN);
    await settle();
    expect(kept).toHaveLength(4);
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
