import { describe, expect, test } from 'vitest';
import { bundleIn, figureIn, placesOf, pngAddress, readBundle, readStored, textOf } from '../src/view/bundle';
import { MIME_TYPE, PROTOCOL } from '../src/view/wire';

describe('the output', () => {
  const good = {
    figure: 'a1',
    showing: 2,
    kernel: 'k',
    protocol: PROTOCOL,
    version: '0.1.0',
    title: 'T',
    width: 300,
    height: 200
  };

  test('is read', () => {
    const size = { width: 300, height: 200 };
    const seen = { figure: 'a1', showing: 2, kernel: 'k', title: 'T', size, trouble: null };
    expect(readBundle(good)).toEqual({ ...seen, alt: '' });
    expect(readBundle({ ...good, alt: 'A line' })).toEqual({ ...seen, alt: 'A line' });
    expect(readBundle({ ...good, alt: 3 }).alt).toBe('');
    expect(readBundle({ ...good, alt: 'x'.repeat(1e5) }).alt).toHaveLength(2000);
    expect(readBundle({ ...good, kernel: null }).kernel).toBeNull();
  });

  test.each([
    [null, 'malformed', ''],
    [3, 'malformed', ''],
    [{}, 'malformed', ''],
    [{ ...good, figure: 3 }, 'malformed', ''],
    [{ ...good, protocol: PROTOCOL + 1 }, 'protocol', 'a1']
  ])('or refused: %j', (value, code, figure) => {
    expect(readBundle(value)).toMatchObject({ figure, trouble: { code } });
    expect(figureIn({ [MIME_TYPE]: value })).toBeNull();
  });

  test('cannot lead to another address, nor fill the page with words', () => {
    for (const name of ['..', '', 'a/b', 'k?token=x', 'k'.repeat(65), 5]) {
      expect(readBundle({ ...good, kernel: name }).kernel).toBeNull();
      expect(readBundle({ ...good, figure: name }).figure).toBe('');
    }
    expect(readBundle({ ...good, figure: '.' }).trouble?.code).toBe('malformed');
    const long = readBundle({ ...good, title: 'x'.repeat(1e5), version: 'y'.repeat(1e5), protocol: [1] });
    expect([long.title.length, (long.trouble?.what.length ?? 1e5) < 200]).toEqual([300, true]);
  });

  test('cannot ask for a monstrous space', () => {
    expect(readBundle({ ...good, width: 1e9, height: -1 }).size).toEqual({ width: 640, height: 480 });
  });

  test('has its PNG in one line or several', () => {
    expect(pngAddress('AB\nCD\n')).toBe('data:image/png;base64,ABCD');
    expect(pngAddress(['AB\n', 'CD'])).toBe('data:image/png;base64,ABCD');
    expect(pngAddress(undefined)).toBe('');
  });
});

const GOOD = {
  figure: 'a1',
  showing: 1,
  kernel: 'k',
  protocol: PROTOCOL,
  version: '1',
  title: 'T',
  width: 3,
  height: 2
};

/** The data of an output that shows a figure. */
function data(changes: object = {}): object {
  return { [MIME_TYPE]: { ...GOOD, ...changes }, 'image/png': 'AB' };
}

describe('what can be missing', () => {
  test('has its place taken by what is usual', () => {
    expect(readBundle({ figure: 'a1', protocol: PROTOCOL })).toEqual({
      figure: 'a1',
      showing: 0,
      kernel: null,
      title: 'Figure',
      alt: '',
      size: { width: 640, height: 480 },
      trouble: null
    });
  });

  test.each([0, -1, '1', null, NaN])('a number of an output is not %j', showing => {
    expect(readBundle({ ...GOOD, showing }).showing).toBe(0);
  });

  test.each([0, -5, 20_000, Infinity, NaN, '300'])('a width is not %j', width => {
    expect(readBundle({ ...GOOD, width }).size).toEqual({ width: 640, height: 2 });
  });

  test.each([
    [undefined, 'figport ? with protocol ?'],
    [{ version: '0.0.1', protocol: 1 }, 'figport 0.0.1 with protocol 1'],
    [{ version: 2, protocol: '1' }, 'figport 2 with protocol 1']
  ])('another protocol is named: %j', (changes, text) => {
    const trouble = readBundle({ figure: 'a1', ...changes }).trouble;
    expect(trouble?.code).toBe('protocol');
    expect(trouble?.what).toBe(`The figure was made by ${text}, this page speaks ${String(PROTOCOL)}`);
    expect(trouble?.fix).toContain('same figport version');
  });
});

