/** One kernel in the panel, and the list of its figures. */
import type { ViewLink, ViewState } from '../view/member';
import type { ConnectionPool } from '../view/pool';
import type { KernelEntry } from '../view/server';
import { Kind } from '../view/wire';
import type { Access, Figures, FromKernel } from '../view/wire';
import { plain } from '../view/file_options';
import { troubleOf } from '../view/errors';
import { Card } from './card';
import type { Target } from './card';

/** The section of one kernel. */
export class Section {
  readonly node = document.createElement('section');
  readonly #pool: ConnectionPool;
  readonly #changed: () => void;
  readonly #name = document.createElement('h2');
  readonly #state = document.createElement('span');
  readonly #note = document.createElement('p');
  readonly #list = document.createElement('ul');
  readonly #cards = new Map<string, Card>();
  #kernel: KernelEntry;
  #link: ViewLink | null = null;
  #targets: readonly Target[] = [];
  /** What the user may do with the figures. */
  #access: Access = 'use';
  /** Figures that live elsewhere now, and that this kernel was not told to close yet: its list was not there. */
  readonly #moved = new Set<string>();
  /** Why the last figure that should have moved did not. */
  #stayed = '';

  /** `changed` is called when figures came or went. */
  constructor(pool: ConnectionPool, kernel: KernelEntry, changed: () => void) {
    this.#pool = pool;
    this.#kernel = kernel;
    this.#changed = changed;
    this.node.className = 'figport-section';
    this.node.dataset.figportKernel = kernel.name;
    this.#state.className = 'figport-section-state';
    this.#note.className = 'figport-section-note';
    this.#note.hidden = true;
    this.#list.className = 'figport-cards';
    const head = document.createElement('div');
    head.className = 'figport-section-head';
    head.append(this.#name, this.#state);
    this.node.append(head, this.#note, this.#list);
    this.update(kernel);
  }

  /** How many figures it shows. */
  get count(): number {
    return this.#cards.size;
  }

  /** What people call the kernel. */
  get label(): string {
    const { path, spec, name } = this.#kernel;
    return path === '' ? `${spec} · ${name.slice(0, 8)}` : (path.split('/').at(-1) ?? path);
  }

  /** Offer the kernels that its figures may move to. */
  offer(targets: readonly Target[]): void {
    this.#targets = targets;
    for (const card of this.#cards.values()) {
      card.offer(targets);
    }
  }

  /** Take in what the server tells of the kernel. */
  update(kernel: KernelEntry): void {
    this.#kernel = kernel;
    const { path, spec, name, state } = kernel;
    this.#name.textContent = this.label;
    this.#name.title = `${path === '' ? '' : `${path}\n`}${spec}, kernel ${name}`;
    this.#state.textContent = state;
    this.#state.dataset.figportState = state;
  }

  /** Ask for the list, unless it is there. */
  open(): void {
    this.#link ??= this.#pool.connection(this.#kernel.name).open({
      opening: () => ({ kind: Kind.List }),
      shown: Kind.Figures,
      permit: access => {
        this.#access = access;
        for (const card of this.#cards.values()) {
          card.permit(access);
        }
      },
      message: (message, payload) => {
        this.#receive(message, payload);
      },
      state: state => {
        this.#turn(state);
      }
    });
  }

  /** Ask for it no longer; what is shown stays. */
  close(): void {
    this.#link?.close();
    this.#link = null;
  }

  /** Take the section away. */
  dispose(): void {
    this.close();
    for (const card of this.#cards.values()) {
      card.dispose();
    }
    this.#cards.clear();
    this.node.remove();
  }

  #receive(message: FromKernel, payload: Uint8Array<ArrayBuffer>): void {
    if (message.kind === Kind.Figures) {
      this.#show(message, payload);
      this.#link?.send({ kind: Kind.Ack, seq: message.seq });
    }
  }

  #show({ figures, more }: Figures, payload: Uint8Array<ArrayBuffer>): void {
    const here = new Set(figures.map(({ figure }) => figure));
    for (const [figure, card] of this.#cards) {
      if (!here.has(figure)) {
        card.dispose();
        this.#cards.delete(figure);
      }
    }
    let start = 0;
    for (const listed of figures) {
      const card = this.#card(listed.figure);
      card.update(listed, listed.size === 0 ? null : payload.slice(start, start + listed.size));
      start += listed.size;
    }
    this.#tell(more === 0 ? this.#stayed : left(more));
    this.#changed();
  }

  #card(figure: string): Card {
    const known = this.#cards.get(figure);
    if (known !== undefined) {
      return known;
    }
    const card = new Card({
      address: this.#pool.server.pageUrl(this.#kernel.name, figure),
      close: () => this.#link?.send({ kind: Kind.Discard, figure }) ?? false,
      move: kernel => this.#move(figure, kernel)
    });
    card.offer(this.#targets);
    card.permit(this.#access);
    this.#cards.set(figure, card);
    // New figures come last, as the kernel lists them.
    this.#list.append(card.node);
    return card;
  }

  /** Only what lives there is closed here, so nothing is lost on the way. */
  async #move(figure: string, kernel: string): Promise<void> {
    const { server } = this.#pool;
    this.#stayed = '';
    try {
      const { file } = await server.download(this.#kernel.name, figure, plain('figport'));
      await server.revive(kernel, new Uint8Array(await file.arrayBuffer()), false);
      this.#moved.add(figure);
      this.#discard();
    } catch (error) {
      const { what, fix } = troubleOf(error);
      this.#stayed = `${what}. ${fix}`;
    }
    this.#tell(this.#stayed);
  }

  #discard(): void {
    for (const figure of this.#moved) {
      if (this.#link?.send({ kind: Kind.Discard, figure }) === true) {
        this.#moved.delete(figure);
      }
    }
  }

  #turn(state: ViewState): void {
    switch (state.name) {
      case 'connecting':
      case 'busy':
        break;
      case 'live':
        this.#tell('');
        this.#discard();
        break;
      case 'silent':
      case 'disconnected':
        this.#tell(state.trouble.what);
        break;
      case 'dead':
        this.#link = null;
        this.#tell(state.trouble.what);
        break;
      default:
        state satisfies never;
    }
  }

  #tell(text: string): void {
    this.#note.textContent = text;
    this.#note.hidden = text === '';
  }
}

function left(more: number): string {
  return more === 1 ? '1 older figure is not shown' : `${more} older figures are not shown`;
}
