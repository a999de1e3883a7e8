/** The script of the page that shows one figure alone. */
import { browserClock } from '../view/clock';
import { pageFetch } from '../view/fetch';
import { mount } from '../view/figure';
import type { MountedFigure } from '../view/mount';
import { ConnectionPool } from '../view/pool';
import { JupyterServer } from '../view/server';
import { browserSocket } from '../view/socket';
import { ANYWHERE } from '../view/wire';
import { VERSION } from '../version';
import { Again } from './again';

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
  const clock = browserClock();
  const pool = new ConnectionPool({
    server: new JupyterServer({
      baseUrl: new URL(config.baseUrl, location.href).href,
      fetch: pageFetch
    }),
    openSocket: browserSocket,
    clock,
    version: VERSION
  });
  const source = { ...pool.source(config.kernel, config.figure), address: null };
  document.body.classList.add('figport-page');
  const show = (): MountedFigure =>
    mount(element, {
      figure: config.figure,
      title: config.title ?? document.title,
      size: { width: 640, height: 480 },
      fills: true,
      source,
      // Nothing else here could scroll.
      wheel: () => 'always',
      // No notebook is around.
      request: () => ANYWHERE,
      shortcut: () => false,
      titled: title => {
        document.title = title;
      },
      parts: ({ lifetime }) => [
        new Again(config.figure, source, clock, lifetime, () => {
          const picture = mounted.takePicture();
          mounted.dispose();
          mounted = show();
          if (picture !== null) {
            mounted.beginWith(picture);
          }
        })
      ]
    });
  let mounted = show();
}

main();
