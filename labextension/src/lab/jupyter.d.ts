/**
 * The little of JupyterLab that we touch, typed here: its own packages would bring 300 MB along.
 * The modules themselves come from the running JupyterLab (see `sharedPackages` in package.json).
 */
declare module '@jupyterlab/application' {
  import type { Token } from '@lumino/coreutils';
  import type { Widget } from '@lumino/widgets';

  export interface ILayoutRestorer {
    add(widget: Widget, name: string): void;
  }
  export const ILayoutRestorer: Token<ILayoutRestorer>;
}

declare module '@jupyterlab/rendermime' {
  import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
  import type { Token } from '@lumino/coreutils';

  export interface IRenderMimeRegistry {
    addFactory(factory: IRenderMime.IRendererFactory, rank?: number): void;
  }
  export const IRenderMimeRegistry: Token<IRenderMimeRegistry>;
}

declare module '@jupyterlab/notebook' {
  import type { CellModel } from './lab';

  interface Scheduled {
    readonly cell: { readonly model: Pick<CellModel, 'outputs'> };
  }
  export const NotebookActions: {
    /** Of cells that somebody runs in this page, whoever executes them. */
    readonly executionScheduled: { connect(slot: (sender: unknown, scheduled: Scheduled) => void): boolean };
  };
}
