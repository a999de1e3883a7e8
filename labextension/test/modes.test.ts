import { afterEach, beforeEach, expect, test } from 'vitest';
import { Kind } from '../src/view/wire';
import { figureState } from './fakes';
import { find, Mounted } from './mounted';

const ZOOM = { name: 'zoom', label: 'Zoom', help: 'Zoom to rectangle', enabled: true, pressed: false, keys: [] };

let page: Mounted;

beforeEach(async () => {
  page = new Mounted();
  await page.startLive();
});

afterEach(() => {
  page.end();
});

/** The kernel says which tools are pressed. */
function press(...names: readonly string[]): void {
  const known = [...figureState().tools, ZOOM];
  const tools = known.map(tool => ({ ...tool, pressed: names.includes(tool.name) }));
  page.tell(figureState({ tools }));
  page.clock.advance(1000);
}

/** What screen readers were told so far. */
const words = (): string =>
  [...document.querySelectorAll('[role=status]')].map(({ textContent }) => textContent).join('');

test('says what a key switches on and off', () => {
  find('canvas').focus();
  press('pan');
  expect(words()).toBe('Pan on');
  press('zoom');
  expect(words()).toBe('Zoom on');
  press();
  expect(words()).toBe('Zoom off');
});

test('says nothing of the button that has the focus, and where the keyboard is elsewhere', () => {
  press('pan');
  find('[data-figport-tool=zoom]').focus();
  press('zoom');
  expect(words()).toBe('');
  press('pan');
  expect(words()).toBe('Pan on');
});

test('says nothing of what is pressed from the start, and no more of what is a picture', async () => {
  page.end();
  page = new Mounted();
  await page.start();
  page.sockets.last().welcome();
  find('canvas').focus();
  press('pan');
  expect(words()).toBe('');
  press('zoom');
  expect(words()).toBe('Zoom on');
  page.tell({ kind: Kind.Closed });
  expect(words()).toBe('Closed');
});