describe('the figure in the data of an output', () => {
  test('is named where there is one of this version', () => {
    expect(figureIn(data())).toBe('a1');
    expect(bundleIn(data())?.title).toBe('T');
    expect(figureIn(data({ protocol: PROTOCOL + 1 }))).toBeNull();
  });

  test.each([null, undefined, 3, 'text', {}, { 'image/png': 'AB' }])('is none in %j', value => {
    expect(figureIn(value)).toBeNull();
  });
});

describe('the place of a newer picture', () => {
  const outputs: readonly (readonly [unknown, string])[] = [
    [data({ showing: 1 }), 'first'],
    [data({ figure: 'b2', showing: 2 }), 'another figure'],
    [data({ showing: 3 }), 'third'],
    [null, 'no figure'],
    [data({ showing: 1 }), 'a copy of the first'],
    [data({ showing: 1, kernel: 'before' }), 'a copy from before the kernel was another'],
    [data({ showing: 4, kernel: 'before' }), 'last']
  ];

  test.each([
    [{ showing: 1 }, ['first', 'a copy of the first']],
    [{ showing: 3 }, ['third']],
    [{ showing: 2 }, []],
    [{ figure: 'c3' }, []],
    // One that was brought back does not know its outputs.
    [{ showing: 0 }, ['last']],
    // And behind a gateway not the name that it had elsewhere.
    [{ showing: 3, kernel: 'other' }, ['third']],
    [{ figure: 'c3', showing: 0 }, []]
  ])('of %j is %j', (changes, places) => {
    expect(placesOf(outputs, readBundle({ ...GOOD, ...changes }))).toEqual(places);
  });
});

describe('all that an output holds as a text', () => {
  const metadata = { [MIME_TYPE]: { revive: 'AA' } };

  test('is the same whatever the order of names, and however the picture is broken into lines', () => {
    const other = { 'image/png': ['A\n', 'B\n'], [MIME_TYPE]: Object.fromEntries(Object.entries(GOOD).reverse()) };
    expect(textOf({ data: other, metadata })).toBe(textOf({ data: data(), metadata }));
  });

  test.each([
    [data({ title: 'U' }), metadata],
    [{ ...data(), 'image/png': 'AC' }, metadata],
    [data(), { [MIME_TYPE]: { revive: 'AB' } }],
    [data(), undefined]
  ])('is another where something of it is: %#', (value, other) => {
    expect(textOf({ data: value, metadata: other })).not.toBe(textOf({ data: data(), metadata }));
  });

  test('keeps the order of lists, and what is no picture under that name', () => {
    expect(textOf({ data: [1, 2] })).not.toBe(textOf({ data: [2, 1] }));
    expect(textOf({ data: { 'image/png': 5 } })).toContain('5');
  });
});

test.each([
  [{ [MIME_TYPE]: { revive: 'AAAA' } }, 'AAAA'],
  [{ [MIME_TYPE]: { revive: '' } }, null],
  [{ [MIME_TYPE]: { revive: 5 } }, null],
  [{ [MIME_TYPE]: null }, null],
  [{}, null],
  [null, null],
  ['text', null]
])('of the figure itself %j holds %j', (metadata, held) => {
  expect(readStored(metadata)).toBe(held);
});
