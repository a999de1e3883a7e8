/** Fakes made by hand: a clock that is moved, a socket that is talked to, a surface that remembers. */
import { decode, encode, pack, unpack } from '../src/view/codec';
import type { Clock } from '../src/view/clock';
import { Connection } from '../src/view/connection';
import { buildElements } from '../src/view/elements';
import type { Patch } from '../src/view/patches';
import { Places } from '../src/view/places';
import type { Surface, Tile } from '../src/view/painter';
import type { ViewLink, ViewState } from '../src/view/member';
import type { View } from '../src/view/part';
import { kernelGone } from '../src/view/server';
import type { Diagnosis } from '../src/view/server';
import type { Socket, SocketEvents, SocketFactory } from '../src/view/socket';
import { Kind, MIME_TYPE, PROTOCOL } from '../src/view/wire';
import type { FigureState, Frame, Message, Scroll } from '../src/view/wire';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  time = 0;
  #timers: { at: number; action: () => void }[] = [];

  now(): number {
    return this.time;
  }

  random(): number {
    return 1;
  }

  after(delay: number, action: () => void): () => void {
    const timer = { at: this.time + delay, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = this.#timers.filter(timer => timer.at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) {
        break;
      }
      this.time = next.at;
      this.#timers = this.#timers.filter(timer => timer !== next);
      next.action();
    }
    this.time = end;
  }
}

/** A message as it was sent, with its view. */
export interface Sent {
  readonly view: number;
  readonly message: Message;
}

/** The page's end of a socket, seen from the other side. */
class FakeSocket implements Socket {
  readonly sent: Sent[] = [];
  closedWith: number | null = null;

  constructor(
    readonly url: string,
    readonly events: SocketEvents
  ) {}

  send(data: Uint8Array<ArrayBuffer>): void {
    const { view, message } = unpack(data.slice().buffer);
    this.sent.push({ view, message: decode(message, 'page').message });
  }

  close(code: number): void {
    this.closedWith = code;
  }

  /** Let a message arrive at the page. */
  tell(view: number, message: Message, payload?: Uint8Array): void {
    this.events.received(pack(view, encode(message, payload)).buffer);
  }

  welcome(): void {
    this.events.opened();
    this.tell(0, { kind: Kind.Welcome, protocol: PROTOCOL, version: '0.1.0', party: 'server' });
  }

  of(kind: Kind): Sent[] {
    return this.sent.filter(({ message }) => message.kind === kind);
  }
}

/** Return a factory and the sockets that it has made. */
export function fakeSockets(): { open: SocketFactory; made: FakeSocket[]; last: () => FakeSocket } {
  const made: FakeSocket[] = [];
  return {
    made,
    open: (url, events) => {
      const socket = new FakeSocket(url, events);
      made.push(socket);
      return socket;
    },
    last: () => {
      const socket = made.at(-1);
      if (socket === undefined) {
        throw new Error('no socket was opened');
      }
      return socket;
    }
  };
}

/** Return a connection over such sockets. */
export function fakeConnection(
  clock: Clock,
  sockets: ReturnType<typeof fakeSockets>,
  diagnose: () => Diagnosis = () => ({ retry: 'soon', trouble: kernelGone() })
): Connection {
  return new Connection({
    url: () => 'ws://host/figport',
    diagnose: () => Promise.resolve(diagnose()),
    openSocket: sockets.open,
    clock,
    version: '0.1.0',
    client: 'c1'
  });
}

/** A view of a figure, and what it was told. */
export interface Watched {
  readonly link: ViewLink;
  readonly states: readonly ViewState['name'][];
  readonly state: () => ViewState | undefined;
  readonly messages: readonly Message[];
}

/** Show a figure by a connection. */
export function watchFigure(connection: Connection, figure = 'f1'): Watched {
  const states: ViewState[] = [];
  const names: ViewState['name'][] = [];
  const messages: Message[] = [];
  const link = connection.open({
    opening: client => ({
      kind: Kind.Attach,
      figure,
      dpr: 2,
      visible: true,
      codecs: ['runs'],
      client,
      request: ''
    }),
    shown: Kind.Figure,
    message: message => {
      messages.push(message);
    },
    state: state => {
      states.push(state);
      names.push(state.name);
    }
  });
  return { link, states: names, state: () => states.at(-1), messages };
}

/** A surface that writes down what is done to it. Bytes are a tile's name; `bad` cannot be decoded. */
export class FakeSurface implements Surface {
  readonly codecs = ['runs'] as const;
  readonly log: string[] = [];
  open = 0;
  /** Showing throws when set. */
  refuse = false;
  /** Decoding waits here when set: name -> release. */
  readonly held = new Map<string, () => void>();
  hold = false;

  async decode(bytes: Uint8Array<ArrayBuffer>): Promise<Tile & { name: string }> {
    const name = new TextDecoder().decode(bytes);
    if (this.hold) {
      await new Promise<void>(resolve => {
        this.held.set(name, resolve);
      });
    }
    if (name.startsWith('bad')) {
      throw new Error('no runs');
    }
    this.open += 1;
    return {
      name,
      width: 4,
      height: 3,
      close: () => {
        this.open -= 1;
      }
    };
  }

  start({ base, width, height, dpr }: Frame): void {
    this.log.push(`${base === 0 ? 'new' : 'over'} ${width}x${height}@${dpr}`);
  }

