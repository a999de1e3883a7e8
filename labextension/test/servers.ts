/** Notebook servers that answer as they are told to. */
import { ConnectionPool } from '../src/view/pool';
import { JupyterServer } from '../src/view/server';
import { VERSION } from '../src/version';
import { FakeClock, fakeSockets } from './fakes';

export type Answers = Partial<Record<string, number | string>>;

/** A server whose answers are given by path: a status, or the body of a 200. */
export function serverOf(answers: Answers, wsUrl = '', token = ''): JupyterServer {
  return new JupyterServer({
    baseUrl: 'https://hub.example/user/ä b/',
    wsUrl,
    token,
    fetch: url => {
      const path = new URL(url).pathname.replace(/^.*\/user\/[^/]*\//, '');
      const answer = answers[path];
      if (answer === undefined) {
        return Promise.reject(new TypeError('no network'));
      }
      return Promise.resolve(
        typeof answer === 'number' ? new Response('', { status: answer }) : new Response(answer, { status: 200 })
      );
    }
  });
}

/** A pool of connections to such a server, over sockets that are talked to. */
export function poolOf(answers: Answers): ConnectionPool {
  return new ConnectionPool({
    server: serverOf(answers),
    openSocket: fakeSockets().open,
    clock: new FakeClock(),
    version: VERSION
  });
}
