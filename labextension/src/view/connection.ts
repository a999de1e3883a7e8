/**
 * One socket to one kernel, carrying all its views of this page.
 *
 * The core knows neither DOM nor WebSocket: socket, clock and the server's answers are arguments. A socket
 * that ends is opened again with growing pauses, and every view attaches anew under a new number (a number
 * is never used twice). What cannot come back (kernel gone, wrong protocol, …) makes the views dead.
 */
import { closeOfCode, codeOfClose, WireError } from './errors';
import type { Trouble } from './errors';
import { decode, encode, pack, protocolError, senderOf, unpack } from './codec';
import { Backoff } from './retry';
import type { ConnectionOptions } from './retry';
import { kernelGone } from './server';
import type { Diagnosis } from './server';
import type { Socket } from './socket';
import { Probe } from './probe';
import { countsAsUse } from './counts_as_use';
import { atFirst, differing, isFinal, lost, retryAfter } from './troubles';
import { ErrorCode, Kind, PROTOCOL } from './wire';
import type { Access, FromKernel, FromPage, FromServer, Welcome } from './wire';
import { Member } from './member';
import type { ViewLink, ViewRequest } from './member';
import { Members } from './members';

/** Where a connection stands. Idle: nobody looks, no socket. */
export type Phase = 'idle' | 'connecting' | 'live' | 'disconnected' | 'dead';

const HANDSHAKE = 20_000;
/** How long an unused socket stays open; a cell that runs again needs it at once. */
const LINGER = 10_000;

