/**
 * The figure's picture in the clipboard, as a PNG.
 *
 * Whoever may use the figure gets what `savefig` makes; whoever may only look, or while the kernel computes or is out of
 * reach, what is on the screen. Browsers open the clipboard for a click or a key alone, and to pages of https or this
 * machine; they let the picture itself come later.
 */
import { troubleOf } from './errors';
import type { Trouble } from './errors';
import { spell } from './keys';
import { note, troubled } from './notices';
import type { PageTool, View, ViewPart } from './part';
import { ErrorCode, Kind } from './wire';
import type { FromKernel } from './wire';

const COPY = 'clipboard';
const PNG = 'image/png';

/** Copying, of one view. */
export class CopyPicture implements ViewPart {
  readonly tool: PageTool;
  readonly #view: View;
  #keys: readonly string[] = [];
  #busy = false;

  constructor(view: View) {
    this.#view = view;
    this.tool = { name: COPY, looks: true, use: () => void this.#copy() };
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.Figure) {
      this.#keys = message.tools.find(tool => tool.name === COPY)?.keys ?? [];
      this.#busy = message.busy !== null;
    }
  }

  wants(event: KeyboardEvent): boolean {
    return !this.#view.living.aborted && this.#keys.includes(spell(event));
  }

  press(event: KeyboardEvent): void {
    if (!event.repeat) {
      void this.#copy();
    }
  }

  async #copy(): Promise<void> {
    const view = this.#view;
    const hindrance = hindranceOf(view.painted());
    if (hindrance !== null) {
      view.notify(troubled('error', hindrance));
      return;
    }
    // Told apart from what the clipboard itself refuses.
    const failures: unknown[] = [];
    const picture = this.#picture();
    picture.catch((error: unknown) => failures.push(error));
    try {
      await view.during(COPY, navigator.clipboard.write([new ClipboardItem({ [PNG]: picture })]));
      view.notify(note('Picture copied'));
    } catch {
      if (!view.lifetime.aborted) {
        view.notify(troubled('error', failures.length === 0 ? refused() : troubleOf(failures[0])));
      }
    }
  }

  #picture(): Promise<Blob> {
    const view = this.#view;
    const source = view.active() && !this.#busy ? view.source() : null;
    return source?.picture(view.figure()) ?? pixelsOf(view.elements.canvas);
  }
}

/** Return what is seen, in device pixels. */
function pixelsOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => {
      if (blob === null) {
        reject(new Error('the canvas has no pixels'));
      } else {
        resolve(blob);
      }
    }, PNG);
  });
}

/** Return why nothing can be copied here; null if it can be tried. */
function hindranceOf(painted: boolean): Trouble | null {
  if (!painted) {
    return trouble('There is no picture to copy yet', 'Wait until the figure is shown, then copy again.');
  }
  if (!window.isSecureContext) {
    return trouble(
      'The browser lets only secure pages copy pictures',
      'Open the notebook by https or on localhost, or save the figure as a file.'
    );
  }
  // What the types say is there is not in every browser: Firefox has both from 127 on.
  const { clipboard } = navigator as { clipboard?: Partial<Clipboard> };
  if (clipboard?.write === undefined || typeof ClipboardItem === 'undefined') {
    return trouble(
      'This browser cannot copy pictures',
      'Use a newer one (Firefox from 127 on), or save the figure as a file.'
    );
  }
  return null;
}

function refused(): Trouble {
  return trouble(
    'The browser did not allow to copy',
    'Allow the clipboard in the settings of this site, keep the page in front, and copy again; or save the figure as a file.'
  );
}

function trouble(what: string, fix: string): Trouble {
  return { code: ErrorCode.Forbidden, what, where: 'the clipboard', fix };
}
