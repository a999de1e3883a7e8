import { afterEach, describe, expect, test } from 'vitest';
import { clientName } from '../src/view/client';

afterEach(() => {
  window.localStorage.clear();
});

describe("the browser's name", () => {
  test('is the same in all pages, and fit for the wire', () => {
    const name = clientName();
    expect(name).toMatch(/^[0-9a-f]{32}$/);
    expect(clientName()).toBe(name);
    window.localStorage.clear();
    expect(clientName()).not.toBe(name);
  });

  test('is made anew where something else is stored', () => {
    window.localStorage.setItem('figport:client', '<script>');
    const name = clientName();
    expect(name).toMatch(/^[0-9a-f]{32}$/);
    expect(clientName()).toBe(name);
  });

  test('lasts as long as the page where nothing can be stored', () => {
    const off = (): Storage => {
      throw new DOMException('no', 'SecurityError');
    };
    expect(clientName(off)).toMatch(/^[0-9a-f]{32}$/);
    expect(clientName(off)).not.toBe(clientName(off));
  });
});
