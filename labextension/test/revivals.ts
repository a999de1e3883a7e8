/** Figures of a document that may live again, on a server that answers as it is told to. */
import { vi } from 'vitest';
import { FigportError } from '../src/view/errors';
import { ConnectionPool } from '../src/view/pool';
import type { Source } from '../src/view/pool';
import { mountRevivable } from '../src/view/revivable';
import type { RevivableFigure, RevivableOptions } from '../src/view/revivable';
import { JupyterServer, kernelGone } from '../src/view/server';
import { ErrorCode, Kind } from '../src/view/wire';
import { FakeClock, FakeSurface, fakeSockets, figureState, settle } from './fakes';

class Blind {
  observe(): void {
    // Nothing is ever seen.
  }
  disconnect(): void {
    // There is nothing to end.
  }
}

interface Request {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

export const PNG = 'data:image/png;base64,AAAA';

/** Made before each test, and ended after it. */
export class Revivals {
  readonly requests: Request[] = [];
  readonly answers: (() => Promise<Response>)[] = [];
  readonly sockets = fakeSockets();
  readonly clock = new FakeClock();
  readonly pool: ConnectionPool;
  /** What the user wanted live. */
  readonly allowed: string[] = [];
  readonly others: RevivableFigure[] = [];
  /** The document's kernel, and the figure that it holds. */
  kernel: string | null = 'k2';
  stored: string | null = btoa('\x89figport');
  figure: RevivableFigure | null = null;
  /** Where the figure of `start` is found now. */
  found: Promise<Source> = gone();

  constructor() {
    // Where nobody looks.
    this.found.catch(() => undefined);
    vi.stubGlobal('IntersectionObserver', Blind);
    window.matchMedia = () => new EventTarget() as MediaQueryList;
    const server = new JupyterServer({
      baseUrl: 'http://h/base/',
      fetch: (url, init) => {
        this.requests.push({ url, init });
        return this.answers.shift()?.() ?? Promise.reject(new TypeError('no network'));
      }
    });
    this.pool = new ConnectionPool({ server, openSocket: this.sockets.open, clock: this.clock, version: '0.1.0' });
    document.body.replaceChildren();
    document.cookie = '_xsrf=2|aa|bb';
  }

  end(): void {
    this.figure?.dispose();
    for (const other of this.others) {
      other.dispose();
    }
    this.pool.dispose();
    document.cookie = '_xsrf=; max-age=0';
    vi.unstubAllGlobals();
  }

  /** Show a figure that is dead. */
  async start(code: string = ErrorCode.KernelGone): Promise<void> {
    this.found = Promise.reject(new FigportError({ ...kernelGone(), code }));
    this.figure = this.show('f1', () => this.found);
    await settle();
  }

  /** Show a figure that lives. */
  async startLive(changes: Partial<RevivableOptions> = {}): Promise<void> {
    this.found = Promise.resolve(this.pool.source('k1', 'f1'));
    this.figure = this.show('f1', () => this.found, changes);
    await settle();
    this.sockets.last().welcome();
    this.sockets.last().tell(1, figureState());
  }

  /** Show a figure that lives, and let it be closed. */
  async startAndClose(): Promise<void> {
    await this.startLive();
    this.sockets.last().tell(1, { kind: Kind.Closed });
  }

  show(name: string, find: () => Promise<Source>, changes: Partial<RevivableOptions> = {}): RevivableFigure {
    return mountRevivable(
      document.body,
      {
        figure: name,
        title: 'Figure 1',
        size: { width: 300, height: 200 },
        placeholder: PNG,
        wheel: () => 'focused',
        clock: this.clock,
        surface: new FakeSurface(),
        ...changes
      },
      {
        pool: this.pool,
        kernel: () => Promise.resolve(this.kernel),
        stored: () => this.stored,
        find,
        allow: this.allowed.push.bind(this.allowed),
        join: () => {
          this.allowed.push('joined');
        }
      }
    );
  }

  /** What the server says next. */
  answer(status: number, body: object): void {
    this.answers.push(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  }
}

export function gone(): Promise<Source> {
  return Promise.reject(new FigportError(kernelGone()));
}

export const button = (): HTMLButtonElement | null => document.querySelector('.figport-revive');
export const badge = (): string | null => document.querySelector('.figport-pill')?.textContent ?? null;
export const states = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('.figport-figure')].map(one => one.dataset.figportState);

export async function press(): Promise<void> {
  button()?.click();
  await settle();
}
