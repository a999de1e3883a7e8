/**
 * Dead figures that the notebook holds itself: a button sends them to the notebook's present kernel.
 *
 * Nothing is sent by itself: the user presses the button, and the kernel looks at the signature. Once the figure lives
 * again, all outputs that have it show it.
 */
import { FigportError, troubleOf } from './errors';
import type { Trouble } from './errors';
import { mount } from './figure';
import type { MountedFigure, MountOptions } from './mount';
import type { ConnectionPool, Source } from './pool';
import { ErrorCode } from './wire';

/** What a host tells about a figure that may be brought back to life. */
export interface Revival {
  readonly pool: ConnectionPool;
  /** The document's present kernel. */
  kernel(): Promise<string | null>;
  /** The figure as the notebook holds it now, in base64; null if it does not. */
  held(): string | null;
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
   * In a new output (`anew`) it may also be one of the same id that was closed.
   */
  lookAgain(find: () => Promise<Source>, anew: boolean): void;
}

/** Show a figure as `mount` does; where it is dead and the notebook holds it, offer to bring it back. */
export function mountRevivable(element: HTMLElement, options: MountOptions, revival: Revival): RevivableFigure {
  let place = element;
  /** Why it is dead, where it may live again. */
  let rest: 'gone' | 'closed' | null = null;
  let placeholder = options.placeholder ?? '';
  let away = false;
  let disposed = false;
  const show = (changes: Partial<MountOptions> = {}): MountedFigure =>
    mount(place, {
      ...options,
      placeholder,
      ...changes,
      rested: (trouble, header, report) => {
        rest = trouble === null ? 'closed' : GONE.has(trouble.code) ? 'gone' : null;
        if (rest !== null && revival.held() !== null) {
          header.append(offer(report));
        }
      }
    });
  const replace = (changes: Partial<MountOptions>): void => {
    rest = null;
    mounted.dispose();
    mounted = show(changes);
    mounted.setAway(away);
  };
  const offer = (report: (trouble: Trouble) => void): HTMLButtonElement => {
    const button = document.createElement('button');
    let otherVersion = false;
    const say = (text: string, busy: boolean): void => {
      button.textContent = text;
      button.disabled = busy;
    };
    const press = async (): Promise<void> => {
      say('Bringing it back…', true);
      try {
        const { kernel, figure } = await bringBack(revival, otherVersion);
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
    button.type = 'button';
    button.className = 'figport-revive';
    button.title = "Send this figure to the notebook's kernel, and have it live there";
    say(OFFER, false);
    button.addEventListener('click', () => void press());
    return button;
  };
  let mounted = show();
  const deafen = revival.pool.announcements.listen(options.figure, (kernel, figure) => {
    if (rest !== null) {
      replace({ figure, source: revival.pool.source(kernel, figure) });
    }
  });
  return {
    lookAgain: (find, anew) => {
      if (!disposed && (rest === 'gone' || (anew && rest === 'closed'))) {
        replace({ source: find() });
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
    refresh: () => mounted.refresh(),
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
