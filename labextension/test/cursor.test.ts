import { afterEach, beforeEach, expect, test } from 'vitest';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';
import { figureState } from './fakes';
import { find, Mounted } from './mounted';

let page: Mounted;

beforeEach(async () => {
  page = new Mounted();
  await page.startLive();
  page.tell(figureState({ width: 300, height: 200, hears_keys: true }));
});

afterEach(() => {
  page.end();
});

/** What the kernel heard of the pointer, and of keys. */
function said(): string[] {
  const word = (message: Message): string[] => {
    switch (message.kind) {
      case Kind.Pointer:
        return [`${message.action} ${message.x},${message.y} ${message.buttons}`];
      case Kind.Key:
        return [`${message.action} ${message.key}`];
      default:
        return [];
    }
  };
  const socket = page.sockets.last();
  return [...socket.of(Kind.Pointer), ...socket.of(Kind.Key)].flatMap(({ message }) => word(message));
}

function key(type: 'keydown' | 'keyup', name: string, init: KeyboardEventInit = {}): void {
  const event = new KeyboardEvent(type, { key: name, code: name, bubbles: true, cancelable: true, ...init });
  document.activeElement?.dispatchEvent(event);
}

const cross = (): HTMLElement => find('.figport-cross');

function begin(): void {
  find('.figport-cursor-button').click();
}

test('hovers where arrow keys bring it', () => {
  expect(cross().hidden).toBe(true);
  begin();
  expect(document.activeElement).toBe(find('canvas'));
  key('keydown', 'ArrowRight');
  key('keydown', 'ArrowUp', { shiftKey: true });
  expect(said()).toEqual(['enter 150,100 0', 'move 150,100 0', 'move 160,100 0', 'move 160,99 0']);
  expect([cross().hidden, cross().style.left, cross().style.top]).toEqual([false, '160px', '99px']);
});

test('clicks, and drags while the key is down', () => {
  begin();
  key('keydown', ' ');
  key('keydown', ' ', { repeat: true });
  key('keydown', 'ArrowRight');
  key('keyup', ' ');
  expect(said().slice(2)).toEqual(['press 150,100 1', 'move 160,100 1', 'release 160,100 0']);
});

test('drags without a second key after Shift and Space', () => {
  begin();
  key('keydown', ' ', { shiftKey: true });
  key('keyup', ' ', { shiftKey: true });
  key('keydown', 'ArrowDown');
  key('keydown', ' ');
  key('keyup', ' ');
  expect(said().slice(2)).toEqual(['press 150,100 1', 'move 150,110 1', 'release 150,110 0']);
});

test.each([
  ['Digit1', '&', 1],
  ['Digit2', '2', 4],
  ['Digit3', '#', 2]
])('presses the button of %s, whatever stands on the key, and with Shift until the next', (code, name, bit) => {
  begin();
  key('keydown', name, { code });
  key('keyup', name, { code });
  key('keydown', name, { code, shiftKey: true });
  key('keyup', name, { code, shiftKey: true });
  key('keydown', 'ArrowDown');
  key('keydown', ' ');
  const there = `150,100 ${bit}`;
  expect(said().slice(2)).toEqual([
    `press ${there}`,
    'release 150,100 0',
    `press ${there}`,
    `move 150,110 ${bit}`,
    'release 150,110 0'
  ]);
});

test('stays within the picture', () => {
  begin();
  for (let turn = 0; turn < 40; turn += 1) {
    key('keydown', 'ArrowLeft');
    key('keydown', 'ArrowUp');
  }
  expect(said().at(-1)).toBe('move 0,0 0');
});

test('takes no keys but its own, and none before it is there or after Escape', () => {
  key('keydown', 'ArrowRight');
  begin();
  key('keydown', 'g');
  key('keydown', 'Escape');
  expect(said().filter(word => word.startsWith('press'))).toEqual(['press g']);
  expect([cross().hidden, document.activeElement]).toEqual([true, find('canvas')]);
  expect(said()).toContain('leave 150,100 0');
  key('keydown', 'ArrowRight');
  expect(said().at(-1)).toBe('press ArrowRight');
});

test('lets go when the keyboard goes elsewhere', () => {
  begin();
  key('keydown', 'Enter');
  find('canvas').blur();
  expect(said().slice(2)).toEqual(['press 150,100 1', 'release 150,100 0', 'leave 150,100 0']);
  expect(cross().hidden).toBe(true);
});

/** What screen readers were told last, by each part. */
function words(): readonly string[] {
  return [...document.querySelectorAll('.figport-body [role=status]')].map(node => node.textContent);
}

test('says where it is, as the read-out does', () => {
  begin();
  page.tell({ kind: Kind.Readout, text: '(x, y) = (1, 2)' });
  key('keydown', 'ArrowRight');
  page.clock.advance(300);
  expect(words()).toContain('(x, y) = (1, 2)');
});

test('says it again when the kernel answers late, however often that says something else', () => {
  begin();
  page.tell({ kind: Kind.Readout, text: '(x, y) = (1, 2)' });
  page.clock.advance(300);
  expect(words().join()).toMatch('Arrow keys move the cross');
  key('keydown', 'ArrowRight');
  page.clock.advance(300);
  page.tell({ kind: Kind.Readout, text: '(x, y) = (2, 2)' });
  page.clock.advance(200);
  page.tell({ kind: Kind.Readout, text: '(x, y) = (2, 2) [3]' });
  page.clock.advance(100);
  expect(words()).toContain('(x, y) = (2, 2) [3]');
});
