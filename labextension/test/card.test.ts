import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Card } from '../src/panel/card';
import type { Listed } from '../src/view/wire';
import { settle } from './fakes';

/** One figure in the panel: what is seen of it, and what it asks for. */
let card: Card;
let made: string[];
let pictures: number;
let log: string[];
/** Whether the kernel can be told that a figure is to be closed. */
let told: boolean;
let moved: () => void;

const KERNELS = [
  { name: 'k1', label: 'waves.ipynb' },
  { name: 'k2', label: 'ir · k2' }
];

beforeEach(() => {
  made = [];
  pictures = 0;
  log = [];
  told = true;
  vi.stubGlobal(
    'URL',
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => {
        pictures += 1;
        made.push(`blob:${pictures} ${blob.type} ${blob.size}`);
        return made.at(-1);
      },
      revokeObjectURL: (url: string) => {
        made = made.filter(one => one !== url);
      }
    })
  );
  card = new Card({
    address: 'http://host/figures/f1',
    close: () => {
      log.push('close');
      return told;
    },
    move: kernel => {
      log.push(`move to ${kernel}`);
      return new Promise(resolve => (moved = resolve));
    }
  });
  document.body.replaceChildren(card.node);
  card.update(listed(), null);
});

afterEach(() => {
  card.dispose();
  vi.unstubAllGlobals();
});

function listed(changes: Partial<Listed> = {}): Listed {
  return { figure: 'f1', number: 1, title: 'Waves', width: 640, height: 480, views: 1, size: 0, ...changes };
}

function find(selector: string): HTMLElement {
  const found = card.node.querySelector<HTMLElement>(selector);
  if (found === null) {
    throw new Error(`nothing is ${selector}`);
  }
  return found;
}

const about = (): string | null => find('.figport-card-about').textContent;
const image = (): HTMLImageElement => find('img') as HTMLImageElement;
const close = (): HTMLButtonElement => find('.figport-tool') as HTMLButtonElement;
const move = (): HTMLButtonElement => find('.figport-card-move') as HTMLButtonElement;
const entries = (): HTMLElement[] =>
  find('[role=menu]').hidden ? [] : [...card.node.querySelectorAll<HTMLElement>('[role=menuitem]')];
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('what is seen', () => {
  test('is the figure’s title and size, and its links lead to a tab of its own', () => {
    expect(card.node.dataset.figportListed).toBe('f1');
    expect(find('.figport-card-title').textContent).toBe('Waves');
    for (const link of [find('.figport-card-title'), find('.figport-card-picture')] as HTMLAnchorElement[]) {
      expect([link.href, link.target, link.rel, link.title]).toEqual([
        'http://host/figures/f1',
        '_blank',
        'noopener',
        'Waves: open in a tab of its own'
      ]);
    }
    // One stop of the keyboard for two links to one place.
    expect([find('.figport-card-picture').tabIndex, find('.figport-card-title').tabIndex]).toEqual([-1, 0]);
    expect([close().title, close().getAttribute('aria-label')]).toEqual(['Close Waves', 'Close Waves']);
    expect([move().title, move().getAttribute('aria-label')]).toEqual(Array(2).fill('Move Waves to another kernel'));
  });

  test.each([
    [0, '640 × 480 · not shown'],
    [1, '640 × 480 · 1 view'],
    [2, '640 × 480 · 2 views']
  ])('says by how many views it is watched: %i', (views, text) => {
    card.update(listed({ views, width: 639.7, height: 480.2 }), null);
    expect(about()).toBe(text);
  });

  test('has the shape of the figure, whatever that is', () => {
    const shape = (): string => find('.figport-card-picture').style.aspectRatio;
    card.update(listed({ width: 300, height: 200 }), null);
    expect(shape()).toBe('300 / 200');
    card.update(listed({ width: 0, height: 0 }), null);
    expect(shape()).toBe('1 / 1');
  });

  test('is a thumbnail once there is one, and the newest', () => {
    expect([image().hidden, image().alt, image().draggable]).toEqual([true, '', false]);
    card.update(listed(), bytes('one'));
    expect([image().hidden, image().src, made]).toEqual([false, 'blob:1 image/png 3', ['blob:1 image/png 3']]);
    card.update(listed({ title: 'Others' }), null);
    expect([image().src, find('.figport-card-title').textContent]).toEqual(['blob:1 image/png 3', 'Others']);
    card.update(listed(), bytes('other'));
    expect([image().src, made]).toEqual(['blob:2 image/png 5', ['blob:2 image/png 5']]);
    card.dispose();
    expect([made, card.node.isConnected]).toEqual([[], false]);
    card.dispose();
  });
});

