/** What a view offers of all that could be done with its figure: no more than its user may do. */
import type { Toolbar } from './toolbar';
import type { Access } from './wire';

/** The rights of one view's user. The server sees to it that they hold; this is what the page shows of them. */
export class Rights {
  readonly #root: HTMLElement;
  readonly #toolbar: Toolbar;
  #access: Access = 'use';

  constructor(root: HTMLElement, toolbar: Toolbar) {
    this.#root = root;
    this.#toolbar = toolbar;
  }

  /** Whether the figure takes input. */
  get use(): boolean {
    return this.#access === 'use';
  }

  /** Take in what the user may do. */
  permit(access: Access): void {
    this.#access = access;
    this.#root.dataset.figportAccess = access;
    this.#toolbar.permit(access);
  }
}
