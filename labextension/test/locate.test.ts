import { describe, expect, test } from 'vitest';
import { readBundle } from '../src/view/bundle';
import { locate } from '../src/view/locate';
import { PROTOCOL } from '../src/view/wire';
import { poolOf } from './servers';

describe('the kernel of an output', () => {
  const bundle = { ...readBundle({ figure: 'f', kernel: 'mine' }), trouble: null };

  test('is its own, if the server knows it', async () => {
    const pool = poolOf({ 'api/kernels/mine': '{}' });
    const source = await locate(pool, bundle, () => Promise.resolve('theirs'));
    expect(source.connection).toBe(pool.connection('mine'));
    expect(pool.connection('mine')).not.toBe(pool.connection('theirs'));
    pool.dispose();
  });

  test('is its own, if only our extension knows it by this name', async () => {
    const pool = poolOf({ 'api/kernels/mine': 404, 'figport/api/kernels/mine': '{}' });
    const source = await locate(pool, bundle, () => Promise.resolve('theirs'));
    expect(source.connection).toBe(pool.connection('mine'));
    pool.dispose();
  });

  test('or else the notebook’s', async () => {
    const pool = poolOf({ 'api/kernels/mine': 404, 'figport/api/kernels/mine': 404 });
    const source = await locate(pool, bundle, () => Promise.resolve('theirs'));
    expect(source.connection).toBe(pool.connection('theirs'));
    pool.dispose();
  });

  test('or it is gone', async () => {
    const pool = poolOf({ 'api/kernels/mine': 404, 'figport/api/kernels/mine': 404 });
    await expect(locate(pool, bundle, () => Promise.resolve(null))).rejects.toMatchObject({
      what: "This figure's kernel is gone",
      fix: 'Run the cell again.'
    });
    pool.dispose();
  });
});

test('one that cannot be asked for now may be there: the connection finds out', async () => {
  const pool = poolOf({});
  const asked = (): never => {
    throw new Error('the notebook is not asked');
  };
  const bundle = readBundle({ figure: 'f', kernel: 'mine', protocol: PROTOCOL });
  const source = await locate(pool, bundle, asked);
  expect([source.connection, source.guessed]).toEqual([pool.connection('mine'), false]);
  pool.dispose();
});

test('where the output does not know its kernel, the notebook’s is a guess', async () => {
  const pool = poolOf({});
  const bundle = readBundle({ figure: 'f', kernel: null, protocol: PROTOCOL });
  const source = await locate(pool, bundle, () => Promise.resolve('theirs'));
  expect([source.connection, source.guessed]).toEqual([pool.connection('theirs'), true]);
  pool.dispose();
});

test('of an output that is no good nobody is asked where its figure lives', async () => {
  const pool = poolOf({});
  const asked = (): never => {
    throw new Error('the notebook is not asked');
  };
  await expect(locate(pool, readBundle({ figure: 'f' }), asked)).rejects.toMatchObject({ code: 'protocol' });
  await expect(locate(pool, readBundle(null), asked)).rejects.toMatchObject({ code: 'malformed' });
  pool.dispose();
});
