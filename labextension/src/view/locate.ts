/** Finds the kernel that a figure in an output lives in. */
import { FigportError } from './errors';
import type { Bundle } from './bundle';
import type { ConnectionPool, Source } from './pool';
import { kernelGone } from './server';
import { elsewhere } from './troubles';

/** Milliseconds that a figure waits for its document's kernel, which may never come, before it looks for its own. */
export const LATE = 3_000;

/** What is known of the document that an output is in. */
export interface Around {
  /** Its kernel, as far as it is known; null: it has none, or nobody knows yet. */
  readonly own: string | null;
  /** Whether its user wants this figure live, whosever it is. */
  readonly joined: boolean;
  /** Wait for its kernel. */
  kernel(): Promise<string | null>;
}

/**
 * Return where the figure of an output comes from: from the kernel that the output names, or else (behind a
 * gateway the kernel knows itself under another name) from the notebook's.
 *
 * A copy of a notebook names the kernel of the first one. What is done there is not to be done to that one's figures: it
 * is looked for in the notebook's own kernel, where its cell may have run or a copy been made, and is elsewhere else.
 *
 * @throws {@link FigportError} if there is no such kernel, or with the output's own trouble.
 */
export async function locate(pool: ConnectionPool, bundle: Bundle, around: Around): Promise<Source> {
  const { kernel, figure, trouble } = bundle;
  const { own, joined } = around;
  if (trouble !== null) {
    throw new FigportError(trouble);
  }
  if (kernel !== null && (await exists(pool, kernel))) {
    if (own !== null && own !== kernel && !joined) {
      const other = await stranger(pool, own, kernel);
      if (other !== null) {
        return { ...pool.source(own, figure), guessed: elsewhere(other) };
      }
    }
    return pool.source(kernel, figure);
  }
  const other = await around.kernel();
  if (other === null) {
    throw new FigportError(kernelGone());
  }
  return { ...pool.source(other, figure), guessed: kernelGone() };
}

/** Return what names the wish for the figure of another document's kernel, of those that a document has. */
export function joining({ kernel, figure }: Bundle): string {
  return `${kernel ?? ''}/${figure}`; // no figure's id
}

async function exists(pool: ConnectionPool, kernel: string): Promise<boolean> {
  try {
    return await pool.runs(kernel);
  } catch {
    // Not reachable now. The connection finds out, and keeps trying.
    return true;
  }
}

/** Return the document of a kernel that is another one than a document's own, by whatever name; null if it is the same. */
async function stranger(pool: ConnectionPool, own: string, kernel: string): Promise<string | null> {
  try {
    const id = await pool.server.idOf(kernel);
    return id === own ? null : ((await pool.kernels()).find(entry => entry.id === id)?.path ?? '');
  } catch {
    // Not to be asked now, or not by this user: the figure is shown, as far as they may.
    return null;
  }
}
