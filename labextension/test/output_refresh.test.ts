import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputRefresh } from '../src/view/output_refresh';
import { Kind, PROTOCOL } from '../src/view/wire';
import { figureState } from './fakes';
import { Mounted, find } from './mounted';

/** What the output of a figure asks of the kernel, and what it says to it. */
let page: Mounted;
let refreshing: OutputRefresh;
let uses: number;

beforeEach(() => {
  page = new Mounted();
  uses = 0;
});

afterEach(() => {
  page.end();
});

async function start(): Promise<void> {
  await page.start({
    parts: view => {
      refreshing = new OutputRefresh(view, () => {
        uses += 1;
      });
      return [refreshing];
    }
  });
}

const said = (kind: Kind): number => page.sockets.last().of(kind).length;
const pan = (): void => {
  find('[data-figport-tool="pan"]').click();
};

test('the kernel is asked for the picture once after each use of the figure here, and not by who only looks', async () => {
  await start();
  page.sockets.last().welcome();
  page.tell(figureState());
  refreshing.refresh();
  expect([said(Kind.Refresh), uses]).toEqual([0, 0]);
  pan();
  pan();
  expect(uses).toBe(2);
  refreshing.refresh();
  refreshing.refresh();
  expect(said(Kind.Refresh)).toBe(1);
  // A picture that could not be asked for is, later.
  pan();
  page.sockets.last().tell(0, { kind: Kind.Kernel, status: 'silent' });
  refreshing.refresh();
  expect(said(Kind.Refresh)).toBe(1);
  page.sockets.last().tell(0, { kind: Kind.Kernel, status: 'answering' });
  refreshing.refresh();
  expect(said(Kind.Refresh)).toBe(2);
});

test('the kernel is told what comes after a message of the document, as long as it can be', async () => {
  await start();
  page.sockets.last().welcome();
  expect(refreshing.after('m1')).toBe(false);
  page.tell(figureState());
  expect(refreshing.after('m2')).toBe(true);
  expect(page.sockets.last().of(Kind.After)).toMatchObject([{ message: { message: 'm2' } }]);
  page.tell({ kind: Kind.Closed });
  expect(refreshing.after('m3')).toBe(false);
  refreshing.refresh();
  expect([said(Kind.After), said(Kind.Refresh)]).toEqual([1, 0]);
});

test('whoever may only look neither uses the figure nor says what comes after what', async () => {
  await start();
  page.sockets.last().events.opened();
  page.sockets.last().tell(0, { kind: Kind.Rights, access: 'view' });
  page.sockets.last().tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'server' });
  page.tell(figureState());
  expect(refreshing.after('m1')).toBe(false);
  refreshing.refresh();
  expect([said(Kind.After), said(Kind.Refresh), uses]).toEqual([0, 0, 0]);
});
