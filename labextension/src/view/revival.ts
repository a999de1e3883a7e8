/**
 * What a figure that is not live offers, beside its picture.
 *
 * Where its kernel is gone and the notebook holds the figure itself: a button sends it to the notebook's present kernel.
 * Nothing is sent by itself: the user presses the button, and the kernel looks at the signature. In a notebook that is not
 * trusted, and in one with another kernel than the figure's: a button connects the figure.
 */
import { FigportError, troubleOf } from './errors';
import type { Trouble } from './errors';
import type { Closed, ViewState } from './member';
import { troubled } from './notices';
import type { View, ViewPart } from './part';
import type { ConnectionPool, Source } from './pool';
import { ELSEWHERE, UNTRUSTED } from './troubles';
import { ErrorCode } from './wire';

/** What a host tells about a figure that may be brought back to life. */
export interface Revival {
  readonly pool: ConnectionPool;
  /** The document's present kernel. */
  kernel(): Promise<string | null>;
  /** The figure as the notebook holds it now, in base64; null if it does not. */
  stored(): string | null;
  /** Find out where the figure comes from, by what its output says now. */
  find(): Promise<Source>;
  /** The user wants a figure live, even if the notebook is not trusted. */
  allow(figure: string): void;
  /** The user wants the figure of another document's kernel. */
  join(): void;
}

/** Why a figure is dead that another kernel, or a restarted one, can bring back. */
const GONE: ReadonlySet<string> = new Set<string>([
  ErrorCode.KernelGone,
  ErrorCode.UnknownKernel,
  ErrorCode.UnknownFigure,
  ErrorCode.NoBackend
]);

const OTHER_VERSION: ReadonlySet<string> = new Set<string>([ErrorCode.Version]);

/** Why a figure is dead, where it may live again. */
export type Rest = 'gone' | 'closed' | 'untrusted' | 'elsewhere';

/** What a button that connects a figure does. */
const CONNECTS = {
  untrusted: 'Use this figure, though it came with a notebook that you do not trust',
  elsewhere: 'Use the figure of the other notebook, which changes with it'
} as const;

/** Reviving, of one view. */
export class Reviving implements ViewPart {
  readonly #view: View;
  /** The id that the figure's output has for it. */
  readonly #figure: string;
  readonly #revival: Revival;
  readonly #connect: () => void;
  #rest: Rest | null = null;
  /** Whether the kernel was asked and has not answered. */
  #asked = false;
  /** Whether the kernel refused it for its version: pressed once more, it is tried all the same. */
  #otherVersion = false;

  /** `connect` is called when the user wants it all the same. */
  constructor(view: View, figure: string, revival: Revival, connect: () => void) {
    this.#view = view;
    this.#figure = figure;
    this.#revival = revival;
    this.#connect = connect;
  }

  /** Why the figure is dead, where it may live again; null while it lives, and where it may not. */
  get rest(): Rest | null {
    return this.#rest;
  }

  turn(state: ViewState | Closed): void {
    if (state.name !== 'dead') {
      return;
    }
    const rest = (this.#rest = restOf(state.trouble));
    if (rest === 'untrusted' || rest === 'elsewhere') {
      this.#offer('Connect', CONNECTS[rest], () => {
        if (rest === 'untrusted') {
          this.#revival.allow(this.#figure);
        } else {
          this.#revival.join();
        }
        this.#connect();
      });
    }
    if (rest !== null && rest !== 'untrusted' && this.#revival.stored() !== null) {
      const help = "Send this figure to the notebook's kernel, and have it live there";
      const offer = rest === 'elsewhere' ? 'Make a copy here' : 'Bring back to life';
      this.#offer(offer, help, button => void this.#bring(button, offer));
    }
  }

  #offer(text: string, help: string, press: (button: HTMLButtonElement) => void): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'figport-revive';
    button.textContent = text;
    button.title = help;
    button.addEventListener('click', () => {
      press(button);
    });
    this.#view.elements.header.append(button);
  }

  async #bring(button: HTMLButtonElement, offer: string): Promise<void> {
    if (this.#asked) {
      return;
    }
    this.#say(button, 'Bringing it back…', true);
    try {
      const { kernel, figure } = await bringBack(this.#revival, this.#otherVersion);
      this.#revival.allow(figure);
      // This view hears it like all others.
      this.#revival.pool.announcements.announce(this.#figure, kernel, figure);
    } catch (error) {
      const trouble = troubleOf(error);
      this.#otherVersion = OTHER_VERSION.has(trouble.code);
      this.#say(button, this.#otherVersion ? 'Try it all the same' : offer, false);
      this.#view.notify(troubled('dead', trouble));
    }
  }

  #say(button: HTMLButtonElement, text: string, asked: boolean): void {
    button.textContent = text;
    // Not `disabled`: the keyboard would go elsewhere, and come back for a second try.
    this.#asked = asked;
    button.setAttribute('aria-disabled', String(asked));
  }
}

/** Return whether a figure is dead that its kernel may have again. */
export function isGone(trouble: Trouble | null): boolean {
  return restOf(trouble) === 'gone';
}

/** Return why a figure is dead, where it may live again. */
function restOf(trouble: Trouble | null): Rest | null {
  if (trouble === null) {
    return 'closed';
  }
  switch (trouble.code) {
    case UNTRUSTED:
    case ELSEWHERE:
      return trouble.code;
    default:
      return GONE.has(trouble.code) ? 'gone' : null;
  }
}

/** A figure that lives again, and where. */
interface Revived {
  readonly figure: string;
  readonly kernel: string;
}

async function bringBack(revival: Revival, otherVersion: boolean): Promise<Revived> {
  const kernel = await revival.kernel();
  if (kernel === null) {
    throw new FigportError({
      code: ErrorCode.KernelGone,
      what: 'The notebook has no kernel that the figure could live in',
      where: 'the notebook',
      fix: 'Start a kernel, run %matplotlib figport in it, and press the button again.'
    });
  }
  const figure = await revival.pool.server.revive(kernel, bytesOf(revival.stored() ?? ''), otherVersion);
  return { figure, kernel };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    throw new FigportError({
      code: ErrorCode.Signature,
      what: 'The figure in the notebook is damaged',
      where: 'the notebook',
      fix: 'Run the cell again.'
    });
  }
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    bytes[at] = text.charCodeAt(at);
  }
  return bytes;
}
