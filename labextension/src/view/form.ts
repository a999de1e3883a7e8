/**
 * Forms in a panel below the picture: figure options, subplots, saving, help.
 *
 * The kernel says what stands in a form and does what people change there, at once; the page knows no field. What is
 * typed stays until the kernel has taken it, or said why not.
 */
import { icon } from './icons';
import type { Closed, ViewState } from './member';
import type { PageTool, View, ViewPart } from './part';
import { Sheet } from './sheet';
import { Kind } from './wire';
import type { Access, Form, FormPage, FromKernel } from './wire';

/** An answer within this time was not worth a word. */
const QUIET = 400;
const WAITING = 'Waiting for the kernel';
const AWAY = 'The kernel cannot be asked now';

let ids = 0;

/** The form of one view; one is open at a time. */
export class Forms implements ViewPart {
  /** Escape closes it and does nothing else, also where handlers listen to keys. */
  readonly alone = true;
  readonly #view: View;
  readonly #node = document.createElement('div');
  readonly #title = document.createElement('span');
  readonly #pages = document.createElement('select');
  readonly #undo = headButton('undo', 'Undo');
  readonly #redo = headButton('redo', 'Redo');
  readonly #status = document.createElement('div');
  readonly #sheet: Sheet;
  /** The form that is open or asked for, and the button that it belongs to. */
  #open: { readonly name: string; readonly button: HTMLElement | null } | null = null;
  /** What is shown of it. */
  #form: Form | null = null;
  /** The newest that was asked. */
  #number = 0;
  #answered: () => void = () => undefined;
  #stopTimer: () => void = () => undefined;
  #waits = false;
  #busy: string | null = null;

  constructor(view: View) {
    this.#view = view;
    ids += 1;
    const { lifetime: signal, elements } = view;
    const node = this.#node;
    node.className = 'figport-form';
    node.id = `figport-form-${ids}`;
    node.hidden = true;
    node.tabIndex = -1; // pressed between its controls it has the keyboard, and Escape closes it
    node.setAttribute('role', 'dialog');
    this.#title.className = 'figport-form-title';
    this.#pages.className = 'figport-field-choice figport-form-pages';
    this.#pages.setAttribute('aria-label', 'What to change');
    this.#status.className = 'figport-form-status';
    this.#status.setAttribute('role', 'status');
    this.#status.id = `${node.id}-status`;
    this.#sheet = new Sheet(
      node.id,
      (page, field, value, done) => this.#ask({ action: 'set', page, field, value, done }),
      key => view.reaches(key),
      signal
    );
    const close = headButton('close', 'Close the form');
    const head = document.createElement('div');
    head.className = 'figport-form-head';
    head.append(this.#title, this.#pages, this.#undo, this.#redo, close);
    node.append(head, this.#status, this.#sheet.node);
    const on = (target: HTMLElement, type: 'change' | 'click', listener: () => void): void => {
      target.addEventListener(type, listener, { signal });
    };
    on(this.#pages, 'change', () => {
      this.#ask({ action: 'open', page: this.#pages.value });
    });
    for (const [button, action] of [
      [this.#undo, 'undo'],
      [this.#redo, 'redo']
    ] as const) {
      on(button, 'click', () => {
        if (button.getAttribute('aria-disabled') !== 'true') {
          this.#ask({ action, page: this.#form?.page ?? '' });
        }
      });
    }
    on(close, 'click', () => {
      this.close();
    });
    node.addEventListener(
      'keydown',
      event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          event.preventDefault();
          this.close();
        }
      },
      { signal }
    );
    signal.addEventListener('abort', () => {
      this.#stopTimer();
    });
    elements.body.after(node);
  }

  /** Return the tool whose button opens and closes a form. */
  button(name: string): ViewPart {
    const tool: PageTool = {
      name,
      looks: false,
      use: button => {
        if (this.#open?.name === name) {
          this.close();
        } else {
          this.open(name, button);
        }
      }
    };
    return { tool };
  }

