/**
 * A live figure in an element: `mount` is all that a host needs to know.
 *
 * This module holds the parts together; each of them (picture, input, toolbar, badge, …) knows only its own
 * task. The kernel owns the figure; the view owns what is on the screen.
 */
import { Afterimage } from './afterimage';
import { browserClock } from './clock';
import type { Clock } from './clock';
import { becomePicture, buildElements, dress } from './elements';
import type { Elements } from './elements';
import { FigportError, troubleOf } from './errors';
import { keepFocus, passFocusOn, releaseFocusOutside } from './focus';
import { Input } from './input';
import type { WheelMode } from './input';
import type { OwnKey } from './keyboard';
import type { Closed, ViewLink, ViewState } from './member';
import { troubled } from './notices';
import type { Notice } from './notices';
import type { MountedFigure, MountOptions } from './mount';
import { Painter } from './painter';
import type { Surface } from './painter';
import type { View, ViewPart } from './part';
import { makeParts } from './parts';
import { Places } from './places';
import type { Source } from './pool';
import { Preview } from './preview';
import { Room } from './room';
import { CanvasSurface } from './surface';
import { tooOld, unshowable } from './troubles';
import { Visibility } from './visibility';
import { Kind } from './wire';
import type { Access, FigureState, FromKernel, FromPage } from './wire';

/** Show a live figure inside `element`. */
export function mount(element: HTMLElement, options: MountOptions): MountedFigure {
  return new FigureView(element, options);
}

class FigureView implements MountedFigure {
  readonly #options: MountOptions;
  readonly #lifetime = new AbortController();
  /** Alive while the figure may be touched: a dead figure is a plain picture. */
  readonly #living = new AbortController();
  readonly #elements: Elements;
  readonly #parts: readonly ViewPart[];
  readonly #surface: Surface;
  readonly #painter: Painter;
  readonly #places = new Places();
  readonly #preview: Preview;
  readonly #input: Input;
  readonly #afterimage: Afterimage;
  readonly #visibility: Visibility;
  #link: ViewLink | null = null;
  #source: Source | null = null;
  #state: ViewState['name'] = 'connecting';
  readonly #room: Room;
  /** The figure that is shown: the one that was asked for, or this browser's private copy of it. */
  #figure: string;
  #painted = false;
  /** What the user may do. The server sees to it that it holds; this is what the page offers. */
  #access: Access = 'use';

