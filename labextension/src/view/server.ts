/**
 * The Jupyter server as a page sees it: addresses, what is wrong when a socket does not open, downloads, and the words for
 * HTTP answers.
 */
import { FigportError } from './errors';
import type { Trouble } from './errors';
import { ErrorCode } from './wire';
import { queryOf } from './file_options';
import type { FileOptions } from './file_options';

/** What a host knows of its server. */
export interface ServerSettings {
  /** Absolute address with the base path and a slash at its end. */
  readonly baseUrl: string;
  /** The same for WebSockets; derived from `baseUrl` when empty. */
  readonly wsUrl?: string;
  /** Appended to the WebSocket's address, which cannot carry a header. Empty: cookies authenticate. */
  readonly token?: string;
  /** An authenticated `fetch` that resolves for every HTTP status; a GET without `init`. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Whether the server runs such a kernel; by default asked over REST. */
  kernelExists?(kernel: string): Promise<boolean>;
}

/** A figure's file and its name. */
export interface FigureFile {
  readonly name: string;
  readonly file: Blob;
}

/** A kernel of the server, as its extension tells it. */
export interface KernelEntry {
  readonly id: string;
  /** The name to use in addresses. */
  readonly name: string;
  /** Of which kernel specification. */
  readonly spec: string;
  /** The notebook or console that uses it; may be empty. */
  readonly path: string;
  /** `idle`, `busy`, … */
  readonly state: string;
  /** Whether figport is loaded in it. */
  readonly loaded: boolean;
}

/** Whether and when to try again: with the usual back-off, more slowly each time, rarely, or not at all. */
export type Retry = 'soon' | 'slower' | 'late' | 'never';

/** Why a socket did not open. */
export interface Diagnosis {
  readonly retry: Retry;
  readonly trouble: Trouble;
}

/** Milliseconds after which a request is given up: after sleep, or in another network, some never end. */
const TIMEOUT = 30_000;
/** The same for what a kernel has to make first; the server gives up before. */
const LONG_TIMEOUT = 180_000;

/** One Jupyter server. */
export class JupyterServer {
  readonly #settings: ServerSettings;

  constructor(settings: ServerSettings) {
    this.#settings = settings;
  }

  /** Return the address of a kernel's socket. */
  socketUrl(kernel: string): string {
    const { baseUrl, wsUrl, token } = this.#settings;
    const base = wsUrl !== undefined && wsUrl !== '' ? wsUrl : baseUrl.replace(/^http/, 'ws');
    const url = new URL(`figport/kernels/${encodeURIComponent(kernel)}/socket`, slashed(base));
    if (token !== undefined && token !== '') {
      url.searchParams.set('token', token);
    }
    return url.href;
  }

  /** Return the address of a page that shows the figure alone. */
  pageUrl(kernel: string, figure: string): string {
    return this.#url(`figport/kernels/${encodeURIComponent(kernel)}/figures/${encodeURIComponent(figure)}`);
  }

