/** Renders figures in JupyterLab's outputs. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { pngAddress, readBundle } from '../view/bundle';
import { mount } from '../view/figure';
import type { MountedFigure } from '../view/figure';
import type { WheelMode } from '../view/input';
import { locate } from '../view/locate';
import type { ConnectionPool } from '../view/pool';
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
    const bundle = readBundle(model.data[MIME_TYPE]);
    if (this.#mounted !== null && this.#figure === bundle.figure) {
      this.#mounted.setPlaceholder(png);
      return Promise.resolve();
    }
    this.#mounted?.dispose();
    this.#figure = bundle.figure;
    const options = this.#options;
    this.#mounted = mount(this.node, {
      figure: bundle.figure,
      title: bundle.title,
      size: bundle.size,
      placeholder: png,
      wheel: () => options.wheel(),
      source: locate(options.pool, bundle, async () => {
        // Only a node that is in the page can be found in its document.
        await this.#attached;
        return options.kernelAround(this.node);
      })
    });
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