  constructor(element: HTMLElement, options: MountOptions) {
    this.#options = options;
    this.#figure = options.figure;
    const clock = options.clock ?? browserClock();
    this.#elements = buildElements(options.alt === undefined || options.alt === '' ? options.title : options.alt);
    const { root, stage, canvas, placeholder } = this.#elements;
    const { signal } = this.#lifetime;
    this.#room = new Room(this.#elements, options.size, options.fills === true, signal);
    signal.addEventListener('abort', () => {
      this.#living.abort();
    });
    const send = (outgoing: FromPage): boolean => {
      const sent = this.#link?.send(outgoing) ?? false;
      if (sent) {
        for (const part of this.#parts) {
          part.sent?.(outgoing);
        }
      }
      return sent;
    };
    this.#afterimage = new Afterimage(stage, clock);
    this.#surface = options.surface ?? new CanvasSurface(canvas);
    this.#painter = this.#makePainter(this.#surface, send);
    const lay = this.#surface.preview.bind(this.#surface);
    this.#preview = new Preview({ clock, root, places: this.#places, lay }, this.#living.signal);
    const say = (outgoing: FromPage): boolean => {
      const sent = send(this.#preview.hear(outgoing));
      if (!sent) {
        this.#preview.reset();
      }
      return sent;
    };
    const active = (): boolean => this.#state === 'live' && this.#access === 'use';
    const wheel = (): WheelMode => options.wheel();
    const leave = passFocusOn.bind(null, root);
    const shortcut = options.shortcut?.bind(options);
    const own = (event: KeyboardEvent): OwnKey | undefined => {
      const part = this.#parts.find(one => one.wants?.(event) === true);
      return part && { press: () => part.press?.(event), alone: part.alone === true };
    };
    const asked = { root, canvas, clock, wheel, active, send: say, leave, own, shortcut };
    this.#input = new Input(asked, this.#living.signal, signal);
    const view = this.#view(clock, active, say);
    this.#parts = [...makeParts(view), ...(options.parts?.(view) ?? [])];
    root.dataset.figportFigure = options.figure;
    this.#setTitle(options.title);
    this.setPlaceholder(options.placeholder ?? '');
    element.append(root);
    releaseFocusOutside(root, this.#living.signal);
    // Not before: until a picture is decoded nothing is seen of it.
    placeholder.addEventListener('load', this.#afterimage.clear.bind(this.#afterimage), { signal });
    // Browsers take canvases away when the graphics driver restarts or memory is short, and give them back empty.
    canvas.addEventListener('contextrestored', this.#painter.renew, { signal: this.#living.signal });
    this.#visibility = new Visibility(stage, look => send({ kind: Kind.Look, ...look }), this.#living.signal);
    this.#turn({ name: 'connecting' });
    void this.#start();
  }

  setPlaceholder(url: string): void {
    const { placeholder } = this.#elements;
    if (url !== '' && !this.#painted) {
      placeholder.src = url;
      placeholder.hidden = false;
    }
  }

  setAway(away: boolean): void {
    this.#visibility.setAway(away);
  }

  lift(): void {
    this.#tell(part => part.lifted?.());
  }

  moveTo(element: HTMLElement): void {
    element.append(this.#elements.root);
  }

  takePicture(): HTMLElement | null {
    const { canvas, placeholder } = this.#elements;
    const seen = this.#painted ? canvas : placeholder;
    return seen.hidden ? this.#afterimage.take() : seen;
  }

  beginWith(picture: HTMLElement): void {
    if (!this.#painted) {
      this.#afterimage.show(picture);
    }
  }

  focus(): void {
    this.#elements.canvas.focus({ preventScroll: true });
  }

  dispose(): void {
    if (!this.#lifetime.signal.aborted) {
      for (const part of this.#parts) {
        part.end?.();
      }
      this.#link?.close();
      this.#painter.reset();
      this.#afterimage.clear();
      this.#lifetime.abort();
      this.#elements.root.remove();
    }
  }

  async #start(): Promise<void> {
    const { figure, source } = this.#options;
    try {
      if (this.#surface.codecs.length === 0) {
        throw new FigportError(tooOld());
      }
      this.#source = await source;
    } catch (error) {
      this.#turn({ name: 'dead', trouble: troubleOf(error) });
      return;
    }
    if (this.#lifetime.signal.aborted) {
      return;
    }
    const { connection, kernel } = this.#source;
    this.#link = connection.open({
      opening: client => ({
        kind: Kind.Attach,
        figure,
        ...this.#visibility.look(),
        codecs: this.#surface.codecs,
        client,
        request: this.#options.request?.(kernel) ?? ''
      }),
      shown: Kind.Figure,
      message: (message, payload) => {
        this.#receive(message, payload);
      },
      permit: access => {
        this.#access = access;
        this.#elements.root.dataset.figportAccess = access;
        this.#tell(part => part.permit?.(access));
      },
      state: state => {
        this.#turn(this.#known(state));
      }
    });
  }

  /** A kernel that was only guessed and has no such figure is no trouble of its own. */
  #known(state: ViewState): ViewState {
    const guessed = this.#source?.guessed ?? null;
    return guessed !== null && state.name === 'dead' && !this.#painted ? { name: 'dead', trouble: guessed } : state;
  }

  #makePainter(surface: Surface, send: (message: FromPage) => boolean): Painter {
    return new Painter(surface, {
      ack: seq => send({ kind: Kind.Ack, seq }),
      askWhole: () => {
        this.#visibility.blink();
      },
      painted: frame => {
        this.#preview.painted(frame);
        this.#painted = true;
        this.#afterimage.clear();
        this.#elements.placeholder.hidden = true;
        // A figure that came to rest meanwhile had only the placeholder to show.
        this.#elements.canvas.hidden = false;
        this.#elements.root.dataset.figportFrame = String(frame.seq);
        this.#room.paint({ width: frame.width / frame.dpr, height: frame.height / frame.dpr });
        this.#tell(part => part.painted?.());
        this.#options.painted?.(this.#elements.canvas, this.#room.own);
      },
      failed: what => {
        this.#notify(troubled('unshowable', unshowable(what)));
      }
    });
  }

