/** The connections of one page, one per kernel. The host's adapter owns the pool. */
import { Announcements } from './announcements';
import { clientName } from './client';
import type { Clock } from './clock';
import { Connection } from './connection';
import type { Trouble } from './errors';
import { COPYING } from './server';
import type { JupyterServer, KernelEntry } from './server';
import type { SocketFactory } from './socket';
import { plain } from './file_options';
import type { FileOptions } from './file_options';

/** Where a figure comes from. */
export interface Source {
  readonly connection: Connection;
  /** The kernel's name on the server. */
  readonly kernel: string;
  /** Fetch a figure of the kernel as a file and hand it to the user. Rejects with a `FigportError`. */
  download(figure: string, options: FileOptions): Promise<void>;
  /** Return one of them as a PNG, as `savefig` makes it. */
  picture(figure: string): Promise<Blob>;
  /** The page that shows the figure alone; null on that page itself. */
  readonly address: string | null;
  /** Return the page of another figure of the same kernel. */
  pageOf(figure: string): string;
  /** What it means that a kernel has no such figure which only may be the figure's; null: it is the figure's. */
  readonly guessed: Trouble | null;
}

/** Everything a pool needs from its host. */
export interface PoolOptions {
  readonly server: JupyterServer;
  readonly openSocket: SocketFactory;
  readonly clock: Clock;
  readonly version: string;
}

/** Milliseconds for which a kernel that is not there is not asked for again: a notebook shows its outputs one by one. */
const GONE = 10_000;

/** The connections of one page. */
export class ConnectionPool {
  readonly announcements = new Announcements();
  readonly #options: PoolOptions;
  readonly #connections = new Map<string, Connection>();
  /** Whether kernels are there, as it was asked last, and until when that holds. */
  readonly #asked = new Map<string, { readonly answer: Promise<boolean>; until: number }>();
  /** What is asked now of all kernels. */
  #listing: Promise<readonly KernelEntry[]> | null = null;
  readonly #lifetime = new AbortController();
  readonly #client = clientName();

  constructor(options: PoolOptions) {
    this.#options = options;
    const { signal } = this.#lifetime;
    const hurry = (): void => {
      if (document.visibilityState === 'visible') {
        for (const connection of this.#connections.values()) {
          connection.hurry();
        }
      }
    };
    window.addEventListener('online', hurry, { signal });
    document.addEventListener('visibilitychange', hurry, { signal });
  }

  get server(): JupyterServer {
    return this.#options.server;
  }

  /** Return the connection to a kernel; always the same one. */
  connection(kernel: string): Connection {
    const known = this.#connections.get(kernel);
    if (known !== undefined) {
      return known;
    }
    const { server, openSocket, clock, version } = this.#options;
    const made = new Connection({
      url: () => server.socketUrl(kernel),
      diagnose: () => server.diagnose(kernel),
      openSocket,
      clock,
      version,
      client: this.#client
    });
    this.#connections.set(kernel, made);
    return made;
  }

  /**
   * Return whether the server runs a kernel, asked once for all outputs that want to know at about the same time.
   * Rejects if the server cannot be reached.
   */
  runs(kernel: string): Promise<boolean> {
    const { server, clock } = this.#options;
    const known = this.#asked.get(kernel);
    if (known !== undefined && clock.now() < known.until) {
      return known.answer;
    }
    const asked = { answer: server.kernelExists(kernel), until: Infinity };
    this.#asked.set(kernel, asked);
    asked.answer.then(
      there => {
        asked.until = there ? 0 : clock.now() + GONE;
      },
      () => {
        asked.until = 0;
      }
    );
    return asked.answer;
  }

  /** Return the server's kernels, asked once for all outputs that want to know at about the same time. May reject. */
  kernels(): Promise<readonly KernelEntry[]> {
    this.#listing ??= this.#options.server.kernels().finally(() => {
      this.#listing = null;
    });
    return this.#listing;
  }

  /** There is news of kernels: who wants to know of one asks anew, but for what is under way. */
  forget(): void {
    for (const asked of this.#asked.values()) {
      asked.until = asked.until === Infinity ? Infinity : 0;
    }
  }

  /** Return where a figure of a kernel comes from. */
  source(kernel: string, figure: string): Source {
    const { server } = this.#options;
    return {
      connection: this.connection(kernel),
      kernel,
      address: server.pageUrl(kernel, figure),
      pageOf: other => server.pageUrl(kernel, other),
      guessed: null,
      download: async (shown, options) => {
        const made = await server.download(kernel, shown, options);
        handOver(made.name, made.file);
      },
      picture: async shown => (await server.download(kernel, shown, plain('png'), COPYING)).file
    };
  }

  /** Close all connections and listen to nothing any more. */
  dispose(): void {
    this.#lifetime.abort();
    for (const connection of this.#connections.values()) {
      connection.close();
    }
    this.#connections.clear();
  }
}

function handOver(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after this task; a minute is plenty, and the memory comes back.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
