/**
 * Errors that say what is wrong, where, and how to mend it: the twin of `figport/errors.py`.
 *
 * The three parts stay apart because the badge shows them in different places.
 */
import { CLOSE_CODES, ErrorCode } from './wire';

/** What is wrong, where, and what mends it. */
export interface Trouble {
  /** An {@link ErrorCode}; a plain string, so that a newer side's code still gets through. */
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly fix: string;
}

/** A failure that a person can do something about. */
export class FigportError extends Error implements Trouble {
  override readonly name: string = 'FigportError';
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly fix: string;

  constructor(trouble: Trouble) {
    super(`${trouble.what} (${trouble.where}). ${trouble.fix}`);
    this.code = trouble.code;
    this.what = trouble.what;
    this.where = trouble.where;
    this.fix = trouble.fix;
  }
}

/** A message that cannot be read or must not be sent. */
export class WireError extends FigportError {
  override readonly name = 'WireError';
}

/** Return the code that a WebSocket was closed with, or null if it is none of ours. */
export function codeOfClose(number: number): ErrorCode | null {
  const found = Object.values(ErrorCode).find(code => CLOSE_CODES[code] === number);
  return found ?? null;
}

/** Return the WebSocket close code of an error; an unknown one counts as internal. */
export function closeOfCode(code: string): number {
  const codes: ReadonlyMap<string, number> = new Map(Object.entries(CLOSE_CODES));
  return codes.get(code) ?? CLOSE_CODES[ErrorCode.Internal];
}

/** Return what to tell of a failure, whatever it is. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof FigportError) {
    return error;
  }
  return {
    code: ErrorCode.Internal,
    what: 'Something went wrong in the page',
    where: `the browser: ${String(error)}`,
    fix: 'Reload the page; if that does not help, this is a bug to report.'
  };
}
