/** The script of the page that lists all figures. */
import { browserClock } from '../view/clock';
import { pageFetch } from '../view/fetch';
import { ConnectionPool } from '../view/pool';
import { JupyterServer } from '../view/server';
import { browserSocket } from '../view/socket';
import { VERSION } from '../version';
import { Panel } from './panel';

/** Show the panel in the page that the server made. */
function main(): void {
  const script = document.getElementById('figport-config');
  const element = document.getElementById('figport');
  if (script === null || element === null) {
    throw new Error('figport: the page lacks #figport-config or #figport');
  }
  // Written by our own server extension for this very script.
  const { baseUrl } = JSON.parse(script.textContent) as { readonly baseUrl: string };
  const clock = browserClock();
  const pool = new ConnectionPool({
    server: new JupyterServer({
      baseUrl: new URL(baseUrl, location.href).href,
      fetch: pageFetch
    }),
    openSocket: browserSocket,
    clock,
    version: VERSION
  });
  document.body.classList.add('figport-panel-page');
  const panel = new Panel({ pool, clock });
  element.append(panel.node);
  panel.show(true);
}

main();
