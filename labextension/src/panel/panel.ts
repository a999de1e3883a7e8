/**
 * The panel: all figures of the server's kernels, with thumbnails.
 *
 * It asks the server which kernels there are while somebody looks at it, every few seconds, and each kernel in
 * which figport is loaded for its list. Kernels tell changes by themselves. Hidden, it costs nothing.
 */
import type { Clock } from '../view/clock';
import { FigportError } from '../view/errors';
import type { Trouble } from '../view/errors';
import { icon } from '../view/icons';
import type { ConnectionPool } from '../view/pool';
import type { KernelEntry } from '../view/server';
import { Section } from './section';

/** How often to ask the server for its kernels. */
const POLL = 5_000;

/** Everything a panel needs from its host. */
export interface PanelOptions {
  readonly pool: ConnectionPool;
  readonly clock: Clock;
}

/** The panel. */
export class Panel {
  readonly node = document.createElement('div');
  readonly #options: PanelOptions;
  readonly #lifetime = new AbortController();
  readonly #count = document.createElement('span');
  readonly #refresh = document.createElement('button');
  readonly #note = document.createElement('p');
  readonly #body = document.createElement('div');
  readonly #foot = document.createElement('p');
  readonly #sections = new Map<string, Section>();
  #shown = false;
  #asking = false;
  #stopTimer: () => void = () => undefined;

  constructor(options: PanelOptions) {
    this.#options = options;
    const { signal } = this.#lifetime;
    this.node.className = 'figport-panel';
    this.#count.className = 'figport-panel-count';
    this.#count.setAttribute('role', 'status');
    this.#refresh.type = 'button';
    this.#refresh.className = 'figport-tool';
    this.#refresh.title = 'Look again';
    this.#refresh.setAttribute('aria-label', 'Look again');
    this.#refresh.append(icon('refresh'));
    this.#note.className = 'figport-panel-note';
    this.#note.hidden = true;
    this.#foot.className = 'figport-panel-foot';
    // No <header>: the page has one.
    const head = document.createElement('div');
    head.className = 'figport-panel-head';
    head.append(this.#count, this.#refresh);
    this.#body.className = 'figport-panel-body';
    this.node.append(head, this.#note, this.#body, this.#foot);
    this.#refresh.addEventListener('click', () => void this.#look(), { signal });
    document.addEventListener(
      'visibilitychange',
      () => {
        this.#turn();
      },
      { signal }
    );
  }

  /** Tell whether the host shows the panel. Begins hidden. */
  show(shown: boolean): void {
    this.#shown = shown;
    this.#turn();
  }

  /** Remove everything. */
  dispose(): void {
    this.#lifetime.abort();
    this.#stopTimer();
    for (const section of this.#sections.values()) {
      section.dispose();
    }
    this.#sections.clear();
    this.node.remove();
  }

  get #watched(): boolean {
    return this.#shown && document.visibilityState === 'visible' && !this.#lifetime.signal.aborted;
  }

  #turn(): void {
    this.#stopTimer();
    if (this.#watched) {
      void this.#look();
    } else {
      for (const section of this.#sections.values()) {
        section.close();
      }
    }
  }

  /** Ask for the kernels now, and again after a while. */
  async #look(): Promise<void> {
    if (this.#asking) {
      return;
    }
    this.#asking = true;
    this.#stopTimer();
    try {
      this.#take(await this.#options.pool.server.kernels());
      this.#tell(null);
    } catch (error) {
      this.#tell(error instanceof FigportError ? error : null);
    } finally {
      this.#asking = false;
    }
    if (this.#watched) {
      this.#stopTimer = this.#options.clock.after(POLL, () => void this.#look());
    }
  }

  #take(kernels: readonly KernelEntry[]): void {
    const loaded = kernels.filter(kernel => kernel.loaded);
    const here = new Set(loaded.map(({ name }) => name));
    for (const [name, section] of this.#sections) {
      if (!here.has(name)) {
        section.dispose();
        this.#sections.delete(name);
      }
    }
    for (const kernel of loaded) {
      const section = this.#section(kernel);
      section.update(kernel);
      if (this.#watched) {
        section.open();
      }
    }
    for (const [name, section] of this.#sections) {
      section.offer(
        [...this.#sections].filter(([other]) => other !== name).map(([other, { label }]) => ({ name: other, label }))
      );
    }
    const others = kernels.length - loaded.length;
    this.#foot.textContent =
      others === 0 ? '' : `${others} other ${others === 1 ? 'kernel has' : 'kernels have'} not loaded figport.`;
    this.#summarize();
  }

  #section(kernel: KernelEntry): Section {
    const known = this.#sections.get(kernel.name);
    if (known !== undefined) {
      return known;
    }
    const section = new Section(this.#options.pool, kernel, () => {
      this.#summarize();
    });
    this.#sections.set(kernel.name, section);
    this.#body.append(section.node);
    return section;
  }

  #summarize(): void {
    const total = [...this.#sections.values()].reduce((sum, section) => sum + section.count, 0);
    this.#count.textContent = total === 0 ? 'No figures' : total === 1 ? '1 figure' : `${total} figures`;
    this.node.dataset.figportCount = String(total);
  }

  #tell(trouble: Trouble | null): void {
    this.#note.hidden = trouble === null;
    this.#note.textContent = trouble === null ? '' : `${trouble.what}. ${trouble.fix}`;
  }
}
