/** Finds the kernel that a figure in an output lives in. */
import { FigportError } from './errors';
import type { Bundle } from './bundle';
import type { ConnectionPool, Source } from './pool';
import { kernelGone } from './server';

/**
 * Return where the figure of an output comes from: from the kernel that the output names, or else (behind a
 * gateway the kernel knows itself under another name) from the notebook's.
 *
 * @throws {@link FigportError} if there is no such kernel, or with the output's own trouble.
 */
export async function locate(
  pool: ConnectionPool,
  bundle: Bundle,
  notebookKernel: () => Promise<string | null>
): Promise<Source> {
  const { kernel, figure, trouble } = bundle;
  if (trouble !== null) {
    throw new FigportError(trouble);
  }
  if (kernel !== null && (await exists(pool, kernel))) {
    return pool.source(kernel, figure);
  }
  const other = await notebookKernel();
  if (other === null) {
    throw new FigportError(kernelGone());
  }
  return { ...pool.source(other, figure), guessed: true };
}

async function exists(pool: ConnectionPool, kernel: string): Promise<boolean> {
  try {
    return await pool.runs(kernel);
  } catch {
    // Not reachable now. The connection finds out, and keeps trying.
    return true;
  }
}