describe('closing', () => {
  test('is asked once, and said to take a while', () => {
    close().click();
    expect(log).toEqual([]);
    find('.figport-menu-item[data-figport-entry="close"]').click();
    close().click();
    expect([log, close().disabled, about()]).toEqual([['close'], true, 'Closing, as soon as the kernel is free…']);
    expect(card.node.dataset.figportClosing).toBe('');
    card.update(listed({ views: 3 }), null);
    expect(about()).toBe('Closing, as soon as the kernel is free…');
  });

  test('can be asked again where nobody could be told', () => {
    told = false;
    close().click();
    find('.figport-menu-item[data-figport-entry="close"]').click();
    expect([close().disabled, card.node.dataset.figportClosing, about()]).toEqual([
      false,
      undefined,
      '640 × 480 · 1 view'
    ]);
    close().click();
    find('.figport-menu-item[data-figport-entry="close"]').click();
    expect(log).toEqual(['close', 'close']);
  });
});

describe('moving', () => {
  test('is offered where there is somewhere to go, to who may use figures', () => {
    const offered = (): boolean[] => [move(), close()].map(button => !button.hidden);
    expect(offered()).toEqual([false, true]);
    card.offer(KERNELS);
    expect(offered()).toEqual([true, true]);
    card.permit('view');
    expect(offered()).toEqual([false, false]);
    card.offer(KERNELS);
    expect(offered()).toEqual([false, false]);
    card.permit('use');
    expect(offered()).toEqual([true, true]);
    card.offer([]);
    expect(offered()).toEqual([false, true]);
  });

  test('is confirmed, made once, and can be asked for again when it is over', async () => {
    card.offer(KERNELS);
    move().click();
    expect(entries().map(entry => entry.textContent)).toEqual(['waves.ipynb', 'ir · k2']);
    entries()[1]?.click();
    expect(entries().map(entry => entry.textContent)).toEqual(['Moveto ir · k2; its callbacks stay behind']);
    expect([log, move().disabled]).toEqual([[], false]);
    entries()[0]?.click();
    expect([log, move().disabled, entries()]).toEqual([['move to k2'], true, []]);
    moved();
    await settle();
    expect(move().disabled).toBe(false);
  });

  test('is given up by the button, and by whatever takes the offer away', () => {
    card.offer(KERNELS);
    move().click();
    move().click();
    expect(entries()).toEqual([]);
    for (const end of [
      (): void => {
        card.permit('view');
        card.permit('use');
      },
      (): void => {
        card.offer([]);
        card.offer(KERNELS);
      }
    ]) {
      move().click();
      expect(entries()).toHaveLength(2);
      end();
      expect([entries(), move().hidden]).toEqual([[], false]);
    }
    // Another list of kernels takes nothing away.
    move().click();
    card.offer(KERNELS.slice(1));
    expect(entries()).toHaveLength(2);
    // One that went meanwhile cannot be chosen.
    entries()[0]?.click();
    expect([log, entries()]).toEqual([[], []]);
    expect(document.activeElement).toBe(move());
  });

  test('ends with the card', () => {
    card.offer(KERNELS);
    move().click();
    card.dispose();
    expect(document.querySelector('[role=menu]')).toBeNull();
  });
});
