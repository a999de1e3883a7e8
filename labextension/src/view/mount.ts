/** What a host and a figure that it shows say to each other. */
import type { Clock } from './clock';
import type { WheelMode } from './input';
import type { Size } from './size';
import type { Surface } from './painter';
import type { View, ViewPart } from './part';
import type { Source } from './pool';

/** What a host tells about the figure it shows. */
export interface MountOptions {
  /** The figure's id. */
  readonly figure: string;
  /** Where it comes from; a promise may reject with a `FigportError`, then the figure is dead. */
  readonly source: Source | Promise<Source>;
  /** Whether the figure fills the window, of a page that is there for it alone; left out: no. */
  readonly fills?: boolean;
  /** Shown until the kernel tells the title. */
  readonly title: string;
  /** What is said of it to who cannot see it, until its kernel says it; the title if empty or left out. */
  readonly alt?: string;
  /** CSS pixels, reserved from the start so that nothing jumps. */
  readonly size: Size;
  /** A picture of the figure (an image's address) until the first frame, and for good if there is none. */
  readonly placeholder?: string;
  /** When the wheel is the figure's. */
  wheel(): WheelMode;
  /** Whether the document around has a shortcut of this key, there or where it would be pressed; left out: what all have. */
  shortcut?(event: KeyboardEvent, at?: Element): boolean;
  /** The kernel told a new title. */
  titled?(title: string): void;
  /** Return under which request to its kernel, named as on the server, the host takes what callbacks print. */
  request?(kernel: string): string;
  /** A picture was painted; `own`: the figure's size, which it may not have while it fills a screen. */
  painted?(canvas: HTMLCanvasElement, own: Size): void;
  /** The private copy that somebody asked for here was made. */
  made?(figure: string): void;
  /** The view was disposed of. */
  disposed?(): void;
  /** Make the parts that need the host, in the order in which they are told; all others were before. */
  parts?(view: View): readonly ViewPart[];
  /** For tests. */
  readonly clock?: Clock;
  /** For tests: draws in place of the canvas. */
  readonly surface?: Surface;
}

/** A mounted figure. */
export interface MountedFigure {
  /** Show another picture in place of the first frame; without effect once there is one. */
  setPlaceholder(url: string): void;
  /** Tell that the host hides the figure, where that cannot be seen in the page's layout; or does so no longer. */
  setAway(away: boolean): void;
  /** Tell that what the figure is in is about to be taken out of the page, and may come back. */
  lift(): void;
  /** Go into another element, as it is. */
  moveTo(element: HTMLElement): void;
  /** Return what is seen of the figure, for another to begin with as this one is disposed of; null if nothing is. */
  takePicture(): HTMLElement | null;
  /** Show this until the first frame. */
  beginWith(picture: HTMLElement): void;
  /** Take the keyboard. */
  focus(): void;
  /** Detach and remove everything. */
  dispose(): void;
}
