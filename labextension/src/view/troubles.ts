/** What a socket's end means: the words for people, and whether trying again can help. */
import type { Trouble } from './errors';
import { kernelGone } from './server';
import { ErrorCode } from './wire';
import type { Retry } from './server';
import type { KernelStatus } from './wire';

/** Of this page alone: no wire has them. */
export const UNTRUSTED = 'untrusted';
export const ELSEWHERE = 'elsewhere';

const FINAL: ReadonlySet<string> = new Set<string>([
  ErrorCode.Protocol,
  ErrorCode.Forbidden,
  ErrorCode.UnknownKernel,
  ErrorCode.UnknownFigure,
  ErrorCode.KernelGone,
  ErrorCode.NoBackend
]);

const FULL: ReadonlySet<string> = new Set<string>([ErrorCode.Limit]);
const SLOW: ReadonlySet<string> = new Set<string>([ErrorCode.Slow]);
const UNREADABLE: ReadonlySet<string> = new Set<string>([ErrorCode.Malformed, ErrorCode.UnknownKind]);

/** Return whether an error of this code will not mend itself, so that trying again is of no use. */
export function isFinal(code: string): boolean {
  return FINAL.has(code);
}

/**
 * Return when to try again after a socket that the server opened and that then closed; `welcomed`, whether it was taken.
 *
 * A server without room for one more page has none a moment later: whoever makes room waits a minute at most.
 */
export function retryAfter(code: string, welcomed: boolean): Retry {
  if (isSlow(code)) {
    return 'slower';
  }
  return FULL.has(code) && !welcomed ? 'late' : 'soon';
}

/** Return whether an error says that the page did not keep up. */
export function isSlow(code: string): boolean {
  return SLOW.has(code);
}

/** Return the words for a page that was closed so many times because it does not read as fast as its figures draw. */
export function tooSlow(times: number): Trouble {
  return {
    code: ErrorCode.Slow,
    what: 'The connection is too slow for the figures of this page',
    where: `between the browser and the notebook server, which has closed it ${String(times)} times`,
    fix: 'Make the figures smaller, or close some. The figure tries again by itself, more and more rarely, or when you come back to this page.'
  };
}

/** Return the words for a socket that closed without an ERROR. */
export function lost(code: ErrorCode | null): Trouble {
  switch (code) {
    case ErrorCode.UnknownKernel:
    case ErrorCode.KernelGone:
      return kernelGone();
    case ErrorCode.Protocol:
      return {
        code,
        what: 'The browser, the server and the kernel run different versions of figport',
        where: 'the page',
        fix: 'Install the same figport version everywhere, restart the server and the kernel, reload the page.'
      };
    case ErrorCode.Forbidden:
      return {
        code,
        what: 'You may not run code in this kernel',
        where: 'the notebook server',
        fix: 'Log in again and reload the page.'
      };
    case ErrorCode.NoBackend:
      return {
        code,
        what: 'figport is not loaded in the kernel',
        where: 'the kernel',
        fix: 'Run %matplotlib figport and the cell again.'
      };
    case ErrorCode.Slow:
      return {
        code,
        what: 'The page does not read fast enough and too much is waiting for it',
        where: 'between the browser and the notebook server',
        fix: 'The figure tries again by itself; on a slow connection make it smaller.'
      };
    case ErrorCode.Limit:
      return {
        code,
        what: 'The notebook server has no room for more',
        where: 'the notebook server',
        fix: 'Close other pages with figures. The figure tries again by itself, once a minute or when you come back to this page.'
      };
    default:
      return {
        code: code ?? ErrorCode.Timeout,
        what: 'The connection to the notebook server was lost',
        where: 'between the browser and the notebook server',
        fix: 'The figure tries again by itself.'
      };
  }
}

/** Return the words for what became of the kernel. */
export function troubleOfStatus(status: Exclude<KernelStatus, 'answering'>): Trouble {
  const trouble = kernelGone();
  switch (status) {
    case 'silent':
      return {
        code: ErrorCode.Timeout,
        what: 'The kernel does not answer',
        where: 'the kernel',
        fix: 'It is stopped, out of reach, or runs code that lets nothing else run. The figure goes on by itself when it answers.'
      };
    case 'restarting':
      return { ...trouble, what: 'The kernel is restarting', fix: 'Wait, then run the cell again.' };
    case 'restarted':
      return { ...trouble, what: 'The kernel was restarted' };
    case 'dead':
      return { ...trouble, what: 'The kernel died', fix: 'Restart the kernel and run the cell again.' };
    case 'culled':
      return {
        ...trouble,
        what: 'The kernel was shut down after a long time without use',
        fix: 'Start a kernel and run the cell again.'
      };
    case 'shutdown':
      return { ...trouble, what: 'The kernel was shut down', fix: 'Start a kernel and run the cell again.' };
    default:
      return status satisfies never;
  }
}

/** Return the words for a kernel that died and that the server started again. */
export function diedAndRestarted(): Trouble {
  return { ...troubleOfStatus('restarted'), what: 'The kernel died and was restarted' };
}

/** Return the words for a figure in a notebook that its reader has not run and does not trust. */
export function untrusted(): Trouble {
  return {
    code: UNTRUSTED,
    what: 'Not connected: the notebook is not trusted',
    where: 'this notebook, which came from somewhere else or was changed there',
    fix: 'Press Connect to use this figure, run its cell, or trust the notebook.'
  };
}

/** Return the words for a figure in a notebook that has another kernel; `path`: of the document whose kernel it lives in. */
export function elsewhere(path: string): Trouble {
  return {
    code: ELSEWHERE,
    what: "Not connected: the figure is another notebook's",
    where: path === '' ? 'another kernel, which is still running' : `the kernel of ${path}`,
    fix: 'Run the cell to make it here, or press Connect to use the one there.'
  };
}

/**
 * Return the words for a first message that one side cannot read. Both call their protocol by the same number, so one of
 * them is another commit: that mends itself by no trying.
 */
export function differing({ what, where }: Trouble): Trouble {
  return {
    code: ErrorCode.Protocol,
    what: 'This page and the kernel run different versions of figport',
    where: `${where}: ${what}`,
    fix: 'Reload the page. If that does not help, update figport in the environments of the notebook server and of the kernel, and restart both.'
  };
}

/** Return whether an error says that a message could not be read. */
export function isUnreadable(code: string): boolean {
  return UNREADABLE.has(code);
}

/** Return what a failure means that comes before anything else did. */
export function atFirst(trouble: Trouble): Trouble {
  return isUnreadable(trouble.code) ? differing(trouble) : trouble;
}

/** Return the words for a browser that lacks what it takes to show figures live. */
export function tooOld(): Trouble {
  return {
    code: ErrorCode.Protocol,
    what: 'This browser is too old to show the figure live',
    where: 'the browser: it has no DecompressionStream',
    fix: 'Use Chrome or Edge 80, Firefox 113, Safari 16.4, or a newer one.'
  };
}

/** Return the words for a picture that the browser cannot decode or paint. */
export function unshowable(what: string): Trouble {
  return {
    code: ErrorCode.Malformed,
    what: 'The picture cannot be shown',
    where: `the browser: ${what}`,
    fix: 'Reload the page; if that does not help, use the same figport version in server and kernel.'
  };
}
