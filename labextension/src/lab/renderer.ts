/** Renders figures in JupyterLab's outputs. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { pngAddress, readBundle, readStored } from '../view/bundle';
import type { Bundle } from '../view/bundle';
import type { Clock } from '../view/clock';
import type { WheelMode } from '../view/input';
import { isNotebookShortcut } from '../view/keys';
import { withTimeout } from '../view/with_timeout';
import { LATE, joining, locate } from '../view/locate';
import type { ConnectionPool, Source } from '../view/pool';
import { mountRevivable } from '../view/revivable';
import type { DocumentFigure } from '../view/saving';
import { FigportError } from '../view/errors';
import { untrusted } from '../view/troubles';
import { MIME_TYPE } from '../view/wire';
import { collectorOf } from './collector';
import type { Place as Among } from './collector';
import type { Documents } from './documents';
import type { Cell, OutputsModel, Panel } from './lab';
import type { Outputs } from './outputs';
import { Prints } from './prints';
import type { DocumentSaves } from './saves';
import type { Place, WaitingViews, Shown } from './waiting_views';

/** What all renderers share. */
export interface RendererOptions {
  readonly clock: Clock;
  readonly documents: Documents;
  readonly pool: ConnectionPool;
  readonly outputs: Outputs;
  readonly saves: DocumentSaves;
  readonly waiting: WaitingViews;
  wheel(): WheelMode;
  /** Whether the application has a shortcut of this key. */
  shortcut?(event: KeyboardEvent, at?: Element): boolean;
}

