import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel, Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Documents } from '../src/lab/documents';
import type { Lab } from '../src/lab/lab';
import { Outputs } from '../src/lab/outputs';
import { FigureRenderer } from '../src/lab/renderer';
import { DocumentSaves } from '../src/lab/saves';
import { WaitingViews } from '../src/lab/waiting_views';
import { Afterimage } from '../src/view/afterimage';
import { ConnectionPool } from '../src/view/pool';
import { JupyterServer } from '../src/view/server';
import { MIME_TYPE, PROTOCOL } from '../src/view/wire';
import { Eye, FakeClock, fakeSockets, settle } from './fakes';

let clock: FakeClock;
let pool: ConnectionPool;
let area: Panel;
/** What the server says of the kernel. */
let status: number;
let show: (figure: string) => FigureRenderer;

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', Eye);
  window.matchMedia = () => new EventTarget() as MediaQueryList;
  clock = new FakeClock();
  status = 200;
  const server = new JupyterServer({
    baseUrl: 'http://host/',
    fetch: () => Promise.resolve(new Response('{}', { status }))
  });
  pool = new ConnectionPool({ server, openSocket: fakeSockets().open, clock, version: '0.1.0' });
  const shared = {
    clock,
    documents: new Documents({} as unknown as Lab),
    pool,
    outputs: new Outputs(clock),
    saves: new DocumentSaves(),
    waiting: new WaitingViews(clock)
  };
  area = new Panel();
  area.addClass('jp-OutputArea');
  Object.assign(area, { model: {} });
  Widget.attach(area, document.body);
  show = figure => {
    const renderer = new FigureRenderer({ ...shared, wheel: () => 'focused' });
    const ours = { figure, kernel: 'k', protocol: PROTOCOL, version: '0.1.0' };
    const model = { data: { [MIME_TYPE]: ours, 'image/png': 'AAAA' }, metadata: {}, trusted: true };
    void renderer.renderModel(model as unknown as IRenderMime.IMimeModel);
    area.addWidget(renderer);
    return renderer;
  };
});

afterEach(() => {
  area.dispose();
  clock.advance(60_000);
  pool.dispose();
  vi.unstubAllGlobals();
});

const figures = (): Element[] => [...document.querySelectorAll('.figport-figure')];

/** Clear an output, as an output area does. */
function clear(renderer: FigureRenderer): void {
  renderer.parent = null;
  renderer.dispose();
}

test('a figure that is cleared and shown again is the same view, and never out of the page', () => {
  const first = show('f');
  const [view] = figures();
  view?.querySelector('canvas')?.focus();
  clear(first);
  expect(figures()).toEqual([view]);
  expect(document.activeElement?.className).toBe('figport-canvas');
  clock.advance(300);
  const second = show('f');
  expect(figures()).toEqual([view]);
  expect([...second.node.children]).toEqual([view]);
  expect([area.node.children.length, document.activeElement?.className]).toEqual([1, 'figport-canvas']);
});

test('a dead figure that its cell makes again, under the same id, is looked for anew', async () => {
  status = 404;
  const first = show('f');
  await settle();
  const states = (): (string | null)[] => figures().map(figure => figure.getAttribute('data-figport-state'));
  expect(states()).toEqual(['dead']);
  status = 200;
  clear(first);
  clock.advance(300);
  const second = show('f');
  expect(states()).toEqual(['connecting']);
  expect(second.node.querySelector('.figport-figure')).toBe(figures()[0]);
});

test('one that is not shown again goes soon', () => {
  clear(show('f'));
  clock.advance(300);
  expect(figures().length).toBe(1);
  clock.advance(200);
  expect([figures().length, area.node.children.length]).toEqual([0, 0]);
});

test('a new figure in its place begins with what was seen there', () => {
  clear(show('f'));
  const next = show('g');
  expect(figures().map(figure => figure.getAttribute('data-figport-figure'))).toEqual(['g']);
  const seen = next.node.querySelector('.figport-afterimage');
  expect([seen?.getAttribute('src'), seen?.getAttribute('alt')]).toEqual(['data:image/png;base64,AAAA', null]);
});

test('a new figure in its place has the keyboard if that one had it', () => {
  const first = show('f');
  figures()[0]?.querySelector('canvas')?.focus();
  clear(first);
  const next = show('g');
  expect([figures().length, document.activeElement]).toEqual([1, next.node.querySelector('.figport-canvas')]);
});

test('of two figures that are cleared and shown again neither takes the place of the other', () => {
  const both = ['f', 'g'].map(show);
  const views = figures();
  both.forEach(clear);
  expect(figures()).toEqual(views);
  show('f');
  expect([figures().length, document.querySelector('.figport-afterimage')]).toEqual([2, null]);
  show('g');
  expect(figures()).toEqual(views);
});

test('outputs of an area that leave together are measured once, and stand where they were', () => {
  const outputs = ['f', 'g', 'h'].map(show);
  let asked = 0;
  const place = (element: Element, left: number): void => {
    element.getBoundingClientRect = () => {
      asked += 1;
      return new DOMRect(left, 0, 100, 100);
    };
  };
  place(area.node, 10);
  outputs.forEach(({ node }) => {
    place(node, 74);
  });
  outputs.forEach(clear);
  expect(asked).toBe(2);
  const margins = (): string[] =>
    [...document.querySelectorAll<HTMLElement>('.figport-waiting-output')].map(one => one.style.marginLeft);
  expect(margins()).toEqual(['64px', '64px', '64px']);
  clock.advance(60_000);
  const later = show('f');
  place(later.node, 20);
  clear(later);
  expect([asked, margins()]).toEqual([4, ['10px']]);
});

test('a menu that is open closes, and its button has the keyboard', () => {
  const first = show('f');
  const close = figures()[0]?.querySelector<HTMLElement>('[data-figport-tool="close"]');
  close?.click();
  const menu = figures()[0]?.querySelector<HTMLElement>('[role=menu]');
  expect(menu?.hidden).toBe(false);
  clear(first);
  expect([menu?.hidden, document.activeElement]).toEqual([true, close]);
});

test('what was seen there before is not taken for the figure if that has no picture for long', () => {
  const stage = document.createElement('div');
  const afterimage = new Afterimage(stage, clock);
  afterimage.show(document.createElement('canvas'));
  clock.advance(2_900);
  expect(stage.children.length).toBe(1);
  clock.advance(200);
  expect(stage.children.length).toBe(0);
});

test('nothing stays of an output whose area goes with it', () => {
  const gone = show('f');
  area.dispose();
  expect(gone.isDisposed).toBe(true);
  clock.advance(0);
  expect(figures()).toEqual([]);
});
