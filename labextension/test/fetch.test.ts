import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pageFetch } from '../src/view/fetch';
import { JupyterServer } from '../src/view/server';

let asked: { readonly url: string; readonly init: RequestInit | undefined }[];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
    asked.push({ url, init });
    return Promise.resolve(new Response('{"figure": "f2"}'));
  });
  document.cookie = '_xsrf=2|aa|bb';
});

afterEach(() => {
  document.cookie = '_xsrf=; max-age=0';
  vi.unstubAllGlobals();
});

/** Each request is given up after a while. */
const AS_THE_PAGE = {
  credentials: 'same-origin',
  cache: 'no-store',
  headers: { 'X-XSRFToken': '2|aa|bb' },
  signal: expect.any(AbortSignal) as AbortSignal
};
const server = (): JupyterServer => new JupyterServer({ baseUrl: 'http://h/base/', fetch: pageFetch });

test('a page asks as itself', async () => {
  await server().kernelExists('k');
  expect(asked).toEqual([{ url: 'http://h/base/api/kernels/k', init: AS_THE_PAGE }]);
});

test('what a page sends is sent whole', async () => {
  const stored = new TextEncoder().encode('a figure');
  expect(await server().revive('k', stored, false)).toBe('f2');
  expect(asked).toEqual([
    {
      url: 'http://h/base/figport/kernels/k/revive',
      init: {
        ...AS_THE_PAGE,
        method: 'POST',
        body: stored,
        headers: { 'Content-Type': 'application/octet-stream', 'X-XSRFToken': '2|aa|bb' }
      }
    }
  ]);
});
