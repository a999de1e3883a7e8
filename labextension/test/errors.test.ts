import { describe, expect, test } from 'vitest';
import { FigportError, WireError, closeOfCode, codeOfClose, troubleOf } from '../src/view/errors';
import { CLOSE_CODES, ErrorCode } from '../src/view/wire';

const TROUBLE = { code: ErrorCode.NoServer, what: 'What', where: 'where', fix: 'Fix.' };

test('an error says what, where and how to mend it, and keeps them apart', () => {
  const error = new FigportError(TROUBLE);
  expect(error.message).toBe('What (where). Fix.');
  expect(error).toMatchObject({ ...TROUBLE, name: 'FigportError' });
  expect(new WireError(TROUBLE)).toMatchObject({ ...TROUBLE, name: 'WireError' });
});

describe('close codes', () => {
  test.each(Object.values(ErrorCode))('lead from %s there and back', code => {
    expect(closeOfCode(code)).toBe(CLOSE_CODES[code]);
    expect(codeOfClose(CLOSE_CODES[code])).toBe(code);
  });

  test('of others are none of ours', () => {
    expect([1000, 1001, 1006, 4000, 4999].map(codeOfClose)).toEqual([null, null, null, null, null]);
  });

  test.each(['from-the-future', '', 'constructor', '__proto__'])(
    'an unknown error (%s) closes as one of ours',
    code => {
      expect(closeOfCode(code)).toBe(CLOSE_CODES[ErrorCode.Internal]);
    }
  );
});

describe('what is told of a failure', () => {
  test('is what it says, if it is for people', () => {
    const error = new WireError(TROUBLE);
    expect(troubleOf(error)).toBe(error);
  });

  test.each([
    [new TypeError('x is undefined'), 'the browser: TypeError: x is undefined'],
    ['a text', 'the browser: a text'],
    [undefined, 'the browser: undefined']
  ])('names it, if it is not: %s', (error, where) => {
    expect(troubleOf(error)).toMatchObject({ code: ErrorCode.Internal, where });
    expect(troubleOf(error).fix).toContain('Reload the page');
  });
});
