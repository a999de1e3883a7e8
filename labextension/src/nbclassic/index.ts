/**
 * The extension for nbclassic, the notebook of before 2023. Loaded by RequireJS, so its host's modules are
 * arguments of `define`, see bundle.mjs.
 */
import { pngAddress, readBundle, readStored } from '../view/bundle';
import type { Bundle } from '../view/bundle';
import { showBoxes } from '../view/boxes';
import { browserClock } from '../view/clock';
import { pageFetch } from '../view/fetch';
import { FigportError } from '../view/errors';
import { withTimeout } from '../view/with_timeout';
import { LATE, joining, locate } from '../view/locate';
import { ConnectionPool } from '../view/pool';
import { mountRevivable } from '../view/revivable';
import type { RevivableFigure } from '../view/revivable';
import { Saves } from '../view/saving';
import { JupyterServer } from '../view/server';
import { browserSocket } from '../view/socket';
import { untrusted } from '../view/troubles';
import { MIME_TYPE } from '../view/wire';
import { VERSION } from '../version';
import type { Append, Events, Host, OutputArea } from './classic';
import { Outputs } from './outputs';
import { tellOfMessages } from './messages';
import type { Sender } from './messages';
import { Prints } from './prints';
import { kernelAnswers } from './readiness';
import { WaitingViews } from './waiting_views';
import { addStyle } from './style';

interface Utils {
  get_body_data(key: string): string;
}
declare const Jupyter: Host;

/** A figure and the element that its output is in. */
interface Shown {
  readonly owner: OutputArea;
  readonly area: ArrayLike<HTMLElement>;
  readonly element: HTMLElement;
  readonly figure: string;
  readonly mounted: RevivableFigure;
  /** Saves of the notebook are no longer its affair. */
  readonly leaveSaves: () => void;
  readonly said: Said;
}

/** What the notebook holds of a figure. */
interface Said {
  bundle: Bundle;
  /** The figure itself. */
  stored: string | null;
}

