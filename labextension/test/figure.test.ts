import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FigportError } from '../src/view/errors';
import type { Source } from '../src/view/pool';
import { kernelGone } from '../src/view/server';
import { elsewhere } from '../src/view/troubles';
import { Kind } from '../src/view/wire';
import { plain } from '../src/view/file_options';
import type { FakeClock, FakeSurface, fakeSockets } from './fakes';
import { Eye, Ledger, figureState, frameOf, settle } from './fakes';
import { Mounted, find } from './mounted';

let page: Mounted;
let clock: FakeClock;
let sockets: ReturnType<typeof fakeSockets>;
let surface: FakeSurface;

beforeEach(() => {
  page = new Mounted();
  ({ clock, sockets, surface } = page);
});

afterEach(() => {
  page.end();
});

const state = (): string | undefined => find('.figport-figure').dataset.figportState;
const badge = (): HTMLElement => find('.figport-badge');

describe('before the kernel answers', () => {
  test('the space is reserved and the placeholder shown', async () => {
    await page.start({ placeholder: 'data:image/png;base64,AAAA' });
    expect(find('.figport-stage').style.height).toBe('200px');
    expect(find('.figport-placeholder').hidden).toBe(false);
    expect(state()).toBe('connecting');
  });

  test('a connection that is quick says nothing', async () => {
    await page.start();
    clock.advance(399);
    expect(badge().hidden).toBe(true);
    clock.advance(1);
    expect(badge().hidden).toBe(false);
    expect(badge().textContent).toBe('Connecting…');
  });
});

test('a browser that cannot show figures live is told so, not that versions differ', async () => {
  Object.defineProperty(surface, 'codecs', { value: [] });
  await page.start({ placeholder: 'data:image/png;base64,AAAA' });
  expect([state(), sockets.made.length]).toEqual(['dead', 0]);
  expect(badge().textContent).toContain('This browser is too old');
  expect(find('.figport-placeholder').hidden).toBe(false);
});