  /** Ask the kernel for a form, and show it when it comes. */
  open(name: string, button: HTMLElement | null): void {
    this.#leave();
    this.#begin(name, button);
    this.#ask({ action: 'open', page: '' });
    void this.#view.during(
      name,
      new Promise<void>(resolve => {
        this.#answered = resolve;
      })
    );
  }

  /** Close the form, if one is open; the keyboard goes back to its button. */
  close(): void {
    const button = this.#open?.button ?? null;
    const focused = this.#node.contains(document.activeElement);
    this.#leave();
    if (focused) {
      const heir = button?.isConnected === true && button.closest('[hidden]') === null ? button : null;
      (heir ?? this.#view.elements.canvas).focus({ preventScroll: true });
    }
  }

  /** By Escape also from the picture, unless that ends what a button of the pointer does there. */
  wants(event: KeyboardEvent): boolean {
    return event.key === 'Escape' && !this.#node.hidden && !this.#view.pressing();
  }

  press(): void {
    this.close();
  }

  hear(message: FromKernel): void {
    switch (message.kind) {
      case Kind.Form:
        this.#hear(message);
        break;
      case Kind.Figure:
        this.#busy = message.busy;
        this.#say();
        if ((this.#open?.button ?? null) !== null && !message.tools.some(({ name }) => name === this.#open?.name)) {
          this.close();
        }
        break;
      default:
        break;
    }
  }

  turn({ name }: ViewState | Closed): void {
    if (name === 'dead') {
      this.close();
    } else if (name === 'live' && this.#open !== null) {
      // It may be another kernel, and does not know what is shown here.
      this.#ask({ action: 'open', page: this.#form?.page ?? '' });
    } else {
      this.#say();
    }
  }

  permit(access: Access): void {
    if (access === 'view') {
      this.close();
    }
  }

  #begin(name: string, button: HTMLElement | null): void {
    this.#open = { name, button };
    button?.setAttribute('aria-expanded', 'true');
    button?.setAttribute('aria-controls', this.#node.id);
  }

  #leave(): void {
    if (this.#open !== null) {
      const { name, button } = this.#open;
      this.#view.send({
        kind: Kind.Fill,
        form: name,
        action: 'close',
        page: '',
        field: '',
        value: '',
        done: true,
        number: 0
      });
      button?.setAttribute('aria-expanded', 'false');
      button?.removeAttribute('aria-controls');
    }
    this.#open = this.#form = null;
    this.#sheet.clear();
    this.#node.hidden = true;
    this.#over();
  }

  #ask(wish: {
    readonly action: 'open' | 'set' | 'undo' | 'redo';
    readonly page: string;
    readonly field?: string;
    readonly value?: string;
    readonly done?: boolean;
  }): number {
    if (this.#open === null) {
      return 0;
    }
    this.#number += 1;
    const sent = this.#view.send({
      kind: Kind.Fill,
      number: this.#number,
      form: this.#open.name,
      field: '',
      value: '',
      done: true,
      ...wish
    });
    this.#stopTimer();
    if (sent) {
      this.#stopTimer = this.#view.clock.after(QUIET, () => {
        this.#waits = true;
        this.#say();
      });
    }
    this.#say(sent ? '' : AWAY);
    return sent ? this.#number : 0;
  }

  /** The kernel has answered, or will not. */
  #over(): void {
    this.#stopTimer();
    this.#waits = false;
    this.#answered();
  }

  #hear(form: Form): void {
    if (form.form !== this.#open?.name) {
      if (!form.opens) {
        return; // the answer to what was asked before it was closed
      }
      this.#leave();
      this.#begin(form.form, null);
    }
    const opens = this.#form === null;
    if (opens || form.seen >= this.#number) {
      this.#over();
    }
    this.#form = form;
    this.#node.setAttribute('aria-label', form.title);
    this.#title.textContent = form.title;
    this.#showPages(form);
    this.#sheet.show(form);
    for (const button of [this.#undo, this.#redo]) {
      button.hidden = !form.undo && !form.redo;
      button.setAttribute('aria-disabled', String(!(button === this.#undo ? form.undo : form.redo)));
    }
    this.#say(form.trouble);
    this.#node.hidden = false;
    if (opens) {
      const first = form.pages.length > 1 ? this.#pages : this.#sheet.first();
      // One that only tells has the keyboard itself: arrow keys scroll it, Escape closes it.
      (first ?? this.#node).focus({ preventScroll: true });
      // Not in jsdom.
      (this.#node as { scrollIntoView?: (how: ScrollIntoViewOptions) => void }).scrollIntoView?.({ block: 'nearest' });
    }
  }

  /** Show why nothing happens, or what is wrong. */
  #say(trouble = this.#form?.trouble ?? ''): void {
    const waits = this.#waits && this.#open !== null;
    this.#node.toggleAttribute('data-figport-waiting', waits);
    this.#status.textContent =
      trouble === '' && waits ? `${WAITING}${this.#busy === null ? '' : `: ${this.#busy}`}` : trouble;
    this.#status.toggleAttribute('data-figport-trouble', trouble !== '');
    if (waits && this.#form === null) {
      // Where the form will be: whoever waits for it is told why.
      this.#title.textContent = '';
      this.#pages.hidden = this.#undo.hidden = this.#redo.hidden = true;
      this.#sheet.clear();
      this.#node.setAttribute('aria-label', WAITING);
      this.#node.hidden = false;
    }
  }

  #showPages({ pages, page }: Form): void {
    this.#pages.hidden = pages.length < 2;
    const groups = new Map<string, FormPage[]>();
    for (const one of pages) {
      groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
    }
    const shape = JSON.stringify(pages);
    if (this.#pages.dataset.figportShape !== shape) {
      this.#pages.dataset.figportShape = shape;
      this.#pages.replaceChildren(
        ...[...groups].map(([label, members]) => {
          const group = document.createElement('optgroup');
          group.label = label;
          group.append(...members.map(one => new Option(one.label, one.name)));
          return group;
        })
      );
    }
    this.#pages.value = page;
  }
}

function headButton(name: string, label: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'figport-form-button';
  button.dataset.figportForm = name;
  button.title = label;
  button.setAttribute('aria-label', label);
  button.append(icon(name));
  return button;
}
