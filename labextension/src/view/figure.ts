/**
 * A live figure in an element: `mount` is all that a host needs to know.
 *
 * This module holds the parts together; each of them (picture, input, toolbar, badge, …) knows only its own
 * task. The kernel owns the figure; the view owns what is on the screen.
 */
import { Afterimage } from './afterimage';
import { Badge } from './badge';
import { browserClock } from './clock';
import { troubleOf } from './errors';
import type { Trouble } from './errors';
import { passFocusOn, releaseFocusOutside } from './focus';
import { isIncoming } from './incoming';
import { Input } from './input';
import type { WheelMode } from './input';
import type { Closed, ViewLink, ViewState } from './member';
import type { MountedFigure, MountOptions } from './mount';
import { ResizeHandle, Rubberband } from './overlay';
import type { Size } from './overlay';
import { Painter } from './painter';
import type { Surface } from './painter';
import { Preview } from './preview';
import { becomePicture, buildParts, dress } from './parts';
import type { Parts } from './parts';
import type { Source } from './pool';
import { Rights } from './rights';
import { kernelGone } from './server';
import { CanvasSurface } from './surface';
import { Toolbar } from './toolbar';
import { unshowable } from './troubles';
import { isUse } from './use';
import { Visibility } from './visibility';
import { FullScreen } from './fullscreen';
import { Kind } from './wire';
import type { FigureState, Message } from './wire';

/** Show a live figure inside `element`. */
export function mount(element: HTMLElement, options: MountOptions): MountedFigure {
  return new FigureView(element, options);
}

class FigureView implements MountedFigure {
  readonly #options: MountOptions;
  readonly #lifetime = new AbortController();
  /** Alive while the figure may be touched: a dead figure is a plain picture. */
  readonly #living = new AbortController();
  readonly #parts: Parts;
  readonly #surface: Surface;
  readonly #painter: Painter;
  readonly #preview: Preview;
  readonly #input: Input;
  readonly #toolbar: Toolbar;
  readonly #badge: Badge;
  readonly #afterimage: Afterimage;
  readonly #rubberband = new Rubberband();
  readonly #handle: ResizeHandle;
  readonly #visibility: Visibility;
  readonly #fullScreen: FullScreen;
  #link: ViewLink | null = null;
  #source: Source | null = null;
  #state: ViewState['name'] = 'connecting';
  #size: Size;
  /** The figure that is shown: the one that was asked for, or this browser's private copy of it. */
  #figure: string;
  #sizing: Size | null = null; // while the corner is dragged
  #painted = false;
  readonly #rights: Rights;
  /** Whether somebody used the figure here since `refresh`. */
  #used = false;