  scroll({ x, y, width, height, dx, dy }: Scroll): void {
    this.log.push(`scroll ${width}x${height} at ${x},${y} by ${dx},${dy}`);
  }

  preview(patches: readonly Patch[]): void {
    this.log.push(
      `preview${patches.flatMap(({ pieces }) => pieces.map(({ shift: { sx, sy, tx, ty } }) => ` ${sx},${sy} by ${tx},${ty}`)).join('')}`
    );
  }

  show(): void {
    if (this.refuse) {
      throw new Error('not these pixels');
    }
    this.log.push('show');
  }

  put(tile: Tile, x: number, y: number): void {
    this.log.push(`put ${(tile as unknown as { name: string }).name} ${x},${y}`);
  }
}

/** Return a frame of one rectangle per name, and its payload. */
export function frameOf(
  seq: number,
  base: number,
  ...names: string[]
): { frame: Frame; payload: Uint8Array<ArrayBuffer> } {
  return {
    frame: {
      kind: Kind.Frame,
      seq,
      base,
      width: 40,
      height: 30,
      dpr: 2,
      scrolls: [],
      seen: 0,
      places: [],
      gone: [],
      rects: names.map((name, place) => ({ x: place, y: 0, width: 4, height: 3, codec: 'runs', size: name.length }))
    },
    payload: new TextEncoder().encode(names.join(''))
  };
}

/** Return what a kernel tells of a figure. */
export function figureState(changes: Partial<FigureState> = {}): FigureState {
  const { width = 20, height = 15 } = changes;
  return {
    kind: Kind.Figure,
    figure: 'f1',
    number: 1,
    title: 'Figure 1',
    width,
    height,
    own_width: width,
    own_height: height,
    fitted: false,
    tools: [
      { name: 'home', label: 'Home', help: 'Reset', enabled: true, pressed: false, keys: [] },
      { name: 'back', label: 'Back', help: 'Back', enabled: false, pressed: false, keys: [] },
      { name: '', label: '', help: '', enabled: false, pressed: false, keys: [] },
      { name: 'pan', label: 'Pan', help: 'Pan the axes', enabled: true, pressed: false, keys: [] },
      { name: 'save', label: 'Save', help: 'Save', enabled: true, pressed: false, keys: [] }
    ],
    formats: [
      { name: 'pdf', label: 'Portable Document Format' },
      { name: 'png', label: 'Portable Network Graphics' }
    ],
    default_format: 'png',
    busy: null,
    wheel: 'nothing',
    keys: [],
    hears_keys: false,
    chrome: { title: true, readout: true, toolbar: 'shown', handle: true, fit: 'own' },
    alt: 'Two lines',
    ...changes
  };
}

/** Return a view that a part is made for; what it does is what `changes` say. */
export function fakeView(clock: Clock, signal: AbortSignal, changes: Partial<View> = {}): View {
  const view: View = {
    elements: buildElements('Figure 1'),
    clock,
    places: new Places(),
    living: signal,
    lifetime: signal,
    fills: false,
    figure: () => 'f1',
    source: () => null,
    size: () => ({ width: 300, height: 200 }),
    room: {
      get size() {
        return view.size();
      },
      choose: () => undefined
    },
    active: () => true,
    pressing: () => false,
    reaches: () => true,
    painted: () => true,
    send: () => true,
    notify: () => undefined,
    tool: () => undefined,
    during: (_tool, done) => done,
    ...changes
  };
  return view;
}

/** Let everything run that only waits for promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

/** An IntersectionObserver that the test looks through. */
export class Eye {
  static eyes: Eye[] = [];
  observing = false;

  constructor(readonly callback: (entries: { isIntersecting: boolean }[]) => void) {
    Eye.eyes.push(this);
  }
  observe(): void {
    this.observing = true;
  }
  disconnect(): void {
    this.observing = false;
  }
  see(isIntersecting: boolean): void {
    this.callback([{ isIntersecting }]);
  }
}

/** Counts listeners, to prove that none is left behind. */
export class Ledger {
  open = 0;
  readonly #original = {
    add: EventTarget.prototype.addEventListener,
    remove: EventTarget.prototype.removeEventListener
  };

  start(): void {
    // From its first query on jsdom listens to the document itself.
    document.querySelector('*');
    const { add } = this.#original;
    const count = (change: number): void => {
      this.open += change;
    };
    EventTarget.prototype.addEventListener = function (this: EventTarget, type, listener, options) {
      const signal = typeof options === 'object' ? options.signal : undefined;
      if (type !== 'abort') {
        count(1);
        if (signal !== undefined) {
          signal.addEventListener('abort', () => {
            count(-1);
          });
        }
      }
      add.call(this, type, listener, options);
    };
  }

  stop(): void {
    EventTarget.prototype.addEventListener = this.#original.add;
  }
}

/** What an output holds of a figure: its name and, in place of a picture, a word. */
export function shown(figure: string, picture: string, showing = 1): Readonly<Partial<Record<string, unknown>>> {
  return { [MIME_TYPE]: { figure, showing, protocol: PROTOCOL, version: '0' }, 'image/png': picture };
}

/** The session of a page and its kernel. */
export const OWN = 'the session of this page';
