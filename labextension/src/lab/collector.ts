/**
 * ipywidgets' Outputs: widgets that collect what a block of code shows.
 *
 * What is in one is no output of a cell: it lies in the widget's model, which tells the kernel of it and is saved with
 * the notebook's widgets. The model takes in what is new, but no update of what is there; here others put that in.
 */
import type { Widget } from '@lumino/widgets';
import type { OutputsModel } from './lab';

/** A place where outputs are. */
export interface Place {
  readonly outputs: OutputsModel;
  /** Have what has changed in the outputs kept with the document. */
  keep(): void;
}

/** What an Output has collected. */
export interface Collector extends Place {
  /** Whether the kernel has no such widget any more. */
  readonly gone: boolean;
}

/** The model of an Output, in `jupyterlab_widgets`. */
interface OutputWidget {
  readonly outputs: OutputsModel;
  readonly comm_live: boolean;
  set(name: string, value: unknown, options: object): void;
  save_changes(): void;
}

/** Return the Output whose contents an output area shows, or null if that is another's. */
export function collectorOf(area: Widget & { readonly model: OutputsModel }): Collector | null {
  // The view is a private name of `@jupyter-widgets/base`; there is no public way from what is shown to its model.
  const view: unknown = area.parent === null ? null : Reflect.get(area.parent, '_view');
  const widget: unknown = isObject(view) ? Reflect.get(view, 'model') : null;
  if (!isOutputWidget(widget) || widget.outputs !== area.model) {
    return null;
  }
  return {
    outputs: area.model,
    get gone() {
      return !widget.comm_live;
    },
    keep: () => {
      // As the model does when something new comes: it is its own news, so that it does not make all outputs anew.
      widget.set('outputs', area.model.toJSON(), { newMessage: true });
      widget.save_changes();
    }
  };
}

function isOutputWidget(value: unknown): value is OutputWidget {
  return (
    isObject(value) &&
    'outputs' in value &&
    'comm_live' in value &&
    ['set', 'save_changes'].every(name => typeof Reflect.get(value, name) === 'function')
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
