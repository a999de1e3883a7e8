/** The figure's data in a notebook output, as the kernel writes it and as a saved notebook keeps it. */
import type { Trouble } from './errors';
import type { Size } from './size';
import { ErrorCode, MIME_TYPE, PROTOCOL } from './wire';

/** What an output says of its figure. */
export interface Bundle {
  /** The figure's id; empty where there is none. */
  readonly figure: string;
  /** Which of the figure's outputs it is; 0 where the kernel does not know. */
  readonly showing: number;
  /** The kernel's own id; null where it does not know it. */
  readonly kernel: string | null;
  readonly title: string;
  /** What is said of it to who cannot see it; empty in outputs of older versions. */
  readonly alt: string;
  readonly size: Size;
  /** Why the figure cannot be live whatever its kernel does, or null. */
  readonly trouble: Trouble | null;
}

const SIZE: Size = { width: 640, height: 480 };
const LONGEST_TITLE = 300;
const LONGEST_ALT = 2000;
const LONGEST_VERSION = 40;
const NO_FIGURE: Trouble = {
  code: ErrorCode.Malformed,
  what: 'This output holds no figure',
  where: 'the notebook',
  fix: 'Run the cell again.'
};

/** Read the JSON of an output. Outputs come from files that anybody may have written: the bundle says if it is no good. */
export function readBundle(value: unknown): Bundle {
  const data: Partial<Record<string, unknown>> = typeof value === 'object' && value !== null ? value : {};
  const { figure, showing, kernel, protocol, version, title, alt, width, height } = data;
  const named = isName(figure);
  return {
    figure: named ? figure : '',
    showing: typeof showing === 'number' && showing > 0 ? showing : 0,
    kernel: isName(kernel) ? kernel : null,
    title: typeof title === 'string' ? title.slice(0, LONGEST_TITLE) : 'Figure',
    alt: typeof alt === 'string' ? alt.slice(0, LONGEST_ALT) : '',
    size: { width: length(width, SIZE.width), height: length(height, SIZE.height) },
    trouble: named ? mismatch(protocol, version) : NO_FIGURE
  };
}

/** What can name a figure or a kernel: it becomes a part of addresses, where dots lead elsewhere, and of messages. */
const NAME = /^[\w-]{1,64}$/;

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/** Return what a badge can say of a version. */
function short(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST_VERSION) : '?';
}

function mismatch(protocol: unknown, version: unknown): Trouble | null {
  if (protocol === PROTOCOL) {
    return null;
  }
  return {
    code: ErrorCode.Protocol,
    what: `The figure was made by figport ${short(version)} with protocol ${short(protocol)}, this page speaks ${PROTOCOL}`,
    where: 'the notebook',
    fix: 'Run the cell again with the same figport version in the kernel and in the notebook server.'
  };
}

/** Return the id of the figure in an output's data, or null. */
export function figureIn(data: unknown): string | null {
  return bundleIn(data)?.figure ?? null;
}

/** Return what an output's data say of a figure, or null. */
export function bundleIn(data: unknown): Bundle | null {
  const ours: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, MIME_TYPE) : undefined;
  const bundle = readBundle(ours);
  // One of another version is not touched; the output itself says so.
  return bundle.trouble === null ? bundle : null;
}

/**
 * Return which of a figure's outputs, told by what they hold, a newer picture belongs into: none, or one, or where
 * somebody has copied a cell more.
 */
export function placesOf<T>(outputs: Iterable<readonly [unknown, T]>, picture: Bundle): readonly T[] {
  const all = [...outputs].flatMap(([data, output]) => {
    const bundle = bundleIn(data);
    return bundle?.figure === picture.figure ? [{ bundle, output }] : [];
  });
  const shows = all.filter(({ bundle }) => bundle.showing === picture.showing);
  // A figure that was brought back does not know its outputs, which an earlier kernel made: it is the last one's.
  const last = picture.showing === 0 ? all.at(-1) : undefined;
  const wanted = (shows.find(({ bundle }) => bundle.kernel === picture.kernel) ?? shows[0] ?? last)?.bundle;
  return all
    .filter(({ bundle }) => bundle.showing === wanted?.showing && bundle.kernel === wanted.kernel)
    .map(({ output }) => output);
}

/** Return the address of a PNG in an output: base64 text, in old notebooks in several lines. */
export function pngAddress(png: unknown): string {
  const text = Array.isArray(png) ? png.join('') : png;
  return typeof text === 'string' && text !== '' ? `data:image/png;base64,${text.replace(/\s+/g, '')}` : '';
}

/** Return all that an output holds as a text, which is another where the figure, its picture or what is kept of it is. */
export function textOf({ data, metadata }: { readonly data?: unknown; readonly metadata?: unknown }): string {
  return JSON.stringify([data, metadata], (name, value: unknown) =>
    name === 'image/png' && (typeof value === 'string' || Array.isArray(value)) ? pngAddress(value) : sorted(value)
  );
}

/** Documents that are shared or stored do not keep the order of names. */
function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}

/** Return what the metadata of an output hold of the figure itself, in base64; null if nothing. */
export function readStored(metadata: unknown): string | null {
  const ours: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, MIME_TYPE) : null;
  const stored: unknown = typeof ours === 'object' && ours !== null ? Reflect.get(ours, 'revive') : null;
  return typeof stored === 'string' && stored !== '' ? stored : null;
}

function length(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value > 0 && value < 20_000 ? value : otherwise;
}
