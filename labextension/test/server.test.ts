/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { JupyterServer } from '../src/view/server';
import { VERSION } from '../src/version';
import { plain } from '../src/view/file_options';
import { poolOf, serverOf } from './servers';
import type { Answers } from './servers';

describe('addresses', () => {
  test('lie below the base path, and nothing gets out of it', () => {
    const server = serverOf({});
    expect(server.socketUrl('k1')).toBe('wss://hub.example/user/%C3%A4%20b/figport/kernels/k1/socket');
    expect(server.pageUrl('../x', 'f?1')).toBe(
      'https://hub.example/user/%C3%A4%20b/figport/kernels/..%2Fx/figures/f%3F1'
    );
  });

  test('of sockets carry the token, and follow a separate base for them', () => {
    expect(serverOf({}, 'wss://ws.example/x', 's e').socketUrl('k')).toBe(
      'wss://ws.example/x/figport/kernels/k/socket?token=s+e'
    );
  });
});

describe('the diagnosis', () => {
  test.each([
    ['no extension', { 'figport/api/about': 404 }, 'late', 'no-server'],
    ['not allowed', { 'figport/api/about': 403 }, 'late', 'forbidden'],
    [
      'unknown kernel',
      { 'figport/api/about': '{}', 'api/kernels/k': 404, 'figport/api/kernels/k': 404 },
      'never',
      'kernel-gone'
    ],
    ['only the socket does not open', { 'figport/api/about': '{}', 'api/kernels/k': '{}' }, 'soon', 'internal'],
    ['a server in trouble', { 'figport/api/about': 502 }, 'soon', 'timeout'],
    ['no server at all', {}, 'soon', 'timeout']
  ] as const)('%s', async (_name, answers: Answers, retry, code) => {
    expect(await serverOf(answers).diagnose('k')).toMatchObject({ retry, trouble: { code } });
  });

  test('does not wait for ever for what the host asks, which has no time limit', async () => {
    vi.useFakeTimers();
    try {
      const server = new JupyterServer({
        baseUrl: 'http://h/',
        fetch: () => Promise.resolve(new Response('{}')),
        kernelExists: () => new Promise(() => undefined)
      });
      const diagnosis = server.diagnose('k');
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await diagnosis).toMatchObject({ retry: 'soon', trouble: { code: 'timeout' } });
    } finally {
      vi.useRealTimers();
    }
  });

  test('keeps nothing of what the host has answered', async () => {
    vi.useFakeTimers();
    try {
      const server = new JupyterServer({
        baseUrl: 'http://h/',
        fetch: () => Promise.resolve(new Response('{}')),
        kernelExists: () => Promise.resolve(false)
      });
      await server.diagnose('k');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('names the command that switches the extension on', async () => {
    const { trouble } = await serverOf({ 'figport/api/about': 404 }).diagnose('k');
    expect(trouble.fix).toBe('Run: jupyter server extension enable figport_server, then restart the server');
  });
});

describe('downloads', () => {
  const answer = (response: Response): JupyterServer =>
    new JupyterServer({ baseUrl: 'http://h/', fetch: () => Promise.resolve(response) });

  test.each([
    ['attachment; filename="figure.pdf"', 'figure.pdf'],
    ["attachment; filename=x.pdf; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", 'Größe.pdf'],
    [null, 'figure.pdf']
  ])('have the server’s name: %s', async (disposition, name) => {
    const headers = disposition === null ? {} : { 'Content-Disposition': disposition };
    expect((await answer(new Response('%PDF', { headers })).download('k', 'f', plain('pdf'))).name).toBe(name);
  });

  test('that fail have the server’s words', async () => {
    const trouble = { code: 'format', what: 'Not as xyz', where: 'the kernel', fix: 'Use png.' };
    const server = answer(new Response(JSON.stringify(trouble), { status: 415 }));
    await expect(server.download('k', 'f', plain('xyz'))).rejects.toMatchObject(trouble);
  });

  test('that break off on the way say so', async () => {
    const body = new ReadableStream({
      start: controller => {
        controller.error(new TypeError('network error'));
      }
    });
    await expect(answer(new Response(body)).download('k', 'f', plain('png'))).rejects.toMatchObject({
      what: 'The figure was not saved: the notebook server cannot be reached'
    });
  });

  test('that fail without words have the status', async () => {
    await expect(
      answer(new Response('<html>', { status: 500 })).download('k', 'f', plain('png'))
    ).rejects.toMatchObject({
      what: 'The figure was not saved: HTTP 500'
    });
  });

  test('that were to be copied, not saved, say so', async () => {
    const failing = poolOf({ 'figport/kernels/k/figures/f/download': 500 }).source('k', 'f');
    await expect(failing.picture('f')).rejects.toMatchObject({
      what: 'The picture was not copied: HTTP 500',
      fix: 'Try again, or save the figure as a file.'
    });
    await expect(poolOf({}).source('k', 'f').picture('f')).rejects.toMatchObject({
      what: 'The picture was not copied: the notebook server cannot be reached',
      fix: 'Check that the server runs and that you are connected, then copy again.'
    });
  });
});

test('the id of a kernel is told by any of its names', async () => {
  expect(await serverOf({ 'figport/api/kernels/a%20b': '{"id": "k"}' }).idOf('a b')).toBe('k');
  await expect(serverOf({ 'figport/api/kernels/x': 404 }).idOf('x')).rejects.toThrow('HTTP 404');
});

describe('a login that has ended', () => {
  /** Has every request end at a login page, as the server's pages do, and as proxies do with everything. */
  function loggedOut(): JupyterServer {
    const page = new Response('<html>Log in', { status: 200 });
    Object.defineProperty(page, 'redirected', { value: true });
    return new JupyterServer({ baseUrl: 'http://h/', fetch: () => Promise.resolve(page) });
  }

  const stored = new Uint8Array(new ArrayBuffer(1));

  test.each([
    ['is no file', (server: JupyterServer) => server.download('k', 'f', plain('pdf'))],
    ['is no list of kernels', (server: JupyterServer) => server.kernels()],
    ['is no name of a kernel', (server: JupyterServer) => server.idOf('k')],
    ['is no figure that was brought back', (server: JupyterServer) => server.revive('k', stored, false)]
  ])('%s, but told', async (_name, ask) => {
    await expect(ask(loggedOut())).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is why a socket does not open', async () => {
    expect(await loggedOut().diagnose('k')).toMatchObject({ retry: 'late', trouble: { code: 'forbidden' } });
  });
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
