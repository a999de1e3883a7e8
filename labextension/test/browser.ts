/**
 * The view's painter on a real canvas, for `tests/e2e/test_codecs.py`, which bundles this file and calls `figportShow`.
 */
import { Painter } from '../src/view/painter';
import { CanvasSurface } from '../src/view/surface';
import { Kind } from '../src/view/wire';
import type { Frame } from '../src/view/wire';

interface Entry {
  readonly frame: Omit<Frame, 'kind'>;
  /** Base64. */
  readonly payload: string;
}

/** What is to be seen after some frames. */
interface Seen {
  readonly events: readonly string[];
  /** The canvas's pixels. */
  readonly pixels: readonly number[];
  /** What a canvas gives back of `pixels` when they are put on it: it keeps colours premultiplied. */
  readonly expected: readonly number[];
}

declare global {
  var figportShow: (entries: readonly Entry[], pixels: string) => Promise<Seen>;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
}

/** Show frames, all pushed at once, and return what came of them, and what a canvas makes of the bytes `pixels`. */
globalThis.figportShow = async (entries, pixels): Promise<Seen> => {
  const canvas = document.createElement('canvas');
  const events: string[] = [];
  await new Promise<void>(resolve => {
    let left = entries.length;
    const painter = new Painter(new CanvasSurface(canvas), {
      ack: () => {
        left -= 1;
        if (left === 0) {
          resolve();
        }
      },
      askWhole: () => {
        events.push('ask');
      },
      painted: frame => {
        events.push(`painted ${frame.seq}`);
      },
      failed: what => {
        events.push(`failed: ${what}`);
      }
    });
    for (const { frame, payload } of entries) {
      painter.push({ ...frame, kind: Kind.Frame }, bytesOf(payload));
    }
  });
  const { width, height } = canvas;
  const other = new OffscreenCanvas(width, height).getContext('2d');
  other?.putImageData(new ImageData(new Uint8ClampedArray(bytesOf(pixels)), width, height), 0, 0);
  const read = (context: { getImageData: CanvasRenderingContext2D['getImageData'] } | null): number[] => [
    ...(context?.getImageData(0, 0, width, height).data ?? [])
  ];
  return { events, pixels: read(canvas.getContext('2d')), expected: read(other) };
};
