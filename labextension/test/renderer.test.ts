import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Documents } from '../src/lab/documents';
import type { Lab } from '../src/lab/lab';
import { Outputs } from '../src/lab/outputs';
import { FigureRenderer } from '../src/lab/renderer';
import { DocumentSaves } from '../src/lab/saves';
import { Shelf } from '../src/lab/shelf';
import { ConnectionPool } from '../src/view/pool';
import { JupyterServer } from '../src/view/server';
import { MIME_TYPE, PROTOCOL } from '../src/view/wire';
import { Eye, FakeClock, fakeSockets, settle } from './fakes';

let asked: string[];
let renderers: FigureRenderer[];
let make: () => FigureRenderer;
let pool: ConnectionPool;

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', Eye);
  window.matchMedia = () => new EventTarget() as MediaQueryList;
  asked = [];
  renderers = [];
  const clock = new FakeClock();
  const server = new JupyterServer({
    baseUrl: 'http://host/',
    fetch: url => {
      asked.push(url);
      return Promise.reject(new TypeError('no network'));
    }
  });
  pool = new ConnectionPool({ server, openSocket: fakeSockets().open, clock, version: '0.1.0' });
  const documents = new Documents({} as unknown as Lab);
  const shared = {
    clock,
    documents,
    pool,
    outputs: new Outputs(clock),
    saves: new DocumentSaves(clock),
    shelf: new Shelf(clock)
  };
  make = () => {
    const renderer = new FigureRenderer({ ...shared, wheel: () => 'focused' });
    renderers.push(renderer);
    Widget.attach(renderer, document.body);
    return renderer;
  };
});

afterEach(() => {
  for (const renderer of renderers) {
    renderer.dispose();
  }
  pool.dispose();
  vi.unstubAllGlobals();
});

/** Render an output with a picture in a renderer of its own. */
async function render(ours: object, png: string): Promise<HTMLElement> {
  const renderer = make();
  const model = { data: { [MIME_TYPE]: ours, 'image/png': png }, metadata: {} };
  await renderer.renderModel(model as unknown as IRenderMime.IMimeModel);
  await settle();
  return renderer.node;
}

const text = (node: HTMLElement, selector: string): string | null => node.querySelector(selector)?.textContent ?? null;
const picture = (node: HTMLElement): string | null =>
  node.querySelector('.figport-placeholder:not([hidden])')?.getAttribute('src') ?? null;

test('an output of another protocol is its picture, and says what is wrong and what mends it', async () => {
  const node = await render(
    { figure: 'f', kernel: 'k', protocol: PROTOCOL + 1, version: '9.0', title: 'Waves' },
    'AAAA'
  );
  expect(text(node, '.figport-title')).toBe('Waves');
  expect(picture(node)).toBe('data:image/png;base64,AAAA');
  expect(text(node, '.figport-what')).toContain(`made by figport 9.0 with protocol ${PROTOCOL + 1}`);
  expect(text(node, '.figport-fix')).toContain('Run the cell again');
  expect(asked).toEqual([]);
});

test('outputs without a figure are not taken for each other', async () => {
  const first = await render({ title: 'one' }, 'AAAA');
  renderers[0]?.dispose();
  const second = await render({ title: 'two' }, 'BBBB');
  expect(text(second, '.figport-what')).toBe('This output holds no figure');
  expect([text(second, '.figport-title'), picture(second)]).toEqual(['two', 'data:image/png;base64,BBBB']);
  expect(first.isConnected).toBe(false);
});
