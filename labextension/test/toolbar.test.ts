import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Source } from '../src/view/pool';
import { Toolbar } from '../src/view/toolbar';
import { Kind } from '../src/view/wire';
import type { Tool } from '../src/view/wire';
import { FakeClock, fakeView, figureState, settle } from './fakes';

let used: string[];
let lifetime: AbortController;
let toolbar: Toolbar;
let canvas: HTMLElement;
let node: HTMLElement;
let source: Source | null;
/** Whether the kernel can be told. */
let reachable: boolean;
/** Of the tool that the page does by itself. */
let ready: boolean;
let looks: boolean;

beforeEach(() => {
  used = [];
  reachable = ready = true;
  looks = false;
  source = null;
  lifetime = new AbortController();
  const view = fakeView(new FakeClock(), lifetime.signal, {
    source: () => source,
    send: message => {
      used.push(message.kind === Kind.Tool ? message.name : Kind[message.kind]);
      return reachable;
    },
    tool: name => (name === 'save' ? { name, looks, ready: () => ready, use: () => used.push('own') } : undefined)
  });
  ({ canvas } = view.elements);
  toolbar = new Toolbar(view);
  document.body.replaceChildren(view.elements.root);
  const found = document.querySelector<HTMLElement>('.figport-toolbar');
  if (found === null) {
    throw new Error('no toolbar');
  }
  node = found;
});

afterEach(() => {
  lifetime.abort();
});

function show(tools: readonly Tool[]): void {
  toolbar.hear(figureState({ tools }));
}

function update(changes: Partial<Record<string, Partial<Tool>>> = {}): void {
  const tools = figureState().tools.map(tool => ({ ...tool, ...changes[tool.name] }));
  show(tools);
}

function button(name: string): HTMLButtonElement {
  const found = node.querySelector<HTMLButtonElement>(`button[data-figport-tool="${name}"]`);
  if (found === null) {
    throw new Error(`no button ${name}`);
  }
  return found;
}

