import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FigportError } from '../src/view/errors';
import type { View } from '../src/view/part';
import { untrusted } from '../src/view/troubles';
import { Kind } from '../src/view/wire';
import { Eye, figureState, frameOf, settle } from './fakes';
import { find } from './mounted';
import { PNG, Revivals, badge, button, gone, press, states } from './revivals';

/** The figures of a document: all outputs of one show where it lives now, and hand on what the document tells. */
let page: Revivals;
let requests: Revivals['requests'];
let sockets: Revivals['sockets'];
let allowed: string[];

beforeEach(() => {
  page = new Revivals();
  ({ requests, sockets, allowed } = page);
});

afterEach(() => {
  page.end();
});

describe('a figure that lives again', () => {
  test('is shown by all its outputs, and by no other', async () => {
    await page.start();
    page.others.push(page.show('f1', gone), page.show('f2', gone));
    await settle();
    page.answer(200, { figure: 'f9', title: 'Figure 1' });
    await press();
    sockets.last().welcome();
    expect(
      sockets
        .last()
        .of(Kind.Attach)
        .map(({ message }) => message.kind === Kind.Attach && message.figure)
    ).toEqual(['f9', 'f9']);
    sockets.last().tell(1, figureState());
    sockets.last().tell(2, figureState());
    // Views that were replaced stand below.
    expect(states()).toEqual(['dead', 'live', 'live']);
    // Where the notebook is not trusted, its output with the new id is not asked about once more.
    expect(allowed).toEqual(['f9']);
    expect(requests).toHaveLength(1);
  });

  test('is found once more when its output has news', async () => {
    await page.start();
    page.figure?.setPlaceholder('data:image/png;base64,BBBB');
    page.found = Promise.resolve(page.pool.source('k3', 'f1'));
    page.figure?.lookAgain({ anew: false, trusted: true });
    await settle();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect([states(), button()]).toEqual([['live'], null]);
    const { made } = sockets;
    // One that lives is not looked for.
    page.figure?.lookAgain({ anew: true, trusted: true });
    await settle();
    expect([states(), made.length]).toEqual([['live'], 1]);
  });

  test('and is not found is as dead as before', async () => {
    await page.start();
    page.figure?.lookAgain({ anew: false, trusted: true });
    await settle();
    expect([states(), button()?.textContent]).toEqual([['dead'], 'Bring back to life']);
    page.figure?.dispose();
    page.figure?.lookAgain({ anew: false, trusted: true });
    expect(states()).toEqual([]);
  });

  test('is not looked for at the news that its close brings, but is in a new output', async () => {
    await page.startAndClose();
    page.figure?.lookAgain({ anew: false, trusted: true });
    expect([states(), badge()]).toEqual([['dead'], 'Closed']);
    page.found = Promise.resolve(page.pool.source('k3', 'f1'));
    page.figure?.lookAgain({ anew: true, trusted: true });
    expect(states()).toEqual(['connecting']);
  });
});

/** Let the figure's kernel go, and the figure be found in another. */
async function moveOn(): Promise<void> {
  sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
  await settle();
  page.found = Promise.resolve(page.pool.source('k3', 'f1'));
  page.figure?.lookAgain({ anew: false, trusted: true });
  await settle();
}