  constructor(element: HTMLElement, options: MountOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#figure = options.figure;
    const clock = options.clock ?? browserClock();
    this.#parts = buildParts(options.title);
    const { root, header, body, stage, canvas } = this.#parts;
    const { signal } = this.#lifetime;
    signal.addEventListener('abort', () => {
      this.#living.abort();
    });
    const send = (outgoing: Message): boolean => {
      const sent = this.#link?.send(outgoing) ?? false;
      if (sent && isUse(outgoing)) {
        this.#used = true;
        options.used?.();
      }
      return sent;
    };
    this.#toolbar = new Toolbar(
      {
        use: name => send(this.#preview.hear({ kind: Kind.Tool, name })),
        download: format => void this.#download(format),
        close: () => send({ kind: Kind.Close }),
        pressed: () => {
          if (!this.#living.signal.aborted) {
            canvas.focus({ preventScroll: true });
          }
        }
      },
      signal
    );
    this.#badge = new Badge(clock, signal);
    this.#afterimage = new Afterimage(stage, clock);
    this.#surface = options.surface ?? new CanvasSurface(canvas);
    this.#painter = this.#makePainter(this.#surface, send);
    const lay = this.#surface.preview.bind(this.#surface);
    this.#preview = new Preview({ clock, root, lay }, this.#living.signal);
    const say = (outgoing: Message): boolean => {
      const sent = send(this.#preview.hear(outgoing));
      if (!sent) {
        this.#preview.reset();
      }
      return sent;
    };
    const active = (): boolean => this.#state === 'live' && this.#rights.use;
    const wheel = (): WheelMode => options.wheel();
    const leave = passFocusOn.bind(null, root);
    const shortcut = options.shortcut?.bind(options);
    this.#input = new Input({ root, canvas, wheel, active, send: say, leave, shortcut }, this.#living.signal, signal);
    this.#handle = new ResizeHandle(
      {
        clock,
        size: () => this.#size,
        preview: size => {
          this.#sizing = size;
          this.#layOut();
        },
        resize: size => send({ kind: Kind.Resize, ...size })
      },
      this.#living.signal
    );
    this.#fullScreen = new FullScreen(
      root,
      stage,
      {
        size: () => this.#size,
        resize: size => send({ kind: Kind.Resize, ...size })
      },
      this.#living.signal
    );
    this.#rights = new Rights(root, this.#toolbar, this.#handle.node, this.#badge);
    header.append(this.#toolbar.node, this.#badge.node, this.#badge.status);
    stage.append(this.#rubberband.node);
    body.append(this.#handle.node);
    root.dataset.figportFigure = options.figure;
    this.#setTitle(options.title);
    this.setPlaceholder(options.placeholder ?? '');
    this.#layOut();
    element.append(root);
    releaseFocusOutside(root, this.#living.signal);
    // Browsers take canvases away when the graphics driver restarts or memory is short, and give them back empty.
    canvas.addEventListener('contextrestored', this.#painter.renew, { signal: this.#living.signal });
    this.#visibility = new Visibility(stage, gaze => send({ kind: Kind.Look, ...gaze }), this.#living.signal);
    this.#turn({ name: 'connecting' });
    void this.#start();
  }

  setPlaceholder(url: string): void {
    const { placeholder } = this.#parts;
    if (url !== '' && !this.#painted) {
      placeholder.src = url;
      placeholder.hidden = false;
    }
  }

  refresh(): boolean {
    const asked = this.#used && (this.#link?.send({ kind: Kind.Refresh }) ?? false);
    this.#used &&= !asked;
    return asked;
  }

  after(message: string): boolean {
    return this.#state === 'live' && (this.#link?.send({ kind: Kind.After, message }) ?? false);
  }

  setAway(away: boolean): void {
    this.#visibility.setAway(away);
  }

  moveTo(element: HTMLElement): void {
    element.append(this.#parts.root);
  }

  takePicture(): HTMLElement | null {
    const { canvas, placeholder } = this.#parts;
    const seen = this.#painted ? canvas : placeholder;
    return seen.hidden ? this.#afterimage.take() : seen;
  }

  beginWith(picture: HTMLElement): void {
    this.#afterimage.show(picture);
  }

  dispose(): void {
    if (!this.#lifetime.signal.aborted) {
      this.#fullScreen.end();
      this.#link?.close();
      this.#painter.reset();
      this.#afterimage.clear();
      this.#lifetime.abort();
      this.#parts.root.remove();
    }
  }

  async #start(): Promise<void> {
    const { figure, source } = this.#options;
    try {
      this.#source = await source;
    } catch (error) {
      this.#turn({ name: 'dead', trouble: troubleOf(error) });
      return;
    }
    if (this.#lifetime.signal.aborted) {
      return;
    }
    this.#toolbar.setAddress(this.#source.address);
    const { connection, kernel } = this.#source;
    this.#link = connection.open({
      figure,
      codecs: this.#surface.codecs,
      gaze: () => this.#visibility.gaze(),
      request: () => this.#options.request?.(kernel) ?? '',
      message: (message, payload) => {
        this.#receive(message, payload);
      },
      permit: access => {
        this.#rights.permit(access);
      },
      state: state => {
        this.#turn(this.#known(state));
      }
    });
  }

  /** A kernel that was only guessed and has no such figure is no trouble of its own: the figure's kernel is gone. */
  #known(state: ViewState): ViewState {
    const guessed = this.#source?.guessed === true && state.name === 'dead' && !this.#painted;
    return guessed ? { name: 'dead', trouble: kernelGone() } : state;
  }

  #makePainter(surface: Surface, send: (message: Message) => boolean): Painter {
    return new Painter(surface, {
      ack: seq => send({ kind: Kind.Ack, seq }),
      askWhole: () => {
        this.#visibility.blink();
      },
      painted: frame => {
        this.#preview.painted(frame);
        this.#painted = true;
        this.#badge.over('unshowable');
        this.#afterimage.clear();
        this.#parts.placeholder.hidden = true;
        // A figure that came to rest meanwhile had only the placeholder to show.
        this.#parts.canvas.hidden = false;
        this.#parts.root.dataset.figportFrame = String(frame.seq);
        this.#options.painted?.(this.#parts.canvas);
      },
      failed: what => {
        this.#badge.trouble('unshowable', unshowable(what));
      }
    });
  }