  /** Return whether the server runs such a kernel. A server that gives no answer counts as yes. */
  async kernelExists(kernel: string): Promise<boolean> {
    const known =
      this.#settings.kernelExists === undefined
        ? await this.#has(`api/kernels/${encodeURIComponent(kernel)}`)
        : await inTime(this.#settings.kernelExists(kernel));
    // A kernel that the server did not start goes by a name of its own, which only our extension knows.
    return known || this.#has(`figport/api/kernels/${encodeURIComponent(kernel)}`);
  }

  /**
   * Return the server's id of a kernel that goes by any of its names.
   *
   * @throws {@link FigportError} with what is wrong.
   */
  async idOf(kernel: string): Promise<string> {
    const lost = unreachable('The notebook server cannot be reached');
    const answer = await reached(this.#ask(this.#url(`figport/api/kernels/${encodeURIComponent(kernel)}`)), lost);
    if (answer.redirected) {
      throw new FigportError(forbidden()); // it would be the login page
    }
    if (!answer.ok) {
      throw new FigportError(unreachable(`The notebook server answers with HTTP ${answer.status}`));
    }
    return ((await reached(answer.json(), lost)) as { readonly id: string }).id;
  }

  /**
   * Return the server's kernels.
   *
   * @throws {@link FigportError} with what is wrong.
   */
  async kernels(): Promise<readonly KernelEntry[]> {
    const lost = unreachable('The notebook server cannot be reached');
    const answer = await reached(this.#ask(this.#url('figport/api/kernels')), lost);
    if (answer.status === 404) {
      throw new FigportError(noServer());
    }
    if (answer.status === 401 || answer.status === 403 || answer.redirected) {
      throw new FigportError(forbidden());
    }
    if (!answer.ok) {
      throw new FigportError(unreachable(`The notebook server answers with HTTP ${answer.status}`));
    }
    // Our own extension's answer; a page and a server of different versions are told so by the socket.
    return (await reached(answer.json(), lost)) as KernelEntry[];
  }

  /**
   * Fetch the figure as a file, to be saved or to be copied.
   *
   * @throws {@link FigportError} with the server's own words, if it has some.
   */
  async download(kernel: string, figure: string, options: FileOptions, use = SAVING): Promise<FigureFile> {
    const address = `${this.pageUrl(kernel, figure)}/download?${queryOf(options)}`;
    const lost = {
      ...unreachable(`${use.what}: the notebook server cannot be reached`),
      fix: `Check that the server runs and that you are connected, then ${use.again}.`
    };
    const answer = await reached(this.#ask(address, {}, LONG_TIMEOUT), lost);
    if (answer.redirected) {
      throw new FigportError(forbidden()); // it would be the login page
    }
    if (!answer.ok) {
      throw new FigportError(await troubleOfAnswer(answer, use));
    }
    const file = await reached(answer.blob(), lost);
    return { name: fileName(answer.headers.get('Content-Disposition'), options.format), file };
  }

  /**
   * Have a kernel bring a stored figure back to life; resolve to the figure's id.
   *
   * @throws {@link FigportError} with the server's or the kernel's own words, if they have some.
   */
  async revive(kernel: string, stored: Uint8Array<ArrayBuffer>, otherVersion: boolean): Promise<string> {
    const address = this.#url(`figport/kernels/${encodeURIComponent(kernel)}/revive`);
    const lost = {
      ...unreachable(`${REVIVING.what}: the notebook server cannot be reached`),
      fix: `Check that the server runs and that you are connected, then ${REVIVING.again}.`
    };
    const init = { method: 'POST', body: stored, headers: { 'Content-Type': 'application/octet-stream' } };
    const asked = this.#ask(`${address}${otherVersion ? '?other_version=1' : ''}`, init, LONG_TIMEOUT);
    const answer = await reached(asked, lost);
    if (answer.redirected) {
      throw new FigportError(forbidden()); // as by a proxy, to its login page
    }
    if (!answer.ok) {
      throw new FigportError(await troubleOfAnswer(answer, REVIVING));
    }
    const { figure } = (await reached(answer.json(), lost)) as { readonly figure?: unknown };
    if (typeof figure !== 'string') {
      throw new FigportError(await troubleOfAnswer(new Response('', { status: 502 }), REVIVING));
    }
    return figure;
  }

  /** Find out why the socket of a kernel does not open. Never rejects. */
  async diagnose(kernel: string): Promise<Diagnosis> {
    try {
      const about = await this.#ask(this.#url('figport/api/about'));
      if (about.redirected && about.url.includes('/voila/files/')) {
        return { retry: 'never', trouble: onlyVoila() };
      }
      if (about.status === 404) {
        return { retry: 'late', trouble: noServer() };
      }
      if (about.status === 401 || about.status === 403 || about.redirected) {
        return { retry: 'late', trouble: forbidden() };
      }
      if (about.ok && !(await this.kernelExists(kernel))) {
        return { retry: 'never', trouble: kernelGone() };
      }
      if (!about.ok) {
        return { retry: 'soon', trouble: unreachable(`The notebook server answers with HTTP ${about.status}`) };
      }
    } catch {
      return { retry: 'soon', trouble: unreachable('The notebook server cannot be reached') };
    }
    return {
      retry: 'soon',
      trouble: {
        code: ErrorCode.Internal,
        what: 'The server answers, but no WebSocket can be opened',
        where: 'between the browser and the notebook server',
        fix: 'If there is a proxy in front of the server, let it pass WebSockets below figport/.'
      }
    };
  }

  /** Ask, and show what servers ask of whoever shows nothing but a cookie. */
  #ask(url: string, init?: RequestInit, timeout = TIMEOUT): Promise<Response> {
    const headers = { ...(init?.headers as Readonly<Record<string, string>> | undefined), ...proofOfOrigin() };
    return this.#settings.fetch(url, { ...init, headers, signal: AbortSignal.timeout(timeout) });
  }

  async #has(path: string): Promise<boolean> {
    return (await this.#ask(this.#url(path))).status !== 404;
  }

  #url(path: string): string {
    return new URL(path, slashed(this.#settings.baseUrl)).href;
  }
}

/** Return the trouble of a figure whose kernel does not run any more. */
export function kernelGone(): Trouble {
  return {
    code: ErrorCode.KernelGone,
    what: "This figure's kernel is gone",
    where: 'the kernel that drew the figure',
    fix: 'Run the cell again.'
  };
}

function noServer(): Trouble {
  return {
    code: ErrorCode.NoServer,
    what: "figport's server extension is missing or switched off",
    where: "the notebook server's environment",
    fix: 'Run: jupyter server extension enable figport_server, then restart the server'
  };
}

/** Voilà's own server takes every address that it does not know for a file. */
function onlyVoila(): Trouble {
  return {
    code: ErrorCode.NoServer,
    what: 'Figures are not live in Voilà alone',
    where: 'the server of this app',
    fix: 'Open the app in a Jupyter server that has Voilà and figport, at voila/render/ and the name of the notebook.'
  };
}

function forbidden(): Trouble {
  return {
    code: ErrorCode.Forbidden,
    what: 'You are not logged in, or may not run code in this kernel',
    where: 'the notebook server',
    fix: 'Log in again and reload the page.'
  };
}

function unreachable(what: string): Trouble {
  return {
    code: ErrorCode.Timeout,
    what,
    where: 'between the browser and the notebook server',
    fix: 'Check that the server runs and that you are connected. The figure tries again by itself.'
  };
}

/** Return what comes of a request or of its body; what fails there is the way to the server. */
async function reached<T>(awaited: Promise<T>, lost: Trouble): Promise<T> {
  try {
    return await awaited;
  } catch {
    throw new FigportError(lost);
  }
}

/** Wait for what a host does, whose own requests have no time limit. */
function inTime<T>(awaited: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('There was no answer in time'));
    }, TIMEOUT);
    // Not a signal that runs out by itself: until then it would keep all that waits.
    awaited.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

function slashed(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function fileName(disposition: string | null, format: string): string {
  const encoded = /filename\*=(?:utf-8)?''([^;]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  try {
    return encoded === undefined ? (plain ?? `figure.${format}`) : decodeURIComponent(encoded);
  } catch {
    return plain ?? `figure.${format}`;
  }
}

/**
 * Return the proof that the page can read another cookie than the one that authenticates it, as no page of another site
 * can. Jupyter wants it with a POST, JupyterHub with whatever a script asks for.
 */
function proofOfOrigin(): Readonly<Record<string, string>> {
  const token = /(?:^|;\s*)_xsrf=([^;]*)/.exec(document.cookie)?.[1];
  return token === undefined ? {} : { 'X-XSRFToken': token };
}

/** What is said where the server has no words of its own. */
interface Failing {
  readonly what: string;
  readonly again: string;
  readonly fix: string;
}
const SAVING: Failing = {
  what: 'The figure was not saved',
  again: 'save again',
  fix: 'Try again, or save it from the kernel with savefig.'
};
/** Of the picture in the clipboard. */
export const COPYING: Failing = {
  what: 'The picture was not copied',
  again: 'copy again',
  fix: 'Try again, or save the figure as a file.'
};
const REVIVING: Failing = {
  what: 'The figure was not brought back',
  again: 'press the button again',
  fix: 'Reload the page and try again, or run the cell again.'
};

async function troubleOfAnswer(answer: Response, failing: Failing): Promise<Trouble> {
  let told: Partial<Record<string, unknown>> = {};
  try {
    const value: unknown = await answer.json();
    told = typeof value === 'object' && value !== null ? value : {};
  } catch {
    // A proxy's or tornado's own page; the status has to do.
  }
  const text = (name: string, otherwise: string): string => {
    const value = told[name];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  return {
    code: text('code', answer.status === 403 ? ErrorCode.Forbidden : ErrorCode.Internal),
    what: text('what', text('message', `${failing.what}: HTTP ${answer.status}`)),
    where: text('where', 'the notebook server'),
    fix: text('fix', failing.fix)
  };
}
