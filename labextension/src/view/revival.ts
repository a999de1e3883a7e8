/**
 * Dead figures that the notebook holds itself: a button sends them to the notebook's present kernel.
 *
 * Nothing happens by itself: the user presses the button, and the kernel looks at the signature.
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

/** Show a figure as `mount` does; where it is dead and the notebook holds it, offer to bring it back. */
export function mountRevivable(element: HTMLElement, options: MountOptions, revival: Revival): MountedFigure {
  let place = element;
  let placeholder = options.placeholder ?? '';
  let away = false;
  let disposed = false;
  const show = (changes: Partial<MountOptions> = {}): MountedFigure =>
    mount(place, {
      ...options,
      placeholder,
      ...changes,
      rested: (trouble, header, report) => {
        if (GONE.has(trouble.code) && revival.held() !== null) {
          header.append(offer(report));
        }
      }
    });
  const offer = (report: (trouble: Trouble) => void): HTMLButtonElement => {
    const button = document.createElement('button');
    let otherVersion = false;
    const say = (text: string, busy: boolean): void => {
      button.textContent = text;
      button.disabled = busy;
    };
    const press = async (): Promise<void> => {
      say('Bringing it back…', true);
      let revived: Revived;
      try {
        revived = await bringBack(revival, otherVersion);
      } catch (error) {
        const trouble = troubleOf(error);
        // Pressed once more, it is tried all the same.
        otherVersion = OTHER_VERSION.has(trouble.code);
        say(otherVersion ? 'Try it all the same' : OFFER, false);
        report(trouble);
        return;
      }
      if (!disposed) {
        mounted.dispose();
        mounted = show(revived);
        mounted.setAway(away);
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
  return {
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
  readonly source: Source;
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
  return { figure, source: revival.pool.source(kernel, figure) };
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
