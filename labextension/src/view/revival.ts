/**
 * Figures in outputs that are not live, and what makes them so.
 *
 * Those whose kernel is gone and that the notebook holds itself: a button sends them to the notebook's present kernel.
 * Nothing is sent by itself: the user presses the button, and the kernel looks at the signature. Once the figure lives
 * again, all outputs that have it show it. And those of notebooks that are not trusted: a button connects them.
 */
import { FigportError, troubleOf } from './errors';
import type { Trouble } from './errors';
import { mount } from './figure';
import type { MountedFigure, MountOptions } from './mount';
import type { ConnectionPool, Source } from './pool';
import { UNTRUSTED } from './troubles';
import { ErrorCode } from './wire';

/** What a host tells about a figure that may be brought back to life. */
export interface Revival {
  readonly pool: ConnectionPool;
  /** The document's present kernel. */
  kernel(): Promise<string | null>;
  /** The figure as the notebook holds it now, in base64; null if it does not. */
  held(): string | null;
  /** Find out where the figure comes from, by what its output says now. */
  find(): Promise<Source>;
  /** The user wants a figure live, even if the notebook is not trusted. */
  allow(figure: string): void;
}

/** Why a figure is dead that another kernel, or a restarted one, can bring back. */
const GONE: ReadonlySet<string> = new Set<string>([
  ErrorCode.KernelGone,
  ErrorCode.UnknownKernel,
  ErrorCode.UnknownFigure,
  ErrorCode.NoBackend
]);

const OTHER_VERSION: ReadonlySet<string> = new Set<string>([ErrorCode.Version]);

/** A mounted figure that may live again. */
export interface RevivableFigure extends MountedFigure {
  /**
   * Look once more for a figure that is dead because its kernel is gone: its output has news, or is a new one.
   *
   * In a new output (`anew`) it may also be one of the same id that was closed; in one that is `trusted`, one that was not.
   */
  lookAgain(news: { readonly anew: boolean; readonly trusted: boolean }): void;
}

/** Show a figure as `mount` does; where it is dead and the notebook holds it, offer to bring it back. */
export function mountRevivable(
  element: HTMLElement,
  options: Omit<MountOptions, 'source'>,
  revival: Revival
): RevivableFigure {
  let place = element;
  /** Why it is dead, where it may live again. */
  let rest: 'gone' | 'closed' | 'untrusted' | null = null;
  let placeholder = options.placeholder ?? '';
  let away = false;
  let disposed = false;
  const show = (changes: Partial<MountOptions> = {}): MountedFigure =>
    mount(place, {
      ...options,
      placeholder,
      source: changes.source ?? revival.find(),
      ...changes,
      rested: (trouble, header, report) => {
        rest = restOf(trouble);
        if (rest === 'untrusted') {
          header.append(connecting());
        } else if (rest !== null && revival.held() !== null) {
          header.append(offer(report));
        }
      }
    });
  const replace = (changes: Partial<MountOptions>): void => {
    rest = null;
    const focused = place.contains(document.activeElement);
    mounted.dispose();
    mounted = show(changes);
    mounted.setAway(away);
    if (focused) {
      place.querySelector<HTMLElement>('.figport-canvas')?.focus({ preventScroll: true });
    }
  };
  const connecting = (): HTMLButtonElement => {
    const button = buttonOf('Connect', 'Use this figure, though it came with a notebook that you do not trust');
    button.addEventListener('click', () => {
      revival.allow(options.figure);
      replace({});
    });
    return button;
  };
  const offer = (report: (trouble: Trouble) => void): HTMLButtonElement => {
    const button = buttonOf(OFFER, "Send this figure to the notebook's kernel, and have it live there");
    let otherVersion = false;
    let asked = false;
    const say = (text: string, busy: boolean): void => {
      button.textContent = text;
      // Not `disabled`, which would take the keyboard from it and leave it to the page.
      asked = busy;
      button.setAttribute('aria-disabled', String(busy));
    };
    const press = async (): Promise<void> => {
      if (asked) {
        return;
      }
      say('Bringing it back…', true);
      try {
        const { kernel, figure } = await bringBack(revival, otherVersion);
        revival.allow(figure);
        // This view hears it like all others.
        revival.pool.announcements.announce(options.figure, kernel, figure);
      } catch (error) {
        const trouble = troubleOf(error);
        // Pressed once more, it is tried all the same.
        otherVersion = OTHER_VERSION.has(trouble.code);
        say(otherVersion ? 'Try it all the same' : OFFER, false);
        report(trouble);
      }
    };
    button.addEventListener('click', () => void press());
    return button;
  };
  let mounted = show();
  const deafen = revival.pool.announcements.listen(options.figure, (kernel, figure) => {
    if (rest === 'gone' || rest === 'closed') {
      replace({ figure, source: revival.pool.source(kernel, figure) });
    }
  });
  return {
    lookAgain: ({ anew, trusted }) => {
      const may = rest === 'gone' || (anew && rest === 'closed') || (trusted && rest === 'untrusted');
      if (!disposed && may) {
        replace({});
      }
    },
    setPlaceholder: url => {
      placeholder = url === '' ? placeholder : url;
      mounted.setPlaceholder(url);
    },
    setAway: now => {
      away = now;
      mounted.setAway(now);
    },
    moveTo: other => {
      place = other;
      mounted.moveTo(other);
    },
    refresh: () => {
      mounted.refresh();
    },
    after: message => mounted.after(message),
    takePicture: () => mounted.takePicture(),
    beginWith: picture => {
      mounted.beginWith(picture);
    },
    dispose: () => {
      if (!disposed) {
        disposed = true;
        deafen();
        mounted.dispose();
        options.disposed?.();
      }
    }
  };
}

const OFFER = 'Bring back to life';

/** Return why a figure is dead, where it may live again. */
function restOf(trouble: Trouble | null): 'gone' | 'closed' | 'untrusted' | null {
  if (trouble === null) {
    return 'closed';
  }
  return trouble.code === UNTRUSTED ? 'untrusted' : GONE.has(trouble.code) ? 'gone' : null;
}

function buttonOf(text: string, title: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'figport-revive';
  button.textContent = text;
  button.title = title;
  return button;
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
  const figure = await revival.pool.server.revive(kernel, bytesOf(revival.held() ?? ''), otherVersion);
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
