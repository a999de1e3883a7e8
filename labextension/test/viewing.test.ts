import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Kind, PROTOCOL } from '../src/view/wire';
import type { FakeClock, fakeSockets } from './fakes';
import { figureState, frameOf, settle } from './fakes';
import { Mounted, find } from './mounted';

/** A figure that its user may look at and not use. */
let page: Mounted;
let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;

beforeEach(async () => {
  page = new Mounted();
  ({ clock, sockets } = page);
  await page.start({ wheel: () => 'always' });
  sockets.last().events.opened();
  sockets.last().tell(0, { kind: Kind.Rights, access: 'view' });
  sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'server' });
  page.tell(figureState());
});

afterEach(() => {
  page.end();
});

test('says so and offers nothing but a tab of its own', () => {
  expect(find('.figport-figure').dataset.figportState).toBe('live');
  expect(find('.figport-badge').hidden).toBe(false);
  expect(find('.figport-pill').textContent).toBe('View only');
  expect(find('.figport-handle').hidden).toBe(true);
  const offered = [...document.querySelectorAll<HTMLElement>('.figport-tool')].filter(
    tool => tool.closest('[hidden]') === null
  );
  expect(offered.map(tool => tool.dataset.figportTool)).toEqual(['open']);
  expect(offered[0]?.tabIndex).toBe(0);
});

test('frames are painted and acknowledged', async () => {
  const { frame, payload } = frameOf(1, 0, 'a');
  sockets.last().tell(1, frame, payload);
  await settle();
  expect(sockets.last().of(Kind.Ack)).toHaveLength(1);
});

test('copies what is seen, and asks the kernel for nothing', async () => {
  const written: unknown[] = [];
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal(
    'ClipboardItem',
    class {
      constructor(readonly content: Record<string, Promise<Blob>>) {}
    }
  );
  const write = async ([item]: { readonly content: Record<string, Promise<Blob>> }[]): Promise<void> => {
    written.push(await item?.content['image/png']);
  };
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { write } });
  const seen = new Blob();
  const canvas = find('canvas') as HTMLCanvasElement;
  canvas.toBlob = (give: BlobCallback): void => {
    give(seen);
  };
  const { frame, payload } = frameOf(1, 0, 'a');
  sockets.last().tell(1, frame, payload);
  const tool = { name: 'clipboard', label: 'Copy', help: 'Copy', enabled: true, pressed: false, keys: ['ctrl+c'] };
  sockets.last().tell(1, figureState({ tools: [tool] }));
  await settle();
  const before = sockets.last().sent.length;
  const button = find('[data-figport-tool="clipboard"]');
  expect(button.closest('[hidden]')).toBeNull();
  button.click();
  await settle();
  canvas.focus();
  canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', ctrlKey: true, bubbles: true }));
  await settle();
  expect(written).toEqual([seen, seen]);
  expect(sockets.last().sent.slice(before)).toEqual([]);
});

test('sends no input, and leaves wheel and menu to the page', () => {
  const before = sockets.last().sent.length;
  const canvas = find('canvas');
  canvas.focus();
  for (const type of ['pointerenter', 'pointermove', 'pointerdown', 'pointerup']) {
    canvas.dispatchEvent(new MouseEvent(type, { clientX: 5, clientY: 5, button: 0, buttons: 1, bubbles: true }));
  }
  const wheel = new WheelEvent('wheel', { deltaY: 100, cancelable: true, bubbles: true });
  const menu = new MouseEvent('contextmenu', { cancelable: true, bubbles: true });
  for (const event of [wheel, menu, new KeyboardEvent('keydown', { key: 'g', cancelable: true, bubbles: true })]) {
    canvas.dispatchEvent(event);
  }
  expect(sockets.last().sent.slice(before)).toEqual([]);
  expect([wheel.defaultPrevented, menu.defaultPrevented]).toEqual([false, false]);
});

test('may be used when the next socket says nothing of rights', async () => {
  sockets.last().events.closed(1006, '');
  await settle();
  clock.advance(3_000);
  sockets.last().welcome();
  sockets.last().tell(2, figureState());
  expect(find('.figport-badge').hidden).toBe(true);
  expect(find('.figport-handle').hidden).toBe(false);
  find('[data-figport-tool="home"]').click();
  expect(sockets.last().of(Kind.Tool)).toHaveLength(1);
});
