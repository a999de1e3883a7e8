import { describe, expect, test } from 'vitest';
import { cellsIn, outputsIn, serverOf } from '../src/lab/lab';
import type { Lab, OutputModel, OutputsModel, Panel } from '../src/lab/lab';

/** What we take from the application: its server with the settings of its requests, and what documents hold. */

interface Settings {
  readonly token: string;
  readonly appendToken: boolean;
  readonly init: RequestInit;
}

/** An application, and the requests that it has sent. */
function application(changes: Partial<Settings> = {}): { lab: Lab; sent: Request[] } {
  const sent: Request[] = [];
  const settings = {
    baseUrl: 'http://host/base/',
    wsUrl: 'ws://host/base/',
    token: 's3cret',
    appendToken: true,
    init: {},
    fetch(this: unknown, request: Request): Promise<Response> {
      // As the browser's own: it may be called as a method of nothing else.
      expect(this).toBeUndefined();
      sent.push(request);
      return Promise.resolve(new Response('an answer'));
    },
    Request,
    ...changes
  };
  return { lab: { serviceManager: { serverSettings: settings, kernels: {} } } as unknown as Lab, sent };
}

describe('the server', () => {
  test('is where the application’s own requests go', () => {
    const { baseUrl, wsUrl, token } = serverOf(application().lab);
    expect([baseUrl, wsUrl, token]).toEqual(['http://host/base/', 'ws://host/base/', 's3cret']);
  });

  test('has a token for addresses only where the application puts one there', () => {
    expect(serverOf(application({ appendToken: false }).lab).token).toBe('');
  });

  test('is asked with the application’s settings, the token, and what is asked for', async () => {
    const init = { cache: 'no-store', credentials: 'same-origin', headers: { 'X-Kept': 'kept', 'X-Both': 'theirs' } };
    const { lab, sent } = application({ init: init as RequestInit, appendToken: false });
    const answer = await serverOf(lab).fetch?.('http://host/base/api', {
      method: 'POST',
      body: 'a body',
      headers: { 'X-Ours': 'ours', 'X-Both': 'ours' }
    });
    expect(await answer?.text()).toBe('an answer');
    const [request] = sent;
    expect([request?.url, request?.method, request?.cache, request?.credentials]).toEqual([
      'http://host/base/api',
      'POST',
      'no-store',
      'same-origin'
    ]);
    expect(await request?.text()).toBe('a body');
    const headers = ['X-Kept', 'X-Ours', 'X-Both', 'Authorization'].map(name => request?.headers.get(name));
    expect(headers).toEqual(['kept', 'ours', 'ours', 'token s3cret']);
  });

  test('is told no token where there is none, and may be asked with nothing else', async () => {
    const { lab, sent } = application({ token: '' });
    await serverOf(lab).fetch?.('http://host/x');
    expect([sent[0]?.method, sent[0]?.headers.get('Authorization')]).toEqual(['GET', null]);
  });
});

describe('whether a kernel runs', () => {
  function kernels(running: string[][]): { exists: (kernel: string) => Promise<boolean>; log: string[] } {
    const log: string[] = [];
    let at = 0;
    const manager = {
      get ready(): Promise<void> {
        return Promise.resolve().then(() => {
          log.push('ready');
        });
      },
      running: () => {
        log.push('running');
        return (running[at] ?? []).map(id => ({ id })).values();
      },
      refreshRunning: () => {
        log.push('refresh');
        at += 1;
        return Promise.resolve();
      }
    };
    const lab = { serviceManager: { serverSettings: {}, kernels: manager } } as unknown as Lab;
    return { exists: kernel => serverOf(lab).kernelExists?.(kernel) ?? Promise.reject(new Error('unasked')), log };
  }

  test('is known from the list, once that is there', async () => {
    const { exists, log } = kernels([['a', 'b']]);
    expect(await exists('b')).toBe(true);
    expect(log).toEqual(['ready', 'running', 'running']);
  });

  test('is asked again where the list lacks it: it may just have started', async () => {
    const { exists, log } = kernels([['a'], ['a', 'b']]);
    expect(await exists('b')).toBe(true);
    expect(log).toEqual(['ready', 'running', 'refresh', 'running']);
    expect(await exists('c')).toBe(false);
  });
});

describe('what a document holds', () => {
  test('outputs, one by one', () => {
    const models = [{ data: { a: 1 } }, { data: { b: 2 } }] as unknown as OutputModel[];
    const outputs = { length: 3, get: (index: number) => models[index] } as unknown as OutputsModel;
    expect([...outputsIn(outputs)]).toEqual(models);
    expect([...outputsIn(undefined)]).toEqual([]);
  });

  test('cells, of a notebook alone', () => {
    const cells = [{ outputs: undefined }];
    for (const [document, found] of [
      [{ content: { model: { cells } } }, cells],
      [{ content: { model: { dirty: false } } }, []],
      [{ content: { model: null } }, []],
      [{ content: {} }, []],
      [{}, []]
    ]) {
      expect(cellsIn(document as unknown as Panel)).toEqual(found);
    }
  });
});
