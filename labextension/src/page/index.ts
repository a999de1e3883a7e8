/** The script of the page that shows one figure alone. */
import { browserClock } from '../view/clock';
import { pageFetch } from '../view/fetch';
import { mount } from '../view/figure';
import { ConnectionPool } from '../view/pool';
import { JupyterServer } from '../view/server';
import { browserSocket } from '../view/socket';
import { ANYWHERE } from '../view/wire';
import { VERSION } from '../version';

/** What the server writes into the page. */
interface PageConfig {
  readonly baseUrl: string;
  readonly kernel: string;
  readonly figure: string;
  readonly title?: string;
}

/** Show the figure that the page was made for. */
function main(): void {
  const script = document.getElementById('figport-config');
  const element = document.getElementById('figport');
  if (script === null || element === null) {
    throw new Error('figport: the page lacks #figport-config or #figport');
  }
  // Written by our own server extension for this very script.
  const config = JSON.parse(script.textContent) as PageConfig;
  const pool = new ConnectionPool({
    server: new JupyterServer({
      baseUrl: new URL(config.baseUrl, location.href).href,
      fetch: pageFetch
    }),
    openSocket: browserSocket,
    clock: browserClock(),
    version: VERSION
  });
  document.body.classList.add('figport-page');
  mount(element, {
    figure: config.figure,
    title: config.title ?? document.title,
    size: { width: 640, height: 480 },
    fills: true,
    source: { ...pool.source(config.kernel, config.figure), address: null },
    // Nothing else here could scroll.
    wheel: () => 'always',
    // No notebook is around.
    request: () => ANYWHERE,
    shortcut: () => false,
    titled: title => {
      document.title = title;
    }
  });
}

main();