describe('a view that takes the place of another', () => {
  test('has what the document told that one', async () => {
    await page.startLive({ placeholder: '' });
    page.figure?.setPlaceholder('data:image/png;base64,BBBB');
    page.figure?.setPlaceholder('');
    const other = document.createElement('section');
    document.body.append(other);
    page.figure?.moveTo(other);
    page.figure?.setAway(true);
    vi.stubGlobal('IntersectionObserver', Eye);
    Eye.eyes = [];
    await moveOn();
    Eye.eyes.at(-1)?.see(true);
    expect(states()).toEqual(['connecting']);
    const image = find('.figport-placeholder') as HTMLImageElement;
    expect([image.hidden, image.src]).toEqual([false, 'data:image/png;base64,BBBB']);
    expect(other.querySelector('.figport-figure')).not.toBeNull();
    sockets.last().welcome();
    const [attach] = sockets.last().of(Kind.Attach);
    expect(attach?.message).toMatchObject({ figure: 'f1', visible: false });
    sockets.last().tell(1, figureState());
    page.figure?.setAway(false);
    expect(sockets.last().of(Kind.Look)).toMatchObject([{ message: { visible: true } }]);
    expect(sockets.last().url).toContain('/k3/');
  });

  test.each([true, false])('has the keyboard if that one had it: %s', async had => {
    await page.startLive();
    const [output, elsewhere] = [document.createElement('section'), document.createElement('input')];
    document.body.append(output, elsewhere);
    page.figure?.moveTo(output);
    if (had) {
      find('.figport-canvas').focus();
    } else {
      elsewhere.focus();
    }
    sockets.last().tell(0, { kind: Kind.Kernel, status: 'restarted' });
    await settle();
    if (had) {
      find('.figport-pill').focus();
    }
    page.found = Promise.resolve(page.pool.source('k3', 'f1'));
    page.figure?.lookAgain({ anew: false, trusted: true });
    expect(document.activeElement).toBe(had ? find('.figport-canvas') : elsewhere);
  });

  test('begins with what was seen of that one', async () => {
    await page.startLive({ placeholder: '' });
    const { frame, payload } = frameOf(1, 0, 'a');
    sockets.last().tell(1, frame, payload);
    await settle();
    const seen = find('.figport-canvas');
    await moveOn();
    expect([states(), find('.figport-afterimage')]).toEqual([['connecting'], seen]);
    expect(find('.figport-canvas')).not.toBe(seen);
  });

  test('is asked for pictures in its place', async () => {
    const seen: number[] = [];
    await page.startLive({ placeholder: '', used: () => seen.push(1) });
    await moveOn();
    sockets.last().welcome();
    sockets.last().tell(1, figureState());
    expect(page.figure?.after('m1')).toBe(true);
    find('[data-figport-tool="pan"]').click();
    expect(seen).toEqual([1]);
    page.figure?.refresh();
    expect([sockets.last().of(Kind.After).length, sockets.last().of(Kind.Refresh).length]).toEqual([1, 1]);
    const picture = document.createElement('canvas');
    page.figure?.beginWith(picture);
    expect(picture.isConnected).toBe(true);
    expect(page.figure?.takePicture()).toBe(picture);
    const { frame, payload } = frameOf(1, 0, 'a');
    sockets.last().tell(1, frame, payload);
    await settle();
    expect(page.figure?.takePicture()).toBe(find('.figport-canvas'));
    find('[data-figport-tool="close"]').click();
    page.figure?.lift();
    expect(find('[role=menu]').hidden).toBe(true);
    page.figure?.focus();
    expect(document.activeElement).toBe(find('.figport-canvas'));
  });
});

test('what lives nowhere else says nothing after a message, and may be used without anybody who cares', async () => {
  await page.start();
  expect(page.figure?.after('m1')).toBe(false);
  page.figure?.refresh();
  expect(requests).toEqual([]);
  page.figure?.dispose();
  await page.startLive();
  find('[data-figport-tool="pan"]').click();
  expect(sockets.last().of(Kind.Tool)).toHaveLength(1);
});

test('the parts of the host are told before those that follow and revive', async () => {
  const views: View[] = [];
  const told: string[] = [];
  await page.startLive({
    parts: view => {
      views.push(view);
      return [{ turn: state => told.push(state.name) }];
    }
  });
  expect(views).toHaveLength(1);
  expect(told.at(-1)).toBe('live');
  await moveOn();
  expect(views).toHaveLength(2);
});

test('an announcement is heard by who is dead, wherever the figure lives now', async () => {
  await page.startLive();
  page.kernel = 'k9';
  page.pool.announcements.announce('f1', 'k9', 'f7');
  await settle();
  expect([states(), sockets.made.length]).toEqual([['live'], 1]);
  sockets.last().tell(1, { kind: Kind.Closed });
  page.pool.announcements.announce('f2', 'k9', 'f7');
  expect(states()).toEqual(['dead']);
  page.pool.announcements.announce('f1', 'k9', 'f7');
  await settle();
  sockets.last().welcome();
  expect(sockets.last().url).toContain('/k9/');
  expect(sockets.last().of(Kind.Attach)[0]?.message).toMatchObject({ figure: 'f7' });
});

test('one that is disposed of hears nothing more, and says so once', async () => {
  let ends = 0;
  page.figure = page.show('f1', gone, { disposed: () => (ends += 1) });
  await settle();
  page.figure.dispose();
  page.figure.dispose();
  page.pool.announcements.announce('f1', 'k9', 'f7');
  await settle();
  expect([ends, states(), sockets.made]).toEqual([1, [], []]);
});

test('one of a notebook that is not trusted is not looked for before it is', async () => {
  let looked = 0;
  page.figure = page.show('f1', () => {
    looked += 1;
    return Promise.reject(new FigportError(untrusted()));
  });
  await settle();
  for (const news of [
    { anew: true, trusted: false },
    { anew: false, trusted: false }
  ]) {
    page.figure.lookAgain(news);
  }
  expect(looked).toBe(1);
  page.figure.lookAgain({ anew: false, trusted: true });
  expect(looked).toBe(2);
  await settle();
  expect(find('.figport-placeholder').getAttribute('src')).toBe(PNG);
});
