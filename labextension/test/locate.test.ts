import { describe, expect, test } from 'vitest';
import { readBundle } from '../src/view/bundle';
import { joining, locate } from '../src/view/locate';
import type { Around } from '../src/view/locate';
import { PROTOCOL } from '../src/view/wire';
import { poolOf } from './servers';

/** A document whose kernel is not known yet. */
function documentOf(kernel: string | null, known: Partial<Around> = {}): Around {
  return { own: null, joined: false, kernel: () => Promise.resolve(kernel), ...known };
}

/** A document that nobody asks for its kernel. */
const UNASKED: Around = {
  own: null,
  joined: false,
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
  expect([source.connection, source.guessed]).toEqual([pool.connection('mine'), null]);
  pool.dispose();
});

test('where the output does not know its kernel, the notebook’s is a guess', async () => {
  const pool = poolOf({});
  const bundle = readBundle({ figure: 'f', kernel: null, protocol: PROTOCOL });
  const source = await locate(pool, bundle, documentOf('theirs'));
  expect([source.connection, source.guessed?.what]).toEqual([
    pool.connection('theirs'),
    "This figure's kernel is gone"
  ]);
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
  const answers = (id: string, ...entries: object[]): Record<string, string> => ({
    'api/kernels/mine': '{}',
    'figport/api/kernels/mine': JSON.stringify({ id }),
    'figport/api/kernels': JSON.stringify(entries)
  });

  test.each([
    ['and that is named', [entry], 'the kernel of first.ipynb'],
    ['also where it has none', [{ ...entry, path: '' }], 'another kernel, which is still running'],
    ['also where it is not listed', [], 'another kernel, which is still running']
  ])('is not used, but asked for in the own one, %s', async (_name, entries, where) => {
    const pool = poolOf(answers('mine', ...entries));
    const source = await locate(pool, bundle, { ...UNASKED, own: 'theirs' });
    expect(source.connection).toBe(pool.connection('theirs'));
    expect(source.guessed).toMatchObject({ code: 'elsewhere', where });
    pool.dispose();
  });

  test.each([
    ['where the user wants it', { own: 'theirs', joined: true }, answers('mine', entry)],
    ['where the document’s is not known', { own: null }, answers('mine', entry)],
    ['where it is the same', { own: 'mine' }, {}],
    ['where it is the same by another name', { own: 'theirs' }, answers('theirs')],
    [
      'where the server does not tell',
      { own: 'theirs' },
      { 'api/kernels/mine': '{}', 'figport/api/kernels/mine': 403 }
    ],
    ['where the server does not list any', { own: 'theirs' }, { ...answers('mine'), 'figport/api/kernels': 403 }]
  ])('is used %s', async (_name, known, answered) => {
    const pool = poolOf(answered);
    const source = await locate(pool, bundle, { ...UNASKED, ...known });
    expect([source.connection, source.guessed]).toEqual([pool.connection('mine'), null]);
    pool.dispose();
  });
});

test('the wish for the figure of another kernel is no wish for one of another id', () => {
  expect(joining({ ...readBundle({ figure: 'f', kernel: 'mine' }), trouble: null })).toBe('mine/f');
  expect(joining({ ...readBundle({ figure: 'f', kernel: null }), trouble: null })).toBe('/f');
});