/** The connection of one page to one kernel. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #members = new Members();
  #phase: Phase = 'idle';
  #socket: Socket | null = null;
  #opened = false;
  #kernelHere = false;
  #access: Access = 'use'; // what the server said on this socket
  #stopTimer: () => void = () => undefined;
  readonly #probe: Probe;
  readonly #backoff: Backoff;
  #trouble: Trouble = lost(null); // why we are disconnected
  /** The fatal ERROR that came before the socket closed. */
  #farewell: Trouble | null = null;
  /** Raised with each socket, so that what an old one still says is ignored. */
  #generation = 0;
  /** Told to hurry while an attempt was under way, which may have begun before the network was back. */
  #hurried = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.clock);
    this.#probe = new Probe(options.clock, this.#hello, this.#timedOut);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Show one figure in one place. Connects if nothing is connected yet, also after the connection died. */
  open(request: ViewRequest): ViewLink {
    const member = new Member(request, this.#options.clock, {
      send: (number, message) => {
        this.#send(number, message);
        if (this.#phase === 'live' && countsAsUse(message)) {
          this.#probe.used();
        }
      },
      number: link => this.#members.assign(link),
      client: this.#options.client,
      ready: () => this.#opened,
      kernelHere: () => this.#kernelHere,
      wonder: () => {
        if (this.#phase === 'live') {
          this.#probe.used();
        }
      },
      access: () => this.#access,
      left: link => {
        this.#forget(link);
      }
    });
    this.#members.add(member);
    member.tell({ name: 'connecting' });
    switch (this.#phase) {
      case 'idle':
      case 'dead':
        this.#connect();
        break;
      case 'live':
        this.#stopTimer();
        member.attach();
        break;
      case 'connecting':
        if (this.#opened) {
          member.attach();
        }
        break;
      case 'disconnected':
        // Whoever makes a figure is there to see it: no waiting for the end of a long pause.
        member.tell({ name: 'disconnected', trouble: this.#trouble });
        this.hurry();
        break;
      default:
        this.#phase satisfies never;
    }
    return member;
  }

  /** Try again at once, because the network or the user is back; or see whether the socket outlived their absence. */
  hurry(): void {
    if (this.#phase === 'disconnected' && this.#socket === null) {
      this.#connect();
    } else if (this.#phase === 'live') {
      this.#probe.ask();
    } else {
      this.#hurried = this.#phase === 'connecting';
    }
  }

  /** End for good; views that are still there become dead. */
  close(): void {
    this.#end('idle', kernelGone());
  }

  #connect(): void {
    this.#stopTimer();
    this.#phase = 'connecting';
    this.#hurried = false;
    this.#opened = false;
    this.#kernelHere = false;
    this.#farewell = null;
    const generation = ++this.#generation;
    const current = <A extends unknown[]>(action: (...args: A) => void): ((...args: A) => void) => {
      return (...args) => {
        if (generation === this.#generation) {
          action(...args);
        }
      };
    };
    this.#later(HANDSHAKE, this.#timedOut);
    this.#socket = this.#options.openSocket(this.#options.url(), {
      opened: current(() => {
        this.#greet();
      }),
      received: current((data: ArrayBuffer | string) => {
        this.#receive(data);
      }),
      closed: current((code: number) => {
        this.#closed(code);
      })
    });
  }

  #greet(): void {
    this.#opened = true;
    this.#access = 'use';
    this.#backoff.opened();
    this.#hello();
    this.#members.attach();
  }

  readonly #timedOut = (): void => {
    this.#drop(ErrorCode.Timeout);
  };

  /** Said once more, it is answered once more. */
  readonly #hello = (): void => {
    this.#send(0, { kind: Kind.Hello, protocol: PROTOCOL, version: this.#options.version, party: 'page' });
  };

  #receive(data: ArrayBuffer | string): void {
    this.#probe.heard();
    let view = 0;
    try {
      if (typeof data === 'string') {
        this.#drop(ErrorCode.Malformed);
        return;
      }
      const packet = unpack(data);
      view = packet.view;
      if (view === 0) {
        this.#control(decode(packet.message, senderOf(packet.message)).message);
      } else {
        const { message, payload } = decode(packet.message, 'kernel');
        this.#members.at(view)?.receive(message, payload);
      }
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
      this.#unreadable(view, error);
    }
  }

  #control(message: FromKernel | FromServer): void {
    switch (message.kind) {
      case Kind.Welcome:
        this.#welcome(message);
        break;
      case Kind.Error:
        if (message.fatal) {
          this.#farewell = this.#phase === 'live' ? message : atFirst(message);
          this.#drop(this.#farewell.code);
        } else {
          this.#members.receive(message);
        }
        break;
      case Kind.Kernel:
        if (this.#members.became(message)) {
          this.#kernelHere = false;
          this.#lingerIfUnused();
        }
        break;
      case Kind.Rights:
        this.#access = message.access;
        break;
      default:
        this.#drop(ErrorCode.Malformed);
    }
  }

  #welcome(welcome: Welcome): void {
    const mismatch = protocolError(welcome, this.#options.version);
    if (mismatch !== null) {
      const { code, what, where, fix } = mismatch;
      this.#farewell = mismatch;
      this.#send(0, { kind: Kind.Error, code, what, where, fix, fatal: true });
      this.#drop(ErrorCode.Protocol);
    } else if (welcome.party === 'server') {
      this.#stopTimer();
      this.#phase = 'live';
      this.#hurried = false;
      this.#lingerIfUnused();
    } else {
      this.#kernelHere = true;
    }
  }

  #unreadable(view: number, error: WireError): void {
    const { code, what, where, fix } = error;
    this.#send(view, { kind: Kind.Error, code, what, where, fix, fatal: view === 0 });
    if (view !== 0) {
      this.#members.at(view)?.unreadable(error);
      return;
    }
    this.#farewell = this.#phase === 'live' ? null : differing(error);
    this.#drop(this.#farewell?.code ?? ErrorCode.Malformed);
  }

  #closed(code: number): void {
    const [opened, welcomed] = [this.#opened, this.#phase === 'live'];
    const trouble = this.#backoff.closed(this.#farewell ?? lost(codeOfClose(code)));
    this.#generation += 1;
    this.#socket = null;
    this.#opened = false;
    this.#stopTimer();
    this.#probe.stop();
    this.#members.unlink();
    if (this.#members.size === 0) {
      this.#phase = 'idle';
    } else if (isFinal(trouble.code)) {
      this.#end('dead', trouble);
    } else if (this.#hurried) {
      this.#connect();
    } else if (opened) {
      this.#pause({ retry: retryAfter(trouble.code, welcomed), trouble });
    } else {
      this.#phase = 'disconnected';
      const generation = this.#generation;
      void this.#options.diagnose().then(diagnosis => {
        if (generation === this.#generation) {
          this.#pause(diagnosis);
        }
      });
    }
  }

  #pause({ retry, trouble }: Diagnosis): void {
    if (retry === 'never') {
      this.#end('dead', trouble);
      return;
    }
    this.#phase = 'disconnected';
    this.#trouble = trouble;
    this.#members.wait(trouble);
    this.#later(this.#backoff.pause(retry), () => {
      this.#connect();
    });
  }

  /** Close the socket ourselves and go on as if the other side had. */
  #drop(code: string): void {
    const number = closeOfCode(code);
    this.#socket?.close(number, code);
    this.#closed(number);
  }

  #end(phase: 'idle' | 'dead', trouble: Trouble): void {
    this.#stopTimer();
    this.#probe.stop();
    this.#generation += 1;
    this.#socket?.close(1000, '');
    this.#socket = null;
    this.#opened = false;
    this.#phase = phase;
    this.#backoff.forget();
    this.#members.end(trouble);
  }

  #forget(member: Member): void {
    if (this.#members.forget(member)) {
      this.#lingerIfUnused();
    }
  }

  #lingerIfUnused(): void {
    if (this.#members.size > 0) {
      return;
    }
    if (this.#phase === 'live') {
      this.#later(LINGER, () => {
        this.close();
      });
    } else {
      this.close();
    }
  }

  #send(view: number, message: FromPage): void {
    this.#socket?.send(pack(view, encode(message)));
  }

  #later(delay: number, action: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.clock.after(delay, action);
  }
}
