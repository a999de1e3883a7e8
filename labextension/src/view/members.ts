/** The views of one connection, their numbers, and what becomes of all of them together. */
import type { Trouble } from './errors';
import type { Member } from './member';
import { diedAndRestarted, troubleOfStatus } from './troubles';
import type { FromKernel, KernelFate } from './wire';

/** All views of one connection. */
export class Members {
  readonly #all = new Set<Member>();
  /** Those that are attached, by the number that each has on the present socket. */
  readonly #numbers = new Map<number, Member>();
  #nextNumber = 1;
  /** Whether the kernel died and is being started anew. */
  #restarting = false;

  get size(): number {
    return this.#all.size;
  }

  /** The view of a number. One that nobody has is of a view that detached meanwhile. */
  at(number: number): Member | undefined {
    return this.#numbers.get(number);
  }

  add(member: Member): void {
    this.#all.add(member);
  }

  /** Give a view a number that was never used before. */
  assign(member: Member): number {
    const number = this.#nextNumber++;
    this.#numbers.set(number, member);
    return number;
  }

  /** Take a view's number back; if the view is gone, forget it altogether and return true. */
  forget(member: Member): boolean {
    this.#numbers.delete(member.number);
    return member.gone && this.#all.delete(member);
  }

  /** The socket is open: attach each. */
  attach(): void {
    for (const member of this.#all) {
      member.attach();
    }
  }

  /** The socket is gone, and all numbers with it. */
  unlink(): void {
    this.#numbers.clear();
    for (const member of this.#all) {
      member.unlink();
    }
  }

  /** They wait until the socket, or the kernel, is back. */
  wait(trouble: Trouble): void {
    for (const member of this.#all) {
      member.tell({ name: 'disconnected', trouble });
    }
  }

  /** The server said something that concerns all of them. */
  receive(message: FromKernel): void {
    for (const member of this.#all) {
      member.receive(message, new Uint8Array());
    }
  }

  /** Take in what became of the kernel. Return whether the process that there was is over. */
  became({ status }: KernelFate): boolean {
    if (status === 'silent' || status === 'answering') {
      const trouble = status === 'silent' ? troubleOfStatus(status) : null;
      for (const member of this.#all) {
        member.hush(trouble);
      }
      return false;
    }
    // Only a kernel that died is announced before it is there again.
    const died = this.#restarting && status === 'restarted';
    this.#restarting = status === 'restarting';
    const trouble = died ? diedAndRestarted() : troubleOfStatus(status);
    if (status === 'restarting') {
      this.wait(trouble);
      return true;
    }
    // The socket may live on: a restarted kernel's new figures will use it. So do those views that the old process never
    // answered: the server asks the new one, where their figures may be.
    this.end(trouble, status === 'restarted' ? member => member.answered : undefined);
    for (const member of this.#all) {
      member.renew();
    }
    return true;
  }

  /** End those that are `over`; all, if that is left out. */
  end(trouble: Trouble, over: (member: Member) => boolean = () => true): void {
    const members = [...this.#all].filter(over);
    for (const member of members) {
      this.#all.delete(member);
      this.#numbers.delete(member.number);
    }
    for (const member of members) {
      member.die(trouble);
    }
  }
}
