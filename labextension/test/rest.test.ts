import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FigportError } from '../src/view/errors';
import { kernelGone } from '../src/view/server';
import { Kind } from '../src/view/wire';
import type { Message } from '../src/view/wire';
import type { FakeClock, FakeSurface, fakeSockets } from './fakes';
import { Eye, figureState, frameOf, settle } from './fakes';
import { Mounted, find } from './mounted';

/** What is left of a figure whose canvas, kernel or whole life is gone. */
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

const badge = (): HTMLElement => find('.figport-badge');

test('a canvas that the browser took away is painted anew, and the badge stays until it is', async () => {
  const painted: number[] = [];
  await page.startLive({ painted: () => painted.push(painted.length) });
  const whole = async (seq: number): Promise<void> => {
    const { frame, payload } = frameOf(seq, 0, 'a');
    page.tell(frame, payload);
    await settle();
  };
  const asked = (): number =>
    sockets
      .last()
      .of(Kind.Look)
      .filter(({ message }) => message.kind === Kind.Look && message.visible).length;
  Eye.eyes[0]?.see(true);
  await whole(1);
  expect([asked(), painted.length, badge().hidden]).toEqual([1, 1, true]);
  // The driver restarts: what comes cannot be shown, and after some attempts nobody asks any more.
  surface.refuse = true;
  for (const seq of [2, 3, 4]) {
    await whole(seq);
  }
  expect([asked(), badge().dataset.figportBadge]).toEqual([3, 'unshowable']);
  await whole(5);
  clock.advance(600_000);
  expect([asked(), badge().hidden, badge().dataset.figportBadge]).toEqual([3, false, 'unshowable']);
  expect(find('.figport-pill').textContent).toBe('The picture cannot be shown');
  surface.refuse = false;
  find('.figport-canvas').dispatchEvent(new Event('contextrestored'));
  expect(asked()).toBe(4);
  expect(badge().hidden).toBe(false);
  // A change of the picture that is lost is of no use.
  const { frame, payload } = frameOf(7, 5, 'b');
  page.tell(frame, payload);
  await settle();
  expect([asked(), badge().hidden, painted.length]).toEqual([4, false, 1]);
  await whole(8);
  expect([badge().hidden, painted.length]).toEqual([true, 2]);
  page.tell({ kind: Kind.Closed });
  find('.figport-canvas').dispatchEvent(new Event('contextrestored'));
  expect(asked()).toBe(4);
});

test('what was seen before goes when there is a picture of the figure, and not before it can be seen', async () => {
  await page.start({ placeholder: 'data:image/png;base64,AAAA' });
  const seen = document.createElement('canvas');
  page.figure.beginWith(seen);
  expect(seen.isConnected).toBe(true);
  find('.figport-placeholder').dispatchEvent(new Event('load'));
  expect(seen.isConnected).toBe(false);
  page.figure.dispose();
  await page.startLive();
  page.figure.beginWith(seen);
  const { frame, payload } = frameOf(5, 0, 'a');
  page.tell(frame, payload);
  await settle();
  expect(seen.isConnected).toBe(false);
  // And what has one begins with no other.
  page.figure.beginWith(seen);
  expect(seen.isConnected).toBe(false);
});

test('a figure that is about to be taken out of the page closes what lies over that', async () => {
  await page.startLive();
  find('[data-figport-tool="close"]').click();
  expect(find('[role=menu]').hidden).toBe(false);
  page.figure.lift();
  expect(find('[role=menu]').hidden).toBe(true);
  expect(document.activeElement).toBe(find('[data-figport-tool="close"]'));
  page.figure.focus();
  expect(document.activeElement).toBe(find('.figport-canvas'));
});

describe('for screen readers', () => {
  const named = (): (string | null)[] =>
    ['.figport-canvas', '.figport-placeholder'].map(part =>
      find(part).hidden ? null : (find(part).getAttribute('aria-label') ?? find(part).getAttribute('alt'))
    );

  test('a figure that died is a picture with the words that it had, and what is left are named buttons', async () => {
    await page.startLive();
    page.tell(figureState({ title: 'Waves', alt: 'Waves. Two waves, time in s' }));
    const { frame, payload } = frameOf(5, 0, 'a');
    page.tell(frame, payload);
    await settle();
    expect(named()).toEqual(['Waves. Two waves, time in s', null]);
    page.tell({ kind: Kind.Readout, text: 'x=1 y=2' });
    // Pressed where no control is, it has the keyboard, as long as it can be used.
    expect(find('.figport-figure').getAttribute('tabindex')).toBe('-1');
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'dead' });
    expect(named()).toEqual(['Waves. Two waves, time in s', null]);
    const canvas = find('.figport-canvas');
    expect(['role', 'aria-roledescription', 'tabindex'].map(name => canvas.getAttribute(name))).toEqual([
      'img',
      null,
      null
    ]);
    expect(find('.figport-figure').getAttribute('aria-label')).toBe('Waves');
    expect(find('.figport-message').textContent).toBe('');
    expect(find('[role=status]').textContent).toBe('The kernel died');
    const reachable = [...document.querySelectorAll<HTMLElement>('button, [tabindex], a')].filter(
      one => one.closest('[hidden]') === null
    );
    expect(reachable.map(one => [one.textContent, one.tabIndex])).toEqual([['The kernel died', 0]]);
  });

  test('a figure that never lived is its PNG, and a closed one without a picture is none', async () => {
    const png = 'data:image/png;base64,AAAA';
    await page.start({ source: Promise.reject(new FigportError(kernelGone())), placeholder: png, title: 'Waves' });
    expect(named()).toEqual([null, 'Waves']);
    page.figure.dispose();
    await page.startLive();
    page.tell({ kind: Kind.Closed });
    expect(named()).toEqual([null, null]);
    expect(find('[role=status]').textContent).toBe('Closed');
  });
});

describe('a badge that has the keyboard', () => {
  const MADE: Message = { kind: Kind.Made, figure: 'f2', title: 'Figure 1 (private copy)' };

  test('hands it to the picture when it goes', async () => {
    await page.startLive();
    page.tell(MADE);
    find('.figport-pill').focus();
    clock.advance(15_000);
    expect(badge().hidden).toBe(true);
    expect(document.activeElement).toBe(find('.figport-canvas'));
    // And when it can be pressed no longer.
    page.tell(MADE);
    find('.figport-pill').focus();
    page.tell(figureState({ busy: 'Kernel busy' }));
    expect(document.activeElement).toBe(find('.figport-pill'));
    clock.advance(15_000);
    expect(find('.figport-pill').textContent).toBe('Kernel busy');
    expect(document.activeElement).toBe(find('.figport-canvas'));
  });

  test('keeps it when what was open closes, and takes it from nobody', async () => {
    await page.startLive();
    page.tell(MADE);
    find('.figport-pill').click();
    find('.figport-detail a').focus();
    page.tell({ kind: Kind.Error, code: 'callback', what: 'ValueError', where: 'x', fix: 'y', fatal: false });
    expect(find('.figport-detail').hidden).toBe(true);
    expect(document.activeElement).toBe(find('.figport-pill'));
    const elsewhere = document.createElement('textarea');
    document.body.append(elsewhere);
    elsewhere.focus();
    clock.advance(60_000);
    expect(badge().hidden).toBe(true);
    expect(document.activeElement).toBe(elsewhere);
  });

  test('passes it on to what the figure lies in when that is closed', async () => {
    await page.startLive();
    page.tell(MADE);
    find('.figport-pill').focus();
    page.tell({ kind: Kind.Closed });
    expect(find('.figport-figure').contains(document.activeElement)).toBe(false);
  });
});