describe('a live figure', () => {
  test('shows what the kernel tells', async () => {
    let title = '';
    await page.startLive({ titled: told => (title = told) });
    page.tell(figureState({ title: 'Waves', width: 320, height: 240, alt: 'Two waves' }));
    page.tell({ kind: Kind.Readout, text: 'x=1 y=2' });
    page.tell({ kind: Kind.Cursor, name: 'crosshair' });
    expect(state()).toBe('live');
    expect(find('.figport-title').textContent).toBe('Waves');
    expect(title).toBe('Waves');
    expect(find('.figport-stage').style.height).toBe('240px');
    expect(find('.figport-canvas').getAttribute('aria-label')).toBe('Two waves');
    expect(find('.figport-canvas').style.cursor).toBe('crosshair');
    expect(find('.figport-message').textContent).toBe('x=1 y=2');
    expect(badge().hidden).toBe(true);
  });

  test.each([
    ['(x, y) = (1.0, 2.0)\n[0.532]', '(x, y) = (1.0, 2.0) [0.532]'],
    ['a line\nand another', 'a line\nand another'],
    ['[1]\n[2]\nthree', '[1]\n[2]\nthree']
  ])('shows the value of an image beside its place: %j', async (text, shown) => {
    await page.startLive();
    page.tell({ kind: Kind.Readout, text });
    expect(find('.figport-message').textContent).toBe(shown);
  });

  test('paints, acknowledges and drops the placeholder', async () => {
    await page.startLive({ placeholder: 'data:image/png;base64,AAAA' });
    const { frame, payload } = frameOf(5, 0, 'a');
    page.tell(frame, payload);
    await settle();
    expect(surface.log).toEqual(['new 40x30@2', 'put a 0,0', 'show']);
    expect(sockets.last().of(Kind.Ack)).toEqual([{ view: 1, message: { kind: Kind.Ack, seq: 5 } }]);
    expect(find('.figport-placeholder').hidden).toBe(true);
    page.figure.setPlaceholder('data:image/png;base64,BBBB');
    expect(find('.figport-placeholder').hidden).toBe(true);
  });

  test('asks for a whole picture by looking away and back', async () => {
    await page.startLive();
    Eye.eyes[0]?.see(true);
    const { frame, payload } = frameOf(5, 3, 'a');
    page.tell(frame, payload);
    await settle();
    expect(
      sockets
        .last()
        .of(Kind.Look)
        .map(({ message }) => message.kind === Kind.Look && message.visible)
    ).toEqual([true, false, true]);
  });

  test('tells when it goes out of sight, and not twice', async () => {
    await page.startLive();
    expect(sockets.last().of(Kind.Attach)[0]?.message).toMatchObject({ visible: false });
    Eye.eyes[0]?.see(true);
    Eye.eyes[0]?.see(true);
    Eye.eyes[0]?.see(false);
    expect(
      sockets
        .last()
        .of(Kind.Look)
        .map(({ message }) => message.kind === Kind.Look && message.visible)
    ).toEqual([true, false]);
  });

  test('draws the rubberband', async () => {
    await page.startLive();
    page.tell({ kind: Kind.Rubberband, band: { x0: 30, y0: 40, x1: 10, y1: 20 } });
    const band = find('.figport-band-over');
    expect(['x', 'y', 'width', 'height'].map(name => band.getAttribute(name))).toEqual(['10.5', '20.5', '20', '20']);
    page.tell({ kind: Kind.Rubberband, band: null });
    expect(find('.figport-rubberband').style.display).toBe('none');
  });

  test('takes the rubberband away when the connection is lost, as nobody will say that it is gone', async () => {
    await page.startLive();
    page.tell({ kind: Kind.Rubberband, band: { x0: 30, y0: 40, x1: 10, y1: 20 } });
    expect(find('.figport-rubberband').style.display).toBe('');
    sockets.last().events.closed(1006, '');
    await settle();
    expect(find('.figport-rubberband').style.display).toBe('none');
  });

  test('a private copy is announced, with the way to it', async () => {
    await page.startLive();
    page.tell({ kind: Kind.Made, figure: 'f2', title: 'Figure 1 (private copy)' });
    expect(badge().dataset.figportBadge).toBe('made');
    expect(find('.figport-pill').textContent).toBe('Copy made');
    find('.figport-pill').click();
    const link = find('.figport-detail a') as HTMLAnchorElement;
    expect(new URL(link.href).pathname).toBe('/figport/kernels/k/figures/f2');
    expect(link.rel).toBe('noopener');
    // Closed again, it goes by itself; the figure is as it was.
    find('.figport-pill').click();
    page.tell({ kind: Kind.Made, figure: 'f3', title: 'Figure 1 (private copy)' });
    clock.advance(15_000);
    expect(badge().hidden).toBe(true);
    expect(state()).toBe('live');
  });

  test('sends tools, and downloads by the host', async () => {
    await page.startLive();
    find('[data-figport-tool="pan"]').click();
    expect(sockets.last().of(Kind.Tool)[0]?.message).toEqual({ kind: Kind.Tool, name: 'pan', number: 0 });
    page.tell({ kind: Kind.Offer, ...plain('svg') });
    // This browser's private copy has a name of its own.
    page.tell(figureState({ figure: 'c7' }));
    page.tell({ kind: Kind.Offer, ...plain('pdf') });
    expect(page.downloads).toEqual(['f1.svg', 'c7.pdf']);
  });

  test('tells why a download failed, and stays live', async () => {
    await page.startLive();
    page.downloadError = new FigportError({
      code: 'format',
      what: 'Not as webp',
      where: 'the kernel',
      fix: 'Use png.'
    });
    page.tell({ kind: Kind.Offer, ...plain('webp') });
    await settle();
    expect(badge().dataset.figportBadge).toBe('error');
    expect(find('.figport-fix').textContent).toBe('Use png.');
    expect(state()).toBe('live');
    clock.advance(15_000);
    expect(badge().hidden).toBe(true);
  });

  test('keeps the keyboard where a button has nothing left to do, and at its end gives it to what it lies in', async () => {
    await page.startLive();
    const button = (name: string): HTMLElement => find(`[data-figport-tool="${name}"]`);
    const tools = figureState().tools.map(tool => ({ ...tool, enabled: true }));
    page.tell(figureState({ tools }));
    button('back').focus();
    page.tell(figureState());
    expect(document.activeElement).toBe(button('home'));
    document.body.tabIndex = -1;
    page.tell({ kind: Kind.Closed });
    expect([state(), document.activeElement]).toEqual(['dead', document.body]);
    document.body.removeAttribute('tabindex');
  });

  test('says while the kernel is busy how old the picture is', async () => {
    await page.startLive();
    page.tell(figureState({ busy: 'Kernel busy, figure as of 12:03:41' }));
    expect(badge().hidden).toBe(false);
    expect(badge().dataset.figportBadge).toBe('busy');
    expect(badge().textContent).toBe('Kernel busy, figure as of 12:03:41');
    expect(state()).toBe('live');
    page.tell(figureState());
    expect(badge().hidden).toBe(true);
  });

  test('is resized one step at a time, the newest size last', async () => {
    await page.startLive();
    const handle = find('.figport-handle');
    const drag = (type: string, x: number, y: number): void => {
      handle.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, button: 0, bubbles: true }));
    };
    page.tell(figureState({ width: 300, height: 200 }));
    drag('pointerdown', 0, 0);
    drag('pointermove', 10, 0);
    drag('pointermove', 20, 5);
    drag('pointermove', 30, 10);
    expect(find('.figport-stage').style.height).toBe('210px');
    const sizes = (): string[] =>
      sockets
        .last()
        .of(Kind.Resize)
        .flatMap(({ message }) => (message.kind === Kind.Resize ? [`${message.width}x${message.height}`] : []));
    expect(sizes()).toEqual(['310x200']);
    page.tell(figureState({ width: 310, height: 200 }));
    expect(sizes()).toEqual(['310x200', '330x210']);
    drag('pointerup', 30, 10);
    // The kernel may decide on another size; the view follows.
    page.tell(figureState({ width: 325, height: 205 }));
    expect(find('.figport-stage').style.height).toBe('205px');
  });

  test('grows to the left where lines of text run to the left', async () => {
    await page.startLive();
    const handle = find('.figport-handle');
    handle.style.direction = 'rtl';
    for (const [type, clientX] of [
      ['pointerdown', 0],
      ['pointermove', -70]
    ] as const) {
      handle.dispatchEvent(new PointerEvent(type, { clientX, clientY: 0, button: 0, bubbles: true }));
    }
    // 20 px wide before; one of 80 px is the smallest.
    expect(sockets.last().of(Kind.Resize)[0]?.message).toMatchObject({ width: 90 });
  });
});

