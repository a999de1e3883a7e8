/**
 * What a part of a view may ask of it, and what it hears. A part is a feature that the view itself knows nothing of: a
 * file beside this one, and a line in `parts.ts`.
 */
import type { Clock } from './clock';
import type { Elements } from './elements';
import type { Closed, ViewState } from './member';
import type { Notice } from './notices';
import type { Places } from './places';
import type { Source } from './pool';
import type { Room } from './room';
import type { Size } from './size';
import type { Access, FromKernel, FromPage } from './wire';

/** A view, as its parts see it. */
export interface View {
  readonly elements: Elements;
  readonly clock: Clock;
  /** Where axes are in the picture, as far as they can be previewed. */
  readonly places: Places;
  /** Ends when the figure is a plain picture. */
  readonly living: AbortSignal;
  /** Ends when the view is taken away. */
  readonly lifetime: AbortSignal;
  /** Whether the figure fills the window of its page. */
  readonly fills: boolean;
  /** The figure that is shown: the one that was asked for, or this browser's private copy of it. */
  figure(): string;
  /** Where it comes from; null until that is known. */
  source(): Source | null;
  /** CSS pixels of the picture. */
  size(): Size;
  /** The room that it takes in the page. */
  readonly room: Pick<Room, 'size' | 'choose'>;
  /** Whether the kernel can be asked, and the user may ask it. */
  active(): boolean;
  /** Whether a button of the pointer is down in the picture. */
  pressing(): boolean;
  /** Whether the figure hears of a key, as `spell` writes it: others are of the document around, or the browser's. */
  reaches(key: string): boolean;
  /** Whether there is a picture of the kernel's. */
  painted(): boolean;
  /** Send; false when the kernel cannot be asked now. */
  send(message: FromPage): boolean;
  /** There is something to say to whoever looks at the figure. */
  notify(notice: Notice): void;
  /** Return the tool of this name that the page does by itself, if there is one. */
  tool(name: string): PageTool | undefined;
  /** Show on a tool's button that what it began is under way, until the promise is settled. */
  during<T>(tool: string, done: Promise<T>): Promise<T>;
}

/** A tool of the kernel's list that the page does by itself. */
export interface PageTool {
  readonly name: string;
  /** Whether it takes no more than the right to look. */
  readonly looks: boolean;
  /** Whether there is something that it could do now; left out: always. */
  ready?(): boolean;
  /** Its button was pressed. */
  use(button: HTMLButtonElement): void;
}

/** A part of a view. It is made with the view, and told in the order in which parts are listed. */
export interface ViewPart {
  readonly tool?: PageTool;
  /** The kernel said something to the view, which has taken it in. */
  hear?(message: FromKernel): void;
  /** Something was sent to the kernel. */
  sent?(message: FromPage): void;
  /** The view has a new state. */
  turn?(state: ViewState | Closed): void;
  /** The user may do so much from now on. */
  permit?(access: Access): void;
  /** A picture of the kernel's was put on the canvas. */
  painted?(): void;
  /** There is something to say. */
  told?(notice: Notice): void;
  /** What a tool began is under way until the promise is settled. */
  waits?(tool: string, done: Promise<unknown>): void;
  /** Return whether this key, pressed while the picture has the focus, or Escape on a tool, is the part's. */
  wants?(event: KeyboardEvent): boolean;
  /** Whether nobody else hears of such a key; left out: the figure's handlers do. */
  readonly alone?: boolean;
  /** Do what the key means. */
  press?(event: KeyboardEvent): void;
  /** The view is about to be taken out of the page, and may come back: browsers close what lies over that, and tell nobody. */
  lifted?(): void;
  /** The view is about to be taken away; the kernel can still be asked. */
  end?(): void;
}