/** Register the renderer. Called by the module that RequireJS sees. */
export function start(
  outputs: { readonly OutputArea: { prototype: OutputArea } },
  utils: Utils,
  events: Events,
  kernels: { readonly Kernel: { prototype: Sender } }
): void {
  const shown = new Set<Shown>();
  const clock = browserClock();
  const waiting = new WaitingViews(clock, shown, {
    lift: one => {
      one.mounted.lift();
    },
    leave: one => {
      one.leaveSaves();
      one.mounted.dispose();
      shown.delete(one);
    }
  });
  const saves = new Saves();
  const pool = new ConnectionPool({
    server: new JupyterServer({
      baseUrl: new URL(utils.get_body_data('baseUrl'), location.href).href,
      wsUrl: utils.get_body_data('wsUrl'),
      fetch: pageFetch
    }),
    openSocket: browserSocket,
    clock,
    version: VERSION
  });
  const kept = new Outputs(Jupyter, events, clock);
  const kernel = (): Promise<string | null> => Promise.resolve(Jupyter.notebook?.kernel?.id ?? null);
  const answers = kernelAnswers(Jupyter, events);
  addStyle();
  showBoxes({
    pool,
    clock,
    wheel: () => 'focused',
    kernel,
    used: figure => {
      kept.used(figure);
    }
  });

  const trusts = (area: OutputArea, { figure }: Bundle): boolean => area.trusted || kept.allows(figure);
  const append: Append = function (data, metadata, element) {
    const bundle = readBundle(data);
    waiting.follow(this);
    // An output whose picture changed is made anew around its data, and the old one thrown away. The view stays. And so
    // it does where the area was cleared just now.
    const before = [...shown].find(
      one => bundle.figure !== '' && one.owner === this && one.figure === bundle.figure && one.element.isConnected
    );
    if (before !== undefined) {
      if (waiting.has(before)) {
        before.mounted.lift();
      }
      const focused = document.activeElement;
      const around = before.element.parentElement;
      if (around !== null && liesOver(before.element)) {
        // Taken out of the page it would lose the screen, and its menu: what is around it takes its own place.
        element[0] = around;
      } else {
        element.append(before.area);
      }
      const anew = waiting.end(before);
      // It may have been brought back in another page.
      before.said.bundle = bundle;
      before.mounted.lookAgain({ anew, trusted: trusts(this, bundle) });
      // Before the next key, which would be the notebook's: not in a task of its own.
      queueMicrotask(() => {
        if (focused instanceof HTMLElement && before.element.contains(focused)) {
          focused.focus({ preventScroll: true });
        }
      });
      return before.area;
    }
    const area = this.create_output_subarea(metadata, 'output_figport', MIME_TYPE);
    const node = area[0];
    element.append(area);
    if (node !== undefined) {
      const { figure } = bundle;
      const said: Said = { bundle, stored: readStored(metadata) };
      const prints = new Prints(() => Jupyter.notebook?.kernel ?? null, this);
      const mounted = mountRevivable(
        node,
        {
          figure,
          title: bundle.title,
          alt: bundle.alt,
          size: bundle.size,
          wheel: () => 'focused',
          request: name => prints.request(name),
          disposed: () => {
            prints.dispose();
          },
          used: () => {
            kept.used(figure);
          },
          made: other => {
            kept.made(other, this);
          }
        },
        {
          pool,
          kernel,
          stored: () => said.stored,
          find: async () => {
            if (said.bundle.trouble === null && !trusts(this, said.bundle)) {
              throw new FigportError(untrusted());
            }
            await withTimeout(clock, LATE, answers);
            const own = await kernel();
            if (own === null) {
              void answers.then(kernel).then(known => {
                if (known !== null && known !== said.bundle.kernel) {
                  mounted.lookAgain({ anew: false, trusted: false, known: true });
                }
              });
            }
            return locate(pool, said.bundle, { own, joined: kept.allows(joining(said.bundle)), kernel });
          },
          allow: other => {
            kept.allow(other);
          },
          join: () => {
            kept.allow(joining(said.bundle));
          }
        }
      );
      const past = waiting.before(this);
      const focused = waiting.hadKeyboard(this) || past?.element.contains(document.activeElement) === true;
      if (past !== null) {
        const picture = past.mounted.takePicture();
        waiting.leave(past);
        if (picture !== null) {
          mounted.beginWith(picture);
        }
      }
      if (focused) {
        // In the page, and before the next key, which would be the notebook's.
        queueMicrotask(() => {
          mounted.focus();
        });
      }
      const leaveSaves = saves.add(mounted);
      shown.add({ owner: this, area, element: node, figure, mounted, leaveSaves, said });
    }
    return area;
  };
  outputs.OutputArea.prototype.register_mime_type(MIME_TYPE, append, { safe: true, index: 0 });

  events.on('before_save.Notebook', () => {
    saves.begins();
  });
  tellOfMessages(kernels.Kernel.prototype, message => {
    saves.sent(message);
  });

  // Nobody tells an output that it is removed; only what removes it is told, some of it too early.
  const sweep = (): void => {
    setTimeout(() => {
      for (const one of shown) {
        if (!one.element.isConnected) {
          waiting.leave(one);
        }
      }
    });
  };
  events.on('clear_output.CodeCell delete.Cell execute.CodeCell finished_execute.CodeCell', sweep);
  // The renderer is not given the PNG beside its own data; this event has the whole output.
  events.on('output_added.OutputArea output_updated.OutputArea', ({ type }, details) => {
    sweep();
    if (type === 'output_updated' && details?.output_area !== undefined) {
      waiting.updated(details.output_area);
    }
    const data = details?.output?.data;
    const bundle = data?.[MIME_TYPE];
    const png = pngAddress(data?.['image/png']);
    if (bundle !== undefined && png !== '') {
      const { figure } = readBundle(bundle);
      for (const one of shown) {
        if (one.figure === figure) {
          one.said.stored = readStored(details?.output?.metadata);
          one.mounted.setPlaceholder(png);
        }
      }
    }
  });
  // nbclassic does not wait for its extensions with the notebook.
  kept.renew();
}

/** Whether something of a figure lies over the page, which the browser ends where that is moved. */
function liesOver(element: HTMLElement): boolean {
  return element.contains(document.fullscreenElement) || element.querySelector('[popover]:not([hidden])') !== null;
}