function press(node: Element | null, key: string): void {
  node?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

test('the menu of its own closes when the figure is about to be taken out of the page', () => {
  update();
  button('close').click();
  expect(button('close').getAttribute('aria-expanded')).toBe('true');
  toolbar.lifted();
  expect(button('close').getAttribute('aria-expanded')).toBe('false');
});

describe('the picture on a button', () => {
  test.each([
    ['clipboard', true],
    ['own:clipboard', true],
    ['mine', false],
    // Pictures of the view's own buttons say something else.
    ['close', false],
    ['refresh', false]
  ])('of the tool %s', (name, pictured) => {
    show([{ name, label: 'Label', help: '', enabled: true, pressed: false, keys: [] }]);
    const button = node.querySelector(`.figport-tools [data-figport-tool="${name}"]`);
    expect([button?.querySelector('svg') !== null, button?.textContent]).toEqual([pictured, pictured ? '' : 'Label']);
  });
});

describe('buttons', () => {
  test('look as the kernel says', () => {
    update({ pan: { pressed: true } });
    expect(button('home').disabled).toBe(false);
    expect(button('back').disabled).toBe(true);
    expect(button('pan').getAttribute('aria-pressed')).toBe('true');
    expect(button('pan').title).toBe('Pan the axes');
    expect(button('pan').getAttribute('aria-label')).toBe('Pan');
    expect(button('home').hasAttribute('aria-pressed')).toBe(false);
    expect(node.querySelectorAll('.figport-gap')).toHaveLength(1);
    update();
    expect(button('pan').getAttribute('aria-pressed')).toBe('false');
  });

  test('of the user’s that were pressed once say that they are not any more', () => {
    const mine = (pressed: boolean): string | null => {
      show([{ ...tool('mine'), pressed }]);
      return button('mine').getAttribute('aria-pressed');
    };
    expect([mine(false), mine(true), mine(false)]).toEqual([null, 'true', 'false']);
  });

  test('stay the same elements through updates, and keep the focus', () => {
    update();
    const pan = button('pan');
    pan.focus();
    update({ pan: { pressed: true }, back: { enabled: true } });
    expect(button('pan')).toBe(pan);
    show([...figureState().tools, { ...tool('mine'), label: 'Mine' }]);
    expect(button('pan')).toBe(pan);
    expect(document.activeElement).toBe(pan);
    expect(button('mine').textContent).toBe('Mine');
    show([tool('home')]);
    expect(node.querySelector('[data-figport-tool="pan"]')).toBeNull();
  });

  test('tell the kernel', () => {
    update();
    button('pan').click();
    button('back').click();
    expect(used).toEqual(['pan']);
  });

  test('the name of a tool is only a name, never a property', () => {
    show([{ ...tool('constructor'), label: 'Odd' }]);
    expect(button('constructor').textContent).toBe('Odd');
  });
});

function tool(name: string): Tool {
  return { name, label: name, help: '', enabled: true, pressed: false, keys: [] };
}

describe('the keyboard', () => {
  test('one button is in the tab order, arrows reach the others that are enabled', () => {
    update();
    const order = (): string[] =>
      [...node.querySelectorAll<HTMLElement>('[data-figport-tool]')]
        .filter(node => node.tabIndex === 0)
        .map(node => node.dataset.figportTool ?? '');
    expect(order()).toEqual(['home']);
    button('home').focus();
    press(document.activeElement, 'ArrowRight');
    expect(document.activeElement).toBe(button('pan'));
    expect(order()).toEqual(['pan']);
    press(document.activeElement, 'End');
    expect(document.activeElement).toBe(button('close'));
    press(document.activeElement, 'ArrowRight');
    expect(document.activeElement).toBe(button('home'));
  });

  test('is the figure’s after a click with the pointer, and stays on the button after Enter', () => {
    update();
    button('pan').focus();
    button('pan').click();
    expect([used, document.activeElement]).toEqual([['pan'], button('pan')]);
    button('pan').dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    expect([used, document.activeElement]).toEqual([['pan', 'pan'], canvas]);
    // Its menu has the focus.
    button('close').dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    expect(document.activeElement).toBe(document.querySelector('[role=menuitem]'));
  });
});

test('what the page does by itself the kernel does not hear, and it is grey while there is nothing to do', () => {
  update();
  button('save').click();
  expect(used).toEqual(['own']);
  ready = false;
  update();
  expect(button('save').disabled).toBe(true);
});

test('who may only look has the tools that take no more', () => {
  update();
  toolbar.permit('view');
  expect(button('pan').hidden).toBe(true);
  expect(button('save').hidden).toBe(true);
  looks = true;
  show([...figureState().tools, tool('new')]);
  expect(button('save').hidden).toBe(false);
  expect(button('new').hidden).toBe(true);
  toolbar.permit('use');
  expect(node.querySelectorAll('[data-figport-tool][hidden]')).toHaveLength(1);
});

test('the own tab is offered only where there is an address', () => {
  update();
  expect(button('open').hidden).toBe(true);
  const opened = vi.spyOn(window, 'open').mockReturnValue(null);
  source = { address: null, pageOf: figure => `/figport/${figure}` } as Source;
  toolbar.turn({ name: 'connecting' });
  expect(button('open').hidden).toBe(true);
  source = { ...source, address: '/figport/f1' };
  toolbar.turn({ name: 'connecting' });
  expect(button('open').hidden).toBe(false);
  button('open').click();
  expect(opened.mock.calls).toEqual([['/figport/f1', '_blank', 'noopener']]);
  opened.mockRestore();
});

test('closing is confirmed', () => {
  update();
  button('close').click();
  expect(used).toEqual([]);
  press(document.activeElement, 'Escape');
  button('close').click();
  document.querySelector<HTMLElement>('[role=menuitem]')?.click();
  expect(used).toEqual(['Close']);
  expect(button('close').getAttribute('aria-busy')).toBe('true');
});

test('a file that is under way is shown on the button, until the last one is there', async () => {
  update();
  const ends: (() => void)[] = [];
  const files = [0, 1].map(() => new Promise<void>(resolve => ends.push(resolve)));
  for (const file of files) {
    toolbar.waits('save', file);
  }
  expect(button('save').getAttribute('aria-busy')).toBe('true');
  ends[0]?.();
  await settle();
  expect(button('save').classList.contains('figport-waiting')).toBe(true);
  ends[1]?.();
  await settle();
  expect(button('save').classList.contains('figport-waiting')).toBe(false);
});

test('closing that nobody hears of, or whose answer cannot come, does not go on for ever', () => {
  update();
  const close = (): string | null => {
    button('close').click();
    node.querySelector<HTMLElement>('[data-figport-entry="close"]')?.click();
    return button('close').getAttribute('aria-busy');
  };
  expect(close()).toBe('true');
  toolbar.turn({ name: 'busy' });
  expect(button('close').getAttribute('aria-busy')).toBe('false');
  reachable = false;
  expect(close()).toBe('false');
  expect(used).toEqual(['Close', 'Close']);
});
