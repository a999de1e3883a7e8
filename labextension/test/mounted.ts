/** A figure in a page, its kernel played by the test. */
import { vi } from 'vitest';
import type { FigportError } from '../src/view/errors';
import { mount } from '../src/view/figure';
import type { MountedFigure, MountOptions } from '../src/view/mount';
import type { Source } from '../src/view/pool';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';
import { Eye, FakeClock, FakeSurface, fakeConnection, fakeSockets, figureState, settle } from './fakes';

/** Made before each test, and ended after it. */
export class Mounted {
  readonly clock = new FakeClock();
  readonly sockets = fakeSockets();
  readonly surface = new FakeSurface();
  /** What was downloaded, and why nothing can be. */
  readonly downloads: string[] = [];
  downloadError: FigportError | null = null;
  readonly source: Source = {
    connection: fakeConnection(this.clock, this.sockets),
    address: '/figport/kernels/k/figures/f1',
    pageOf: other => `/figport/kernels/k/figures/${other}`,
    guessed: null,
    kernel: 'k',
    download: (shown, { format }) => {
      this.downloads.push(`${shown}.${format}`);
      return this.downloadError === null ? Promise.resolve() : Promise.reject(this.downloadError);
    },
    picture: () => Promise.reject(new Error('no test asks for it'))
  };
  #figure: MountedFigure | null = null;

  constructor() {
    Eye.eyes = [];
    vi.stubGlobal('IntersectionObserver', Eye);
    window.matchMedia = () => new EventTarget() as MediaQueryList;
    document.body.replaceChildren();
  }

  get figure(): MountedFigure {
    if (this.#figure === null) {
      throw new Error('nothing is mounted');
    }
    return this.#figure;
  }

  async start(changes: Partial<MountOptions> = {}): Promise<void> {
    const { source, clock, surface } = this;
    this.#figure = mount(document.body, {
      figure: 'f1',
      title: 'Figure 1',
      size: { width: 300, height: 200 },
      source,
      wheel: () => 'focused',
      clock,
      surface,
      ...changes
    });
    await settle();
  }

  async startLive(changes: Partial<MountOptions> = {}): Promise<void> {
    await this.start(changes);
    this.sockets.last().welcome();
    this.tell(figureState());
  }

  /** Let the figure hear of its kernel. */
  tell(message: Message, payload?: Uint8Array): void {
    const socket = this.sockets.last();
    socket.tell(socket.of(Kind.Attach).at(-1)?.view ?? 0, message, payload);
  }

  end(): void {
    this.#figure?.dispose();
    vi.unstubAllGlobals();
  }
}

/** Return an element of the page, which must be there. */
export function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) {
    throw new Error(`nothing is ${selector}`);
  }
  return found;
}
