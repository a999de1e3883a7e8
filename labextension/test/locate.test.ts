import { describe, expect, test } from 'vitest';
import { readBundle } from '../src/view/bundle';
import { locate } from '../src/view/locate';
import type { Around } from '../src/view/locate';
import { PROTOCOL } from '../src/view/wire';
import { poolOf } from './servers';

/** A document whose kernel is not known yet. */
function documentOf(kernel: string | null, known: Partial<Around> = {}): Around {
  return { own: null, allowed: false, kernel: () => Promise.resolve(kernel), ...known };
}

/** A document that nobody asks for its kernel. */
const UNASKED: Around = {
  own: null,
  allowed: false,
  kernel: () => {
    throw new Error('the notebook is not asked');
  }
};

describe('the kernel of an output', () => {
  const bundle = { ...readBundle({ figure: 'f', kernel: 'mine' }), trouble: null };

  test('is its own, if the server knows it', async () => {
    const pool = poolOf({ 'api/kernels/mine': '{}' });
    const source = await locate(pool, bundle, documentOf('theirs'));
    expect(source.connection).toBe(pool.connection('mine'));
    expect(pool.connection('mine')).not.toBe(pool.connection('theirs'));
    pool.dispose();
  });

  test('is its own, if only our extension knows it by this name', async () => {
    const pool = poolOf({ 'api/kernels/mine': 404, 'figport/api/kernels/mine': '{}' });
    const source = await locate(pool, bundle, documentOf('theirs'));
    expect(source.connection).toBe(pool.connection('mine'));
    pool.dispose();
  });

  test('or else the notebook’s', async () => {
    const pool = poolOf({ 'api/kernels/mine': 404, 'figport/api/kernels/mine': 404 });
    const source = await locate(pool, bundle, documentOf('theirs'));
    expect(source.connection).toBe(pool.connection('theirs'));
    pool.dispose();
  });

  test('or it is gone', async () => {
    const pool = poolOf({ 'api/kernels/mine': 404, 'figport/api/kernels/mine': 404 });
    await expect(locate(pool, bundle, documentOf(null))).rejects.toMatchObject({
      what: "This figure's kernel is gone",
      fix: 'Run the cell again.'
    });
    pool.dispose();
  });
});

test('one that cannot be asked for now may be there: the connection finds out', async () => {
  const pool = poolOf({});
  const bundle = readBundle({ figure: 'f', kernel: 'mine', protocol: PROTOCOL });
  const source = await locate(pool, bundle, UNASKED);
  expect([source.connection, source.guessed]).toEqual([pool.connection('mine'), false]);
  pool.dispose();
});

test('where the output does not know its kernel, the notebook’s is a guess', async () => {
  const pool = poolOf({});
  const bundle = readBundle({ figure: 'f', kernel: null, protocol: PROTOCOL });
  const source = await locate(pool, bundle, documentOf('theirs'));
  expect([source.connection, source.guessed]).toEqual([pool.connection('theirs'), true]);
  pool.dispose();
});

test('of an output that is no good nobody is asked where its figure lives', async () => {
  const pool = poolOf({});
  await expect(locate(pool, readBundle({ figure: 'f' }), UNASKED)).rejects.toMatchObject({ code: 'protocol' });
  await expect(locate(pool, readBundle(null), UNASKED)).rejects.toMatchObject({ code: 'malformed' });
  pool.dispose();
});

describe('the kernel of another document', () => {
  const bundle = { ...readBundle({ figure: 'f', kernel: 'mine' }), trouble: null };
  const entry = { id: 'mine', name: 'mine', spec: 'python3', path: 'first.ipynb', state: 'idle', loaded: true };
  const answers = (...entries: object[]): Record<string, string> => ({
    'api/kernels/mine': '{}',
    'figport/api/kernels': JSON.stringify(entries)
  });

  test('is not used, and the document is named', async () => {
    const pool = poolOf(answers(entry));
    await expect(locate(pool, bundle, { ...UNASKED, own: 'theirs' })).rejects.toMatchObject({
      code: 'elsewhere',
      where: 'the kernel of first.ipynb'
    });
    pool.dispose();
  });

  test('is none of a document, and not used either', async () => {
    const pool = poolOf(answers({ ...entry, path: '' }));
    await expect(locate(pool, bundle, { ...UNASKED, own: 'theirs' })).rejects.toMatchObject({
      where: 'another kernel, which is still running'
    });
    pool.dispose();
  });

  test.each([
    ['where the user wants it', { own: 'theirs', allowed: true }, answers(entry)],
    ['where the document’s is not known', { own: null }, answers(entry)],
    ['where it is the same', { own: 'mine' }, {}],
    ['where it is the same by another name', { own: 'theirs' }, answers({ ...entry, id: 'theirs' })],
    ['where its own name is asked for', { own: 'theirs' }, answers({ ...entry, id: 'mine', name: 'theirs' })],
    ['where the server lists no such kernel', { own: 'theirs' }, answers()],
    ['where the server does not list any', { own: 'theirs' }, { 'api/kernels/mine': '{}' }]
  ])('is used %s', async (_name, known, answered) => {
    const pool = poolOf(answered);
    const source = await locate(pool, bundle, { ...UNASKED, ...known });
    expect([source.connection, source.guessed]).toEqual([pool.connection('mine'), false]);
    pool.dispose();
  });
});
