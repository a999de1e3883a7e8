/** One view's part of a connection: its number, its state, what it may send. */
import type { Clock } from './clock';
import type { Trouble } from './errors';
import { atFirst, isFinal, isUnreadable } from './troubles';
import { Kind, LOOKING } from './wire';
import type { Access, FromKernel, FromPage } from './wire';

/** How a view stands with its figure. */
export type ViewState =
  | { readonly name: 'connecting' | 'live' | 'busy' }
  | { readonly name: 'silent' | 'disconnected' | 'dead'; readonly trouble: Trouble };

/** The figure was closed: an end, but nothing is wrong. */
export interface Closed {
  readonly name: 'dead';
  readonly trouble: null;
}

/** How the view is looked at: the fields of LOOK. */
export interface LookFields {
  readonly dpr: number;
  readonly visible: boolean;
}

/** What a view asks of its connection. */
export interface ViewRequest {
  /** Return what the view begins with, each time that it is attached; `client` is this browser's name. */
  opening(client: string): FromPage;
  /** The kind of message with which the kernel begins to show what was asked for. */
  readonly shown: FromKernel['kind'];
  /** A message of this view; the first is that or ERROR. */
  message(message: FromKernel, payload: Uint8Array<ArrayBuffer>): void;
  /** What the user may do with the figure; all until this is called. */
  permit?(access: Access): void;
  /** A new state. After dead there is no other. */
  state(state: ViewState): void;
}

/** A view's handle on its connection. */
export interface ViewLink {
  /**
   * Send a message; false, and nothing sent, while the figure is not live, or where the user may only look. LOOK and
   * ACK go out earlier.
   */
  send(message: FromPage): boolean;
  /** Detach. Nothing is told afterwards. */
  close(): void;
}

/** What a member needs from its connection. */
export interface Membership {
  /** This browser's name. */
  readonly client: string;
  send(number: number, message: FromPage): void;
  /** Give a new number, never used before. */
  number(member: Member): number;
  /** Whether the socket is open. */
  ready(): boolean;
  /** Whether the kernel's side of figport answered the handshake, which it does also while it computes. */
  kernelHere(): boolean;
  /** The view waits: see whether the socket still carries anything, if it has been silent for long. */
  wonder(): void;
  /** What the server said of the user's rights; it says so before anything of a view comes. */
  access(): Access;
  /** The member's number is free; see {@link Member.gone} for whether it left altogether. */
  left(member: Member): void;
}

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** A kernel that answered the handshake but does not show the figure within this time is computing. */
const TIMEOUT = 1_500;
/** How often a view that waits asks for life signs: it sends no input meanwhile, whose answer would fail to come. */
const WONDER = 5_000;

/** One view's part of a connection. Made by the connection only. */
export class Member implements ViewLink {
  /** The view's number on the present socket; 0 while it is not attached. */
  number = 0;
  /** True when the view left or died. */
  gone = false;
  /** Whether the kernel has said anything since the view was attached, and so its process knows the view. */
  answered = false;
  readonly #request: ViewRequest;
  readonly #clock: Clock;
  readonly #membership: Membership;
  #state: ViewState['name'] | null = null;
  /** What to tell when a silent kernel answers again; null while it is not silent. */
  #hushed: 'connecting' | 'live' | 'busy' | null = null;
  #access: Access = 'use';
  #retries = 0;
  #stopTimer: () => void = () => undefined;
  #stopWondering: () => void = () => undefined;

  constructor(request: ViewRequest, clock: Clock, membership: Membership) {
    this.#request = request;
    this.#clock = clock;
    this.#membership = membership;
  }

  /** Begin under a new number. */
  attach(): void {
    this.#stopTimer();
    this.number = this.#membership.number(this);
    this.answered = false;
    this.#membership.send(this.number, this.#request.opening(this.#membership.client));
    this.#wonder();
    if (this.#state === 'disconnected') {
      // What was wrong is over, or is told again.
      this.tell({ name: 'connecting' });
    }
    this.#expect();
  }

  /** Wait on: the kernel was restarted, and the server asks the new process for the figure. */
  renew(): void {
    if (this.number !== 0) {
      this.tell({ name: 'connecting' });
      this.#expect();
    }
  }