  #receive(message: Message, payload: Uint8Array<ArrayBuffer>): void {
    if (!isIncoming(message)) {
      return;
    }
    switch (message.kind) {
      case Kind.Figure:
        this.#show(message);
        break;
      case Kind.Frame:
        this.#painter.push(message, payload);
        break;
      case Kind.Readout:
        this.#parts.message.textContent = message.text;
        break;
      case Kind.Cursor:
        this.#parts.canvas.style.cursor = message.name;
        break;
      case Kind.Rubberband:
        this.#rubberband.set(message.band);
        break;
      case Kind.Error:
        this.#badge.trouble('error', message);
        break;
      case Kind.Closed:
        this.#turn({ name: 'dead', trouble: null });
        break;
      case Kind.Offer:
        void this.#download(message.format);
        break;
      case Kind.FullScreen:
        this.#fullScreen.toggle();
        break;
      case Kind.Made:
        this.#badge.made(message.title, this.#source?.pageOf(message.figure) ?? '');
        this.#options.made?.(message.figure);
        break;
      default:
        message satisfies never;
    }
  }

  #show(figure: FigureState): void {
    this.#size = { width: figure.width, height: figure.height };
    if (figure.figure !== this.#figure) {
      this.#figure = figure.figure;
      // A page of its own has no button for it.
      const address = this.#source?.address === null ? null : this.#source?.pageOf(figure.figure);
      this.#toolbar.setAddress(address ?? null);
    }
    this.#setTitle(figure.title);
    dress(this.#parts, figure);
    this.#input.want(
      { wheel: figure.wheel, keys: figure.keys, hears: figure.hears_keys },
      figure.tools.some(tool => tool.pressed)
    );
    this.#preview.figure(figure);
    this.#toolbar.update(figure.tools, figure.formats, figure.default_format);
    this.#showBusy(figure.busy);
    this.#handle.answered();
    this.#fullScreen.settle();
    this.#layOut();
  }

  /** Say that the kernel computes, and how old the picture is. */
  #showBusy(busy: string | null): void {
    if (busy !== null) {
      this.#badge.busy(busy);
    } else {
      this.#badge.over('busy');
    }
  }

  #setTitle(title: string): void {
    const { title: node, root } = this.#parts;
    node.textContent = title;
    node.title = title;
    root.setAttribute('aria-label', title);
    this.#options.titled?.(title);
  }

  #layOut(): void {
    const { root, stage } = this.#parts;
    const { width, height } = this.#sizing ?? this.#size;
    root.style.setProperty('--figport-width', `${width}px`);
    stage.style.height = `${height}px`;
    stage.dataset.figportSize = this.#sizing === null ? '' : `${width} × ${height}`;
  }

  #turn(state: ViewState | Closed): void {
    if (this.#lifetime.signal.aborted || this.#living.signal.aborted) {
      return;
    }
    this.#state = state.name;
    this.#parts.root.dataset.figportState = state.name;
    this.#parts.root.setAttribute('aria-busy', String(state.name === 'connecting' || state.name === 'busy'));
    if (state.name !== 'live') {
      this.#input.reset();
      this.#toolbar.reset();
      this.#rubberband.set(null);
    }
    this.#badge.turn(state);
    if (state.name === 'disconnected') {
      this.#painter.reset();
      this.#preview.reset();
    } else if (state.name === 'dead') {
      this.#rest(state.trouble);
    }
  }

  /** Become a plain picture: the last frame, or the placeholder. */
  #rest(trouble: Trouble | null): void {
    passFocusOn(this.#parts.root);
    if (this.#painted || trouble !== null) {
      this.#afterimage.clear(); // Else a successor, such as of a slider's next step, will begin with it.
    }
    this.#options.rested?.(trouble, this.#parts.header, other => {
      this.#badge.trouble('dead', other);
    });
    this.#living.abort();
    this.#toolbar.node.hidden = true;
    this.#handle.node.remove();
    this.#sizing = null;
    this.#layOut();
    becomePicture(this.#parts, this.#painted);
  }

  async #download(format: string): Promise<void> {
    try {
      await this.#toolbar.saves(this.#source?.download(this.#figure, format) ?? Promise.resolve());
    } catch (error) {
      if (!this.#lifetime.signal.aborted) {
        this.#badge.trouble('error', troubleOf(error));
      }
    }
  }
}
