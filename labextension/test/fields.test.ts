import { describe, expect, test } from 'vitest';
import { FieldError, checkRecord } from '../src/view/fields';
import { MAX_ITEMS } from '../src/view/wire';
import type { Spec } from '../src/view/wire';

/** Return what a field of this type that holds `value` is read as. */
function read(spec: Spec, value: unknown): unknown {
  return checkRecord({ field: value }, { field: spec }).field;
}

describe('what a field may hold', () => {
  test.each<[Spec, unknown]>([
    ['int', 0],
    ['int', -Number.MAX_SAFE_INTEGER],
    ['float', -0.5],
    ['float', 1e308],
    ['str', ''],
    ['str', '📈'],
    ['bool', false],
    [{ list: 'int' }, []],
    [{ list: { list: 'bool' } }, [[true], []]],
    [{ optional: 'str' }, null],
    [{ optional: 'str' }, 'a'],
    [{ oneOf: ['a', 'b'] }, 'b'],
    [{ record: { x: 'int' } }, { x: 1 }]
  ])('%j: %j', (spec, value) => {
    expect(read(spec, value)).toEqual(value);
  });
});

describe('what it may not', () => {
  test.each<[Spec, unknown, string]>([
    ['int', 0.5, 'field is not an integer of at most 53 bits'],
    ['int', 2 ** 53, 'field is not an integer of at most 53 bits'],
    ['int', '1', 'field is not an integer of at most 53 bits'],
    ['float', '1', 'field is not a finite number'],
    ['float', Infinity, 'field is not a finite number'],
    ['float', NaN, 'field is not a finite number'],
    ['float', true, 'field is not a finite number'],
    ['str', 1, 'field is not a string'],
    ['str', null, 'field is not a string'],
    ['bool', 0, 'field is not true or false'],
    [{ list: 'int' }, {}, `field is not a list of at most ${String(MAX_ITEMS)} entries`],
    [{ list: 'int' }, 'ab', `field is not a list of at most ${String(MAX_ITEMS)} entries`],
    [{ list: 'int' }, [1, '2'], 'field is not an integer of at most 53 bits'],
    [{ optional: 'str' }, 1, 'field is not a string'],
    [{ oneOf: ['a', 'b'] }, 'c', 'field is none of a, b'],
    [{ oneOf: ['a', 'b'] }, 0, 'field is none of a, b'],
    [{ record: { x: 'int' } }, [], 'field is not an object'],
    [{ record: { x: 'int' } }, { x: 'a' }, 'field x is not an integer of at most 53 bits'],
    [{ record: { x: 'int' } }, {}, 'field has missing or unknown fields: x']
  ])('%j: %j', (spec, value, text) => {
    expect(() => read(spec, value)).toThrow(new FieldError(text));
  });

  test('a list is as long as the wire allows, and no longer', () => {
    const most = new Array<number>(MAX_ITEMS).fill(1);
    expect(read({ list: 'int' }, most)).toEqual(most);
    expect(() => read({ list: 'int' }, [...most, 1])).toThrow('is not a list of at most');
  });
});

describe('an object', () => {
  test('has all fields and no others; a few are named', () => {
    const record = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`odd${String(at)}`, at]));
    expect(() => checkRecord(record, { x: 'int' })).toThrow(
      new FieldError('has missing or unknown fields: odd0, odd1, odd10, odd11, odd2, odd3, odd4, odd5')
    );
  });

  test.each([null, undefined, 3, 'text', []])('is not %j', value => {
    expect(() => checkRecord(value, {})).toThrow(new FieldError('is not an object'));
  });

  test('is not taken for one that has what all objects have', () => {
    expect(() => checkRecord({}, Object.fromEntries<Spec>([['constructor', 'str']]))).toThrow(
      'missing or unknown fields: constructor'
    );
    const odd: unknown = JSON.parse('{"__proto__": {"x": 1}}');
    expect(() => checkRecord(odd, { x: 'int' })).toThrow('missing or unknown fields: __proto__, x');
  });

  test('is read in the order of the table', () => {
    expect(Object.keys(checkRecord({ b: 1, a: 2 }, { a: 'int', b: 'int' }))).toEqual(['a', 'b']);
  });
});

test('what is no fault of the message is not called one', () => {
  const trap = {
    get x(): number {
      throw new RangeError('not of the message');
    }
  };
  expect(() => checkRecord(trap, { x: 'int' })).toThrow(RangeError);
});
