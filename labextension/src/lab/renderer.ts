/** Renders figures in JupyterLab's outputs. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { pngAddress, readBundle, readHeld } from '../view/bundle';
import type { MountedFigure } from '../view/figure';
import type { WheelMode } from '../view/input';
import { locate } from '../view/locate';
import type { ConnectionPool } from '../view/pool';
import { mountRevivable } from '../view/revival';
import { MIME_TYPE } from '../view/wire';

/** What all renderers share. */
export interface RendererOptions {
  readonly pool: ConnectionPool;
  wheel(): WheelMode;
  /** Return the kernel of the document that contains the node. */
  kernelAround(node: Node): Promise<string | null>;
}

/** The output of one figure. */
export class FigureRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #options: RendererOptions;
  readonly #attached: Promise<void>;
  #tellAttached: () => void = () => undefined;
  #figure: string | null = null;
  /** What the notebook holds of the figure itself. */
  #held: string | null = null;
  #mounted: MountedFigure | null = null;

  constructor(options: RendererOptions) {
    super();
    this.#options = options;
    this.#attached = new Promise(resolve => {
      this.#tellAttached = resolve;
    });
    this.addClass('figport-output');
  }

  /** Show the model's figure. Called again when the PNG beside it changes: the view then stays as it is. */
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const png = pngAddress(model.data['image/png']);
    this.#held = readHeld(model.metadata);
    const bundle = readBundle(model.data[MIME_TYPE]);
    if (this.#mounted !== null && this.#figure === bundle.figure) {
      this.#mounted.setPlaceholder(png);
      return Promise.resolve();
    }
    this.#mounted?.dispose();
    this.#figure = bundle.figure;
    const options = this.#options;
    const kernel = async (): Promise<string | null> => {
      // Only a node that is in the page can be found in its document.
      await this.#attached;
      return options.kernelAround(this.node);
    };
    this.#mounted = mountRevivable(
      this.node,
      {
        figure: bundle.figure,
        title: bundle.title,
        size: bundle.size,
        placeholder: png,
        wheel: () => options.wheel(),
        source: locate(options.pool, bundle, kernel)
      },
      { pool: options.pool, kernel, held: () => this.#held }
    );
    return Promise.resolve();
  }

  override dispose(): void {
    this.#mounted?.dispose();
    this.#mounted = null;
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#tellAttached();
  }
}
