/** ipywidgets' Outputs, in JupyterLab and in the classic notebook: how they are known, and how what changes is kept. */
import { Widget } from '@lumino/widgets';
import { describe, expect, test } from 'vitest';
import { collectorOf } from '../src/lab/collector';
import type { OutputsModel } from '../src/lab/lab';
import type { Kernel } from '../src/nbclassic/classic';
import { collectorsOf, keep } from '../src/nbclassic/collector';

/** The model of an Output; notes what is done to it. */
class Output {
  comm_live = true;
  readonly done: unknown[] = [];

  constructor(
    readonly outputs: unknown,
    readonly output_area: unknown = null
  ) {}
  set(...args: unknown[]): void {
    this.done.push(args);
  }
  save_changes(): void {
    this.done.push('saved');
  }
}

const KEPT = [['outputs', ['an output'], { newMessage: true }], 'saved'];

describe('in JupyterLab', () => {
  const model = { toJSON: () => ['an output'] } as unknown as OutputsModel;

  function area(view?: unknown): Widget & { readonly model: OutputsModel } {
    const inner = Object.assign(new Widget(), { model });
    if (view !== undefined) {
      inner.parent = Object.assign(new Widget(), { _view: view });
    }
    return inner;
  }

  test('an area that an Output shows is its', () => {
    const widget = new Output(model);
    const found = collectorOf(area({ model: widget }));
    expect([found?.outputs, found?.gone]).toEqual([model, false]);
    widget.comm_live = false;
    expect(found?.gone).toBe(true);
    found?.keep();
    expect(widget.done).toEqual(KEPT);
  });

  test('any other area is none', () => {
    const lacks = ['outputs', 'comm_live', 'set', 'save_changes'].map(name => {
      const other = { outputs: model, comm_live: true, set: () => 0, save_changes: () => 0 };
      return { model: Object.fromEntries(Object.entries(other).filter(([one]) => one !== name)) };
    });
    const views = [undefined, null, 'a text', {}, { model: null }, { model: new Output({}) }, ...lacks];
    expect(views.map(view => collectorOf(area(view)))).toEqual(views.map(() => null));
  });
});

describe('in the classic notebook', () => {
  const shown = { outputs: [], toJSON: () => ['an output'] };

  function kernel(models: Readonly<Record<string, unknown>>): Kernel {
    return {
      comm_manager: { comms: { ...models, 'of another': null } },
      widget_manager: {
        has_model: (id: string) => id in models,
        get_model: (id: string) =>
          models[id] instanceof Error ? Promise.reject(models[id]) : Promise.resolve(models[id])
      }
    } as unknown as Kernel;
  }

  test('the Outputs of a kernel are found among its widgets', async () => {
    const output = new Output(null, shown);
    const others = {
      slider: { set: () => 0, save_changes: () => 0 },
      bare: { output_area: shown },
      none: null,
      text: 'a text',
      empty: new Output(null, {}),
      broken: new Error('its class is missing')
    };
    expect(await collectorsOf(kernel({ ...others, output }))).toEqual([output]);
  });

  test('a kernel without widgets has none', async () => {
    expect(await collectorsOf({} as Kernel)).toEqual([]);
    expect(await collectorsOf({ widget_manager: kernel({}).widget_manager } as Kernel)).toEqual([]);
  });

  test('what has changed is kept with the notebook', () => {
    const output = new Output(null, shown);
    keep(output as unknown as Parameters<typeof keep>[0]);
    expect(output.done).toEqual(KEPT);
  });
});