  #expect(): void {
    this.#stopTimer();
    this.#stopTimer = this.#clock.after(TIMEOUT, () => {
      if (this.#state === 'connecting' && this.#membership.kernelHere()) {
        this.tell({ name: 'busy' });
      }
    });
  }

  /** Take a message of this view. */
  receive(message: FromKernel, payload: Uint8Array<ArrayBuffer>): void {
    this.answered = true;
    // What a server cannot read it does not pass on, and nothing comes of it.
    if (message.kind === Kind.Error && (message.fatal || (!this.#shown && isUnreadable(message.code)))) {
      this.#fail(message);
      return;
    }
    this.#permit();
    if (message.kind === Kind.Closed) {
      this.#leave();
    } else if (message.kind === this.#request.shown && this.#state !== 'live') {
      this.#stopTimer();
      this.tell({ name: 'live' });
    }
    this.#request.message(message, payload);
  }

  /**
   * Take in that the kernel does not answer, or (null) that it does again and all is as it was. Meanwhile the view stays
   * attached, but takes no input that nobody would react to.
   */
  hush(trouble: Trouble | null): void {
    const state = this.#state;
    if (trouble === null) {
      if (this.#hushed !== null) {
        this.tell({ name: this.#hushed });
      }
    } else if (this.number !== 0 && (state === 'connecting' || state === 'live' || state === 'busy')) {
      this.tell({ name: 'silent', trouble });
      this.#hushed = state;
    }
  }

  /** Tell the view its state. */
  tell(state: ViewState): void {
    this.#hushed = null;
    this.#state = state.name;
    this.#wonder();
    this.#request.state(state);
  }

  /** A message could not be read. If it was a frame, its credit never comes back: the view starts anew. */
  unreadable(trouble: Trouble): void {
    this.#membership.send(this.number, { kind: Kind.Detach });
    this.#fail(trouble);
  }

  /** The socket is gone; the number with it. */
  unlink(): void {
    this.#stopTimer();
    this.#stopWondering();
    this.number = 0;
    this.answered = false;
  }

  /** Nothing will come any more. */
  die(trouble: Trouble): void {
    this.unlink();
    this.gone = true;
    this.tell({ name: 'dead', trouble });
  }

  send(message: FromPage): boolean {
    const early = message.kind === Kind.Look || message.kind === Kind.Ack;
    if (this.number === 0 || (this.#state !== 'live' && !early)) {
      return false;
    }
    if (this.#access === 'view' && !LOOKING.has(message.kind)) {
      return false;
    }
    if (message.kind === Kind.Ack) {
      // Only a painted frame proves that the view works.
      this.#retries = 0;
    }
    this.#membership.send(this.number, message);
    return true;
  }

  close(): void {
    if (this.gone) {
      return;
    }
    if (this.number !== 0) {
      this.#membership.send(this.number, { kind: Kind.Detach });
    }
    this.#leave();
  }

  /** Tell the view what the user may do, if that is news. */
  #permit(): void {
    const access = this.#membership.access();
    if (access !== this.#access) {
      this.#access = access;
      this.#request.permit?.(access);
    }
  }

  #wonder(): void {
    this.#stopWondering();
    if (this.number !== 0 && this.#state !== 'live') {
      this.#stopWondering = this.#clock.after(WONDER, () => {
        if (this.number !== 0) {
          this.#membership.wonder();
          this.#wonder();
        }
      });
    }
  }

  #leave(): void {
    this.#stopTimer();
    this.gone = true;
    this.#membership.left(this);
    this.number = 0;
  }

  get #shown(): boolean {
    return this.#state === 'live' || this.#hushed === 'live';
  }

  #fail(trouble: Trouble): void {
    const failure = this.#shown ? trouble : atFirst(trouble);
    if (isFinal(failure.code)) {
      this.#leave();
      this.tell({ name: 'dead', trouble: failure });
    } else {
      this.#again(failure);
    }
  }

  #again(trouble: Trouble): void {
    this.#stopTimer();
    this.#membership.left(this);
    this.number = 0;
    this.answered = false;
    this.tell({ name: 'disconnected', trouble });
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#retries);
    this.#retries += 1;
    this.#stopTimer = this.#clock.after(pause, () => {
      // Without a socket the connection attaches all its members when it has one again.
      if (this.#membership.ready()) {
        this.attach();
      }
    });
  }
}
