import { describe, expect, test } from 'vitest';
import { busy, closed, connecting, lasting, made, mostImportant, note, troubled, viewing } from '../src/view/notices';
import type { Notice } from '../src/view/notices';

const TROUBLE = { code: 'no-server', what: 'It is gone', where: 'the kernel', fix: 'Run it again.' };

const ALL: readonly Notice[] = [
  troubled('dead', TROUBLE),
  troubled('disconnected', TROUBLE),
  troubled('unshowable', TROUBLE),
  troubled('error', TROUBLE),
  made('Figure 2', 'https://there'),
  note('Copied'),
  closed(),
  busy(),
  connecting(),
  viewing()
];

function of(notices: readonly Notice[]): Notice | null {
  return mostImportant(new Map(notices.map(one => [one.kind, one])));
}

describe('of all that is true', () => {
  test('the most important is said, however it came about', () => {
    for (let first = 0; first < ALL.length; first += 1) {
      const rest = ALL.slice(first);
      expect(of(rest)).toBe(ALL[first]);
      expect(of([...rest].reverse())).toBe(ALL[first]);
    }
    expect(of([])).toBeNull();
  });

  test('news go by themselves, and what is so stays', () => {
    expect(ALL.map(({ kind }) => lasting(kind))).toEqual([
      ...[null, null, null, 15_000, 15_000],
      ...[3_000, null, null, null, null]
    ]);
  });
});

describe('the words', () => {
  test('of a trouble say what, where and how to mend it', () => {
    expect(troubled('dead', TROUBLE)).toEqual({
      kind: 'dead',
      text: 'It is gone',
      more: 'It is gone (the kernel).\nRun it again.',
      detail: [
        { name: 'what', text: 'It is gone' },
        { name: 'where', text: 'The kernel' },
        { name: 'fix', text: 'Run it again.' }
      ]
    });
    expect(troubled('error', { ...TROUBLE, where: '' }).detail[1]?.text).toBe('');
  });

  test('of a copy lead to it', () => {
    expect(made('Figure 2', 'https://there')).toMatchObject({ text: 'Copy made' });
    expect(made('Figure 2', 'https://there').detail[0]?.text).toMatch(/^Figure 2: /);
    expect(made('Figure 2', 'https://there').detail.at(-1)?.address).toBe('https://there');
  });

  test('of a busy kernel may say why a figure rests', () => {
    expect(busy()).toMatchObject({ text: 'Kernel is busy', more: 'Kernel is busy' });
    expect(busy('A lambda cannot be copied').more).toBe('A lambda cannot be copied');
  });
});
