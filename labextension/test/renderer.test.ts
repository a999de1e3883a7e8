import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Documents } from '../src/lab/documents';
import type { Lab } from '../src/lab/lab';
import { Outputs } from '../src/lab/outputs';
import { FigureRenderer } from '../src/lab/renderer';
import { DocumentSaves } from '../src/lab/saves';
import { WaitingViews } from '../src/lab/waiting_views';
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
    saves: new DocumentSaves(),
    waiting: new WaitingViews(clock)
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

function modelOf(ours: object, png: string, trusted: boolean): IRenderMime.IMimeModel {
  const model = { data: { [MIME_TYPE]: ours, 'image/png': png }, metadata: {}, trusted };
  return model as unknown as IRenderMime.IMimeModel;
}

/** Render an output with a picture in a renderer of its own. */
async function render(ours: object, png: string, trusted = true): Promise<HTMLElement> {
  const renderer = make();
  await renderer.renderModel(modelOf(ours, png, trusted));
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

test('a figure that is put in the place of another begins with what was seen of that, and has the keyboard', async () => {
  const ours = (figure: string): object => ({ figure, kernel: 'k', protocol: PROTOCOL, version: '0.1.0' });
  const node = await render(ours('f'), 'AAAA');
  node.querySelector<HTMLElement>('.figport-canvas')?.focus();
  await renderers[0]?.renderModel(modelOf(ours('g'), '', true));
  expect(node.querySelector('.figport-figure')?.getAttribute('data-figport-figure')).toBe('g');
  expect(node.querySelector('.figport-afterimage')?.getAttribute('src')).toBe('data:image/png;base64,AAAA');
  expect(document.activeElement).toBe(node.querySelector('.figport-canvas'));
});

describe('an output of a notebook that is not trusted', () => {
  const FIGURE = { figure: 'f', kernel: 'k', protocol: PROTOCOL, version: '0.1.0', title: 'Waves' };
  const button = (node: HTMLElement): HTMLButtonElement | null => node.querySelector('.figport-revive');

  test('asks for nothing before the user does, and then goes on without asking', async () => {
    const node = await render(FIGURE, 'AAAA', false);
    expect([picture(node), button(node)?.textContent]).toEqual(['data:image/png;base64,AAAA', 'Connect']);
    // What is said of it is news, but no news of its trust.
    await renderers[0]?.renderModel(modelOf(FIGURE, 'BBBB', false));
    await settle();
    expect([picture(node), asked]).toEqual(['data:image/png;base64,BBBB', []]);
    button(node)?.click();
    await settle();
    expect([asked.length, button(node)]).toEqual([1, null]);
    // JupyterLab makes the output anew, as when its cell is moved.
    renderers[0]?.dispose();
    const moved = await render(FIGURE, 'BBBB', false);
    expect([moved.querySelectorAll('.figport-figure').length, button(moved)]).toEqual([1, null]);
  });

  test('does not take the view of one that is', async () => {
    await render(FIGURE, 'AAAA');
    const [before] = asked;
    asked.length = 0;
    renderers[0]?.dispose();
    const copied = await render(FIGURE, 'AAAA', false);
    expect([before !== undefined, button(copied)?.textContent, asked]).toEqual([true, 'Connect', []]);
  });

  test('is live when it is trusted', async () => {
    const node = await render(FIGURE, 'AAAA', false);
    await renderers[0]?.renderModel(modelOf(FIGURE, 'AAAA', true));
    await settle();
    expect([asked.length, button(node)]).toEqual([1, null]);
  });
});
