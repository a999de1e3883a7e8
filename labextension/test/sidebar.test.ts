/** The panel as a sidebar: it asks nobody anything while it is closed. */
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Sidebar } from '../src/lab/sidebar';
import { Panel } from '../src/panel/panel';
import type { PanelOptions } from '../src/panel/panel';

let shown: boolean[];
let sidebar: Sidebar;

beforeEach(() => {
  document.body.replaceChildren();
  shown = [];
  vi.spyOn(Panel.prototype, 'show').mockImplementation(show => {
    shown.push(show);
  });
  sidebar = new Sidebar({} as PanelOptions);
});

afterEach(() => {
  if (!sidebar.isDisposed) {
    sidebar.dispose();
  }
  vi.restoreAllMocks();
});

test('it has a name, a caption, and the panel', () => {
  expect([sidebar.id, sidebar.title.caption, sidebar.node.tabIndex]).toEqual(['figport-sidebar', 'Figures', -1]);
  expect(sidebar.title.iconClass).toContain('figport-sidebar-icon');
  expect(sidebar.node.children.length).toBe(1);
});

test('it is asked for while it is seen, and no longer', () => {
  expect(shown).toEqual([]);
  Widget.attach(sidebar, document.body);
  sidebar.hide();
  sidebar.show();
  Widget.detach(sidebar);
  expect(shown).toEqual([true, false, true, false]);
});

test('one that is attached while it is closed is not', () => {
  sidebar.hide();
  Widget.attach(sidebar, document.body);
  expect(shown.filter(Boolean)).toEqual([]);
});

test('to activate it is to have the keyboard in it', () => {
  Widget.attach(sidebar, document.body);
  expect(document.activeElement).not.toBe(sidebar.node);
  sidebar.activate();
  return Promise.resolve().then(() => {
    expect(document.activeElement).toBe(sidebar.node);
  });
});

test('its tab opens it and has the keyboard go into it, another tab has not', async () => {
  const tab = document.createElement('button');
  document.body.append(tab);
  Widget.attach(sidebar, document.body);
  for (const [id, wanted] of [
    ['another', tab],
    ['figport-sidebar', sidebar.node]
  ] as const) {
    sidebar.hide();
    tab.dataset.id = id;
    tab.focus();
    sidebar.show();
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(document.activeElement).toBe(wanted);
  }
});

test('with it goes its panel', () => {
  const gone = vi.spyOn(Panel.prototype, 'dispose');
  sidebar.dispose();
  expect(gone).toHaveBeenCalledOnce();
});
