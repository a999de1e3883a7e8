import { beforeEach, describe, expect, test } from 'vitest';
import { UnsavedPictures } from '../src/view/unsaved_pictures';

describe('a document', () => {
  let unsaved: UnsavedPictures<string>;
  let held: Record<string, string>;
  let dirty: boolean;
  const put = (output: string, picture: string): void => {
    unsaved.changing(output, held[output] ?? '', dirty);
    held[output] = picture;
    dirty = !unsaved.changed(output, picture);
  };
  const saved = (written: boolean): void => {
    // Hosts call it clean whatever came meanwhile.
    dirty = !written;
    dirty = unsaved.saved(written) || dirty;
  };

  beforeEach(() => {
    unsaved = new UnsavedPictures();
    held = { f: 'home' };
    dirty = false;
  });

  test('is unsaved if a picture came while it was written, until that is saved or taken back', () => {
    put('f', 'panned');
    unsaved.saves();
    put('f', 'more');
    saved(true);
    expect(dirty).toBe(true);
    put('f', 'panned');
    expect(dirty).toBe(false);
    put('f', 'more');
    unsaved.saves();
    saved(true);
    expect(dirty).toBe(false);
  });

  test('is saved if the same picture came back while it was written', () => {
    unsaved.saves();
    put('f', 'panned');
    put('f', 'home');
    expect(dirty).toBe(true);
    saved(true);
    expect(dirty).toBe(false);
  });

  test('is unsaved if a picture came meanwhile also where others changed it too', () => {
    unsaved.saves();
    unsaved.disturb();
    put('f', 'panned');
    saved(true);
    expect(dirty).toBe(true);
    // Whether what they changed is in the file nobody knows.
    put('f', 'home');
    expect(dirty).toBe(true);
  });

  test('that could not be written is what it was before', () => {
    put('f', 'panned');
    unsaved.saves();
    saved(false);
    expect(dirty).toBe(true);
    put('f', 'home');
    expect(dirty).toBe(false);
    expect(unsaved.saved(true)).toBe(false);
  });

  test('is clean again once its pictures are those of its file', () => {
    put('f', 'panned');
    put('g', 'new');
    expect(dirty).toBe(true);
    put('f', 'home');
    expect(dirty).toBe(true);
    put('g', '');
    expect(dirty).toBe(false);
  });

  test('that others have changed is not clean by its pictures', () => {
    put('f', 'panned');
    unsaved.disturb();
    put('f', 'home');
    expect(dirty).toBe(true);
    // It was saved: from now on it is as its file again.
    unsaved.saves();
    saved(true);
    put('f', 'panned');
    put('f', 'home');
    expect(dirty).toBe(false);
  });

  test('of which it is not known that it was clean is never called so', () => {
    dirty = true;
    put('f', 'panned');
    put('f', 'home');
    expect(dirty).toBe(true);
  });
});