  #receive(message: FromKernel, payload: Uint8Array<ArrayBuffer>): void {
    switch (message.kind) {
      case Kind.Figure:
        this.#show(message);
        break;
      case Kind.Frame:
        this.#painter.push(message, payload);
        break;
      case Kind.Readout:
        this.#elements.message.textContent = asLine(message.text);
        break;
      case Kind.Cursor:
        this.#elements.canvas.style.cursor = message.name;
        break;
      case Kind.Closed:
        this.#turn({ name: 'dead', trouble: null });
        break;
      case Kind.Made:
        this.#options.made?.(message.figure);
        break;
      case Kind.Error:
      case Kind.Rubberband:
      case Kind.FullScreen:
      case Kind.Offer:
      case Kind.Form:
        break; // the parts'
      case Kind.Welcome:
      case Kind.Alive:
      case Kind.Saved:
      case Kind.Figures:
        return; // said to no view of a figure
      default:
        message satisfies never;
    }
    this.#tell(part => part.hear?.(message));
  }

  #show(figure: FigureState): void {
    this.#figure = figure.figure;
    this.#setTitle(figure.title);
    dress(this.#elements, figure);
    this.#input.want(
      { wheel: figure.wheel, keys: figure.keys, hears: figure.hears_keys },
      figure.tools.some(tool => tool.pressed)
    );
    this.#preview.figure(figure);
    this.#room.hear(figure);
  }

  #setTitle(title: string): void {
    const { title: node, root } = this.#elements;
    node.textContent = title;
    node.title = title;
    root.setAttribute('aria-label', title);
    this.#options.titled?.(title);
  }

  #turn(state: ViewState | Closed): void {
    if (this.#lifetime.signal.aborted || this.#living.signal.aborted) {
      return;
    }
    this.#state = state.name;
    this.#elements.root.dataset.figportState = state.name;
    this.#elements.root.setAttribute('aria-busy', String(state.name === 'connecting' || state.name === 'busy'));
    if (state.name !== 'live') {
      this.#input.reset();
    }
    this.#tell(part => part.turn?.(state));
    if (state.name === 'disconnected') {
      this.#painter.reset();
      this.#preview.reset();
    } else if (state.name === 'dead') {
      this.#rest();
    }
  }

  /**
   * Become a plain picture: the last frame, or the placeholder. Without either, what was seen before stays for its time:
   * the figure of a slider's next step, which has closed this one, begins with it.
   */
  #rest(): void {
    passFocusOn(this.#elements.root);
    this.#living.abort();
    becomePicture(this.#elements, this.#painted);
  }

  #tell(tell: (part: ViewPart) => void): void {
    keepFocus(this.#elements, () => {
      for (const part of this.#parts) {
        tell(part);
      }
    });
  }

  #notify(notice: Notice): void {
    this.#tell(part => part.told?.(notice));
  }

  /** Return what the parts see of this view. */
  #view(clock: Clock, active: () => boolean, send: (message: FromPage) => boolean): View {
    return {
      elements: this.#elements,
      clock,
      places: this.#places,
      living: this.#living.signal,
      lifetime: this.#lifetime.signal,
      fills: this.#options.fills === true,
      figure: () => this.#figure,
      source: () => this.#source,
      size: () => this.#room.picture,
      room: this.#room,
      active,
      pressing: () => this.#input.pressing,
      reaches: key => this.#input.reaches(key),
      painted: () => this.#painted,
      send,
      notify: notice => {
        this.#notify(notice);
      },
      tool: name => this.#parts.find(({ tool }) => tool?.name === name)?.tool,
      during: (tool, done) => {
        this.#tell(part => part.waits?.(tool, done));
        return done;
      }
    };
  }
}

/** Return a read-out with matplotlib's own value of an image beside the place, where a second line would hide labels. */
function asLine(text: string): string {
  return text.replace(/\n(?=\[[^\n]*$)/, ' ');
}
