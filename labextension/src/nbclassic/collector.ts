/**
 * ipywidgets' Outputs in the classic notebook: what is in one is no output of a cell, but lies in the widget's model,
 * which tells the kernel of it and is saved with the notebook's widgets. It takes in what is new, but no update of what
 * is there once the code that collected it has ended; here others put that in.
 */
import type { Kernel, OutputArea } from './classic';

/** The model of an Output. */
export interface Collector {
  /** What it has collected; each of its views has another of its own. */
  readonly output_area: OutputArea;
  set(name: string, value: unknown, options: object): void;
  save_changes(): void;
}

/** Return the Outputs of a kernel. */
export async function collectorsOf({ widget_manager: manager, comm_manager }: Kernel): Promise<readonly Collector[]> {
  if (manager === undefined) {
    return [];
  }
  const ids = Object.keys(comm_manager?.comms ?? {}).filter(id => manager.has_model(id));
  const models = await Promise.allSettled(ids.map(id => manager.get_model(id)));
  return models.map(one => (one.status === 'fulfilled' ? one.value : null)).filter(isCollector);
}

/** Have what has changed in an Output kept with the notebook. */
export function keep(collector: Collector): void {
  // As the model does when something new comes: it is its own news, so that it does not make all outputs anew.
  collector.set('outputs', collector.output_area.toJSON(), { newMessage: true });
  collector.save_changes();
}

function isCollector(model: unknown): model is Collector {
  return (
    typeof model === 'object' &&
    model !== null &&
    Array.isArray(Reflect.get(Object(Reflect.get(model, 'output_area')), 'outputs')) &&
    ['set', 'save_changes'].every(name => typeof Reflect.get(model, name) === 'function')
  );
}
