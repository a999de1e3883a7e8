/** Figures in documents: their outputs follow them, and once one lives again, all outputs that have it show it. */
import { OutputRefresh } from './output_refresh';
import { mount } from './figure';
import type { MountedFigure, MountOptions } from './mount';
import { Reviving } from './revival';
import type { Rest, Revival } from './revival';
import type { DocumentFigure } from './saving';

/** What a host tells about a figure of a document. */
export interface RevivableOptions extends Omit<MountOptions, 'source'> {
  /** Somebody used the figure, which is more than to look at it. */
  used?(): void;
}

/** A mounted figure that may live again. */
export interface RevivableFigure extends MountedFigure, DocumentFigure {
  /**
   * Look once more for a figure that is dead because its kernel is gone, or another notebook's: its output has news, or
   * is a new one.
   *
   * In a new output (`anew`) it may also be one of the same id that was closed; in one that is `trusted`, one that was not;
   * and where the document's kernel was not known before (`known`), any.
   */
  lookAgain(news: { readonly anew: boolean; readonly trusted: boolean; readonly known?: boolean }): void;
}

/** Where a figure has a successor once it was brought back in another output. */
const BROUGHT_BACK: ReadonlySet<Rest | null> = new Set<Rest>(['gone', 'closed', 'elsewhere']);

/** Show a figure as `mount` does; where it is dead and the notebook holds it, offer to bring it back. */
export function mountRevivable(element: HTMLElement, options: RevivableOptions, revival: Revival): RevivableFigure {
  let place = element;
  let placeholder = options.placeholder ?? '';
  let away = false;
  let disposed = false;
  /** Of the view that is shown. */
  let reviving: Reviving | null = null;
  let refreshing: OutputRefresh | null = null;
  const rest = (): Rest | null => reviving?.rest ?? null;
  const show = (changes: Partial<MountOptions> = {}): MountedFigure =>
    mount(place, {
      ...options,
      placeholder,
      source: changes.source ?? revival.find(),
      ...changes,
      parts: view => {
        reviving = new Reviving(view, options.figure, revival, () => {
          replace({});
        });
        refreshing = new OutputRefresh(view, () => options.used?.());
        return [...(options.parts?.(view) ?? []), refreshing, reviving];
      }
    });
  const replace = (changes: Partial<MountOptions>): void => {
    const focused = place.contains(document.activeElement);
    const picture = mounted.takePicture();
    mounted.dispose();
    mounted = show(changes);
    mounted.setAway(away);
    if (picture !== null) {
      mounted.beginWith(picture);
    }
    if (focused) {
      mounted.focus();
    }
  };
  let mounted = show();
  const deafen = revival.pool.announcements.listen(options.figure, (kernel, figure) => {
    // Copies of a notebook have figures of the same ids, and other kernels.
    void revival.kernel().then(own => {
      if (!disposed && own === kernel && BROUGHT_BACK.has(rest())) {
        replace({ figure, source: revival.pool.source(kernel, figure) });
      }
    });
  });
  return {
    lookAgain: ({ anew, trusted, known = false }) => {
      const why = rest();
      const may =
        known ||
        why === 'gone' ||
        why === 'elsewhere' ||
        (anew && why === 'closed') ||
        (trusted && why === 'untrusted');
      if (!disposed && may) {
        revival.pool.forget();
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
    lift: () => {
      mounted.lift();
    },
    moveTo: other => {
      place = other;
      mounted.moveTo(other);
    },
    refresh: () => {
      refreshing?.refresh();
    },
    after: message => refreshing?.after(message) ?? false,
    takePicture: () => mounted.takePicture(),
    beginWith: picture => {
      mounted.beginWith(picture);
    },
    focus: () => {
      mounted.focus();
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