/** The output of one figure. */
export class FigureRenderer extends Widget implements IRenderMime.IRenderer {
  readonly #options: RendererOptions;
  readonly #attached: Promise<void>;
  #tellAttached: () => void = () => undefined;
  #model: IRenderMime.IMimeModel | null = null;
  #shown: Shown | null = null;
  /** The outputs that this one is among; null before it is in the page. */
  #area: OutputArea | null = null;
  /** Where this output was last; null before it is in the page. */
  #place: Place | null = null;
  /** Whether the figure came here with the keyboard, which it lost on the way. */
  #refocus = false;
  /** Whether the view is a new one, that may begin with what was seen in its place. */
  #begins = false;
  #leaveSaves: () => void = () => undefined;
  readonly #inDocument: DocumentFigure = {
    refresh: () => {
      this.#shown?.mounted.refresh();
    },
    after: message => this.#shown?.mounted.after(message) ?? false
  };

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
    this.#model = model;
    const bundle = readBundle(model.data[MIME_TYPE]);
    const anew = this.#shown?.figure !== bundle.figure;
    if (anew) {
      const focused = this.node.contains(document.activeElement);
      const seen = this.#shown?.mounted.takePicture() ?? null;
      this.#shown?.mounted.dispose();
      this.#shown = null;
      const may = bundle.figure !== '' && this.#trusts(bundle.figure);
      const waiting = may ? this.#options.waiting.take(this, bundle.figure) : null;
      if (waiting === null) {
        this.#shown = this.#mount(bundle, png);
        this.#begins = !this.isAttached;
        if (seen !== null) {
          this.#shown.mounted.beginWith(seen);
        }
        if (focused) {
          this.#shown.mounted.focus();
        }
        return Promise.resolve();
      }
      this.adopt(waiting);
    }
    this.#shown?.mounted.setPlaceholder(png);
    // One that is dead may have been brought back elsewhere, or made again by the cell: ids are the same each time.
    this.#shown?.mounted.lookAgain({ anew, trusted: this.#trusts(bundle.figure) });
    return Promise.resolve();
  }

  /** Show a view that another output had, in place of an own one. */
  adopt(shown: Shown): void {
    this.#shown?.mounted.dispose();
    this.#shown = shown;
    shown.owner = this;
    shown.mounted.moveTo(this.node);
    shown.mounted.setAway(false);
    this.#refocus = true;
    this.#begins = false;
    if (this.isAttached) {
      this.#focus();
    }
  }

  /** The kernel of the document that the output is in, or null. */
  async kernel(): Promise<string | null> {
    // Only a node that is in the page can be found in its document.
    await this.#attached;
    const context = this.document()?.sessionContext;
    await context?.ready;
    return context?.session?.kernel?.id ?? null;
  }

  /** The document that the output is in, or null. */
  document(): Panel | null {
    const { documents } = this.#options;
    return documents.around(this) ?? (this.#model === null ? null : documents.of(this.#model));
  }

  /** What the notebook holds of the figure itself. */
  stored(): string | null {
    return this.#model === null ? null : readStored(this.#model.metadata);
  }

  /** Take in that a private copy of the figure was made, as somebody asked here. */
  made(figure: string): void {
    const document = this.document();
    const among = this.among();
    if (document !== null && among !== null) {
      this.#options.outputs.made(document, figure, among);
    }
  }

  /** Find out where the figure comes from; one that may not be connected comes from nowhere. */
  async find(): Promise<Source> {
    // Only in the page it is known which document the view is in, and only with its kernel where to print.
    await this.#attached;
    const bundle = readBundle(this.#model?.data[MIME_TYPE]);
    if (bundle.trouble === null && !this.#trusts(bundle.figure)) {
      throw new FigportError(untrusted());
    }
    const { clock, outputs, pool } = this.#options;
    const own = await withTimeout(clock, LATE, this.kernel());
    if (own === null) {
      void this.#lookAgainOnceKnown(bundle);
    }
    const joined = outputs.allows(this.document(), joining(bundle));
    return locate(pool, bundle, { own, joined, kernel: () => this.kernel() });
  }

  /** The user wants the figure of another document's kernel, which this output names. */
  join(): void {
    this.#options.outputs.allow(this.document(), joining(readBundle(this.#model?.data[MIME_TYPE])));
  }

  /** The outputs that this one is among, or was, if they are still there. */
  among(): Among | null {
    const area = this.#area;
    if (area === null || area.isDisposed) {
      return null;
    }
    return collectorOf(area) ?? { outputs: area.model, keep: () => undefined };
  }

  override dispose(): void {
    this.#leaveSaves();
    if (this.#shown !== null) {
      this.#options.waiting.put(this.#shown, this.#place);
      this.#shown = null;
    }
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#tellAttached();
    const document = this.document();
    const area = (this.#area = this.#around(isOutputArea));
    if (area !== null && this.#shown !== null && this.#begins) {
      this.#begins = false;
      this.#options.waiting.succeed(this.#shown.mounted, area.node);
    }
    if (document !== null) {
      this.#options.outputs.follow(document);
      const collector = area === null ? null : collectorOf(area);
      if (collector !== null) {
        this.#options.outputs.collected(document, collector);
      }
      this.#leaveSaves();
      this.#leaveSaves = this.#options.saves.of(document)?.add(this.#inDocument) ?? this.#leaveSaves;
    }
    // A cell out of sight that has the keyboard stays where it is, without height but not without its figure.
    this.#around(isCell)?.inViewportChanged.connect(this.#sight, this);
    this.#focus();
  }

  protected override onBeforeDetach(message: Message): void {
    if (this.#shown !== null) {
      this.#shown.mounted.lift();
      const { activeElement } = document;
      this.#shown.focused =
        activeElement instanceof HTMLElement && this.node.contains(activeElement) ? activeElement : null;
      const area = this.#around(isOutputArea)?.node;
      this.#place = area === undefined ? null : this.#options.waiting.whereabouts(area, this.node);
    }
    super.onBeforeDetach(message);
  }

  /** A document whose kernel comes late may be a copy of the one whose kernel the output names. */
  async #lookAgainOnceKnown({ figure, kernel }: Bundle): Promise<void> {
    const known = await this.kernel();
    if (known !== null && known !== kernel && this.#shown?.figure === figure) {
      this.#shown.mounted.lookAgain({ anew: false, trusted: false, known: true });
    }
  }

  #focus(): void {
    if (this.#refocus) {
      this.#refocus = false;
      this.#shown?.focused?.focus({ preventScroll: true });
    }
  }

  readonly #sight = (_cell: unknown, inSight: boolean): void => {
    this.#shown?.mounted.setAway(!inSight);
  };

  #mount(bundle: Bundle, placeholder: string): Shown {
    const { pool, outputs } = this.#options;
    const { figure, title, alt, size } = bundle;
    const owner = (): FigureRenderer => shown?.owner ?? this;
    const kernel = (): Promise<string | null> => owner().kernel();
    const prints = new Prints(
      () => owner().document()?.sessionContext?.session?.kernel ?? null,
      () => owner().among()
    );
    let shown: Shown | null = null;
    const mounted = mountRevivable(
      this.node,
      {
        figure,
        title,
        alt,
        size,
        placeholder,
        wheel: () => this.#options.wheel(),
        shortcut: (event, at) => this.#options.shortcut?.(event, at) ?? isNotebookShortcut(event),
        request: name => prints.request(name),
        disposed: () => {
          prints.dispose();
        },
        used: () => {
          outputs.used(figure);
        },
        made: other => {
          owner().made(other);
        }
      },
      {
        pool,
        kernel,
        stored: () => owner().stored(),
        find: () => owner().find(),
        allow: other => {
          outputs.allow(owner().document(), other);
        },
        join: () => {
          owner().join();
        }
      }
    );
    shown = { figure, mounted, owner: this, focused: null };
    return shown;
  }

  /** Whether a figure may be connected without being asked for. */
  #trusts(figure: string): boolean {
    if (this.#model === null) {
      return false;
    }
    const { outputs, documents } = this.#options;
    return this.#model.trusted || outputs.allows(this.document(), figure) || documents.trust(this.#model);
  }

  /** Return the nearest widget of a kind that the output is in, or null. */
  #around<T extends Widget>(is: (widget: Widget) => widget is T): T | null {
    let { parent } = this as Widget;
    while (parent !== null && !is(parent)) {
      ({ parent } = parent);
    }
    return parent;
  }
}

function isCell(widget: Widget): widget is Cell {
  return 'inViewportChanged' in widget;
}

type OutputArea = Widget & { readonly model: OutputsModel };

function isOutputArea(widget: Widget): widget is OutputArea {
  return widget.hasClass('jp-OutputArea') && 'model' in widget;
}