describe('when something is wrong', () => {
  test('a lost connection keeps the picture and says so', async () => {
    await page.startLive();
    sockets.last().events.closed(1006, '');
    expect(state()).toBe('disconnected');
    expect(badge().hidden).toBe(false);
    find('.figport-pill').click();
    expect(find('.figport-detail').hidden).toBe(false);
    connectionAgain();
    expect(state()).toBe('live');
    expect(badge().hidden).toBe(true);
  });

  function connectionAgain(): void {
    clock.advance(500);
    sockets.last().welcome();
    sockets.last().tell(2, figureState());
  }

  test('a figure without a kernel is its PNG, and says what to do', async () => {
    await page.start({
      source: Promise.reject(new FigportError(kernelGone())),
      placeholder: 'data:image/png;base64,AAAA'
    });
    expect(state()).toBe('dead');
    expect(badge().textContent).toContain("This figure's kernel is gone");
    expect(find('.figport-fix').textContent).toBe('Run the cell again.');
    expect(find('.figport-placeholder').hidden).toBe(false);
    expect(find('.figport-canvas').hidden).toBe(true);
    expect(find('.figport-toolbar').hidden).toBe(true);
  });

  test('a guessed kernel without the figure means what was said of the guess', async () => {
    await page.start({ source: { ...page.source, guessed: elsewhere('first.ipynb') } });
    sockets.last().welcome();
    page.tell({
      kind: Kind.Error,
      code: 'no-backend',
      what: 'figport is not loaded',
      where: 'x',
      fix: 'y',
      fatal: true
    });
    expect(state()).toBe('dead');
    expect(badge().textContent).toContain("the figure is another notebook's");
  });

  test('one that is closed before it has a picture hands on what was seen in its place', async () => {
    await page.startLive();
    const seen = document.createElement('canvas');
    page.figure.beginWith(seen);
    page.tell({ kind: Kind.Closed });
    expect(state()).toBe('dead');
    expect(seen.isConnected).toBe(true);
    expect(page.figure.takePicture()).toBe(seen);
    // But not for long.
    page.figure.beginWith(seen);
    clock.advance(3_000);
    expect(seen.isConnected).toBe(false);
  });

  test('one that was closed before it was asked for shows what was seen in its place, until the next one comes', async () => {
    await page.start();
    const seen = document.createElement('canvas');
    page.figure.beginWith(seen);
    sockets.last().welcome();
    page.tell({ kind: Kind.Error, code: 'unknown-figure', what: 'w', where: 'x', fix: 'y', fatal: true });
    expect(state()).toBe('dead');
    expect(seen.isConnected).toBe(true);
    expect(page.figure.takePicture()).toBe(seen);
    // Where no other comes there is the badge, and nothing else.
    page.figure.beginWith(seen);
    clock.advance(3_000);
    expect([seen.isConnected, badge().hidden]).toEqual([false, false]);
  });

  test('a closed figure is a quiet picture', async () => {
    await page.startLive();
    const { frame, payload } = frameOf(5, 0, 'a');
    page.tell(frame, payload);
    await settle();
    const canvas = find('.figport-canvas');
    canvas.focus();
    page.tell({ kind: Kind.Closed });
    expect(state()).toBe('dead');
    expect(badge().dataset.figportBadge).toBe('closed');
    expect(document.activeElement).toBe(document.body);
    expect([canvas.hidden, canvas.getAttribute('role'), canvas.hasAttribute('tabindex')]).toEqual([
      false,
      'img',
      false
    ]);
    canvas.dispatchEvent(new PointerEvent('pointerdown', { button: 0, buttons: 1 }));
    expect(sockets.last().of(Kind.Pointer)).toEqual([]);
  });

  test.each([
    ['closed', 1, { kind: Kind.Closed }],
    ['without its kernel', 0, { kind: Kind.Kernel, status: 'dead' }]
  ] as const)('a figure that is %s while its first picture is decoded still shows it', async (_how, view, end) => {
    await page.startLive({ placeholder: 'data:image/png;base64,AAAA' });
    const { frame, payload } = frameOf(5, 0, 'a');
    page.tell(frame, payload);
    sockets.last().tell(view, end);
    const shown = (): boolean[] => ['.figport-placeholder', '.figport-canvas'].map(part => !find(part).hidden);
    expect(shown()).toEqual([true, false]);
    await settle();
    expect(surface.log.at(-1)).toBe('show');
    expect(shown()).toEqual([false, true]);
  });

  test('a restarted kernel leaves the picture', async () => {
    await page.startLive();
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
    expect(state()).toBe('dead');
    expect(badge().textContent).toContain('The kernel was restarted');
  });
});

describe('dispose', () => {
  test('detaches and leaves nothing behind: no element, listener, timer or observer', async () => {
    const ledger = new Ledger();
    ledger.start();
    try {
      await page.startLive();
      find('[data-figport-tool="save"]').click();
      clock.advance(10);
      expect(ledger.open).toBeGreaterThan(20);
      page.figure.dispose();
      page.figure.dispose();
      expect(ledger.open).toBe(0);
    } finally {
      ledger.stop();
    }
    expect(sockets.last().of(Kind.Detach)).toHaveLength(1);
    expect(document.body.children).toHaveLength(0);
    expect(Eye.eyes.map(eye => eye.observing)).toEqual([false]);
    clock.advance(10_000);
    expect(clock.pending).toBe(0);
  });

  test('before the source is known attaches nothing', async () => {
    let found: (source: Source) => void = () => undefined;
    await page.start({ source: new Promise<Source>(resolve => (found = resolve)) });
    page.figure.dispose();
    found(page.source);
    await settle();
    expect(sockets.made).toEqual([]);
  });
});
