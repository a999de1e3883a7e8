// Generated from kernel_side/figport/wire/ by labextension/generate_wire.py. Do not edit.

export const PROTOCOL = 3;
export const MIME_TYPE = 'application/vnd.figport.v1+json';
export const COMM_TARGET = 'figport';
export const ANYWHERE = 'figport-anywhere';
export const MAX_INPUT = 65536;
export const MAX_OUTPUT = 268435456;
export const MAX_FIELDS = 1048576;
export const MAX_ITEMS = 4096;

export enum Kind {
  Hello = 1,
  Welcome = 2,
  Error = 3,
  Attach = 16,
  Detach = 17,
  Pointer = 18,
  Wheel = 19,
  Key = 20,
  Tool = 21,
  Resize = 22,
  Look = 23,
  Ack = 24,
  Save = 25,
  Close = 26,
  Refresh = 27,
  After = 28,
  Fill = 29,
  Revive = 30,
  Alive = 31,
  List = 32,
  Discard = 33,
  Figure = 48,
  Readout = 49,
  Cursor = 50,
  Rubberband = 51,
  Frame = 52,
  Saved = 53,
  Closed = 54,
  Offer = 55,
  FullScreen = 56,
  Form = 57,
  Made = 60,
  Figures = 64,
  Kernel = 80,
  Rights = 81,
}

export enum ErrorCode {
  Protocol = 'protocol',
  Malformed = 'malformed',
  UnknownKind = 'unknown-kind',
  TooLarge = 'too-large',
  Limit = 'limit',
  Forbidden = 'forbidden',
  UnknownKernel = 'unknown-kernel',
  UnknownFigure = 'unknown-figure',
  NoBackend = 'no-backend',
  KernelGone = 'kernel-gone',
  NoServer = 'no-server',
  Slow = 'slow',
  Timeout = 'timeout',
  Format = 'format',
  Copy = 'copy',
  Signature = 'signature',
  Version = 'version',
  Internal = 'internal',
}

/** The WebSocket close code of each error. */
export const CLOSE_CODES: Readonly<Record<ErrorCode, number>> = {
  [ErrorCode.Protocol]: 4426,
  [ErrorCode.Malformed]: 4400,
  [ErrorCode.UnknownKind]: 4422,
  [ErrorCode.TooLarge]: 4413,
  [ErrorCode.Limit]: 4429,
  [ErrorCode.Forbidden]: 4403,
  [ErrorCode.UnknownKernel]: 4404,
  [ErrorCode.UnknownFigure]: 4410,
  [ErrorCode.NoBackend]: 4412,
  [ErrorCode.KernelGone]: 4411,
  [ErrorCode.NoServer]: 4501,
  [ErrorCode.Slow]: 4430,
  [ErrorCode.Timeout]: 4408,
  [ErrorCode.Format]: 4415,
  [ErrorCode.Copy]: 4416,
  [ErrorCode.Signature]: 4417,
  [ErrorCode.Version]: 4418,
  [ErrorCode.Internal]: 4500,
};

/** How a field is checked when it comes in. */
export type Spec =
  | 'int'
  | 'float'
  | 'str'
  | 'bool'
  | { readonly list: Spec }
  | { readonly optional: Spec }
  | { readonly oneOf: readonly string[] }
  | { readonly record: Fields };
export interface Fields {
  readonly [name: string]: Spec;
}

/** One of the three that talk. */
export const PARTY = ['page', 'server', 'kernel'] as const;
export type Party = (typeof PARTY)[number];

/** What the pointer did. */
export const POINTER_ACTION = ['press', 'release', 'move', 'enter', 'leave'] as const;
export type PointerAction = (typeof POINTER_ACTION)[number];

/** What a key did. */
export const KEY_ACTION = ['press', 'release'] as const;
export type KeyAction = (typeof KEY_ACTION)[number];

/** A modifier key that is held down, under matplotlib's names, in matplotlib's order. */
export const MODIFIER = ['ctrl', 'alt', 'shift', 'super'] as const;
export type Modifier = (typeof MODIFIER)[number];

/** How the pixels of a rectangle are packed. PROTOCOL.md has the format of each. */
export const CODEC = ['runs', 'jpeg'] as const;
export type Codec = (typeof CODEC)[number];

/** When a figure's buttons are seen. */
export const TOOLBAR_USE = ['shown', 'hovered', 'hidden'] as const;
export type ToolbarUse = (typeof TOOLBAR_USE)[number];

/** What a figure does where it stands. */
export const FIT = ['own', 'width', 'stretch'] as const;
export type Fit = (typeof FIT)[number];

/** Why a view asks for another size of the figure. */
export const SIZE_PURPOSE = ['choice', 'place', 'screen', 'back'] as const;
export type SizePurpose = (typeof SIZE_PURPOSE)[number];

/** What a figure does with the wheel, and so when a page may take it from whoever scrolls. */
export const WHEEL_USE = ['nothing', 'zoom', 'listened', 'captured'] as const;
export type WheelUse = (typeof WHEEL_USE)[number];

/** The pointer's shape over a figure, as CSS names it. No other text: a page's style would take addresses too. */
export const CURSOR_SHAPE = ['default', 'pointer', 'crosshair', 'move', 'wait', 'ew-resize', 'ns-resize'] as const;
export type CursorShape = (typeof CURSOR_SHAPE)[number];

/** What happened to the kernel of a socket. */
export const KERNEL_STATUS = ['restarting', 'restarted', 'dead', 'shutdown', 'culled', 'silent', 'answering'] as const;
export type KernelStatus = (typeof KERNEL_STATUS)[number];

/** What somebody may do with the figures of a kernel. */
export const ACCESS = ['use', 'view'] as const;
export type Access = (typeof ACCESS)[number];

/** What a field of a form is, and so what stands in its value, which always is a text. */
export const FIELD_TYPE = ['text', 'number', 'slider', 'choice', 'switch', 'color', 'button', 'note'] as const;
export type FieldType = (typeof FIELD_TYPE)[number];

/** What somebody does with a form. */
export const FORM_ACTION = ['open', 'set', 'undo', 'redo', 'close'] as const;
export type FormAction = (typeof FORM_ACTION)[number];

/** A changed rectangle of a frame, in device pixels from the top left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly codec: Codec;
  readonly size: number;
}

const RECT_FIELDS = {
  x: 'int',
  y: 'int',
  width: 'int',
  height: 'int',
  codec: { oneOf: CODEC },
  size: 'int',
} as const satisfies Fields;

/** A move of the picture below a frame inside a box, in device pixels, before the rectangles are laid over it. */
export interface Scroll {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly dx: number;
  readonly dy: number;
}

const SCROLL_FIELDS = {
  x: 'int',
  y: 'int',
  width: 'int',
  height: 'int',
  dx: 'int',
  dy: 'int',
} as const satisfies Fields;

/** A part of a picture, in device pixels from the top left corner. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const AREA_FIELDS = {
  x: 'int',
  y: 'int',
  width: 'int',
  height: 'int',
} as const satisfies Fields;

/** The label of one tick, with the tick. */
export interface Mark {
  readonly start: number;
  readonly length: number;
  readonly at: number;
}

const MARK_FIELDS = {
  start: 'int',
  length: 'int',
  at: 'float',
} as const satisfies Fields;

/** What lies along one edge of an axes, outside, and slides along that with the limits: ticks, or their labels. */
export interface Slide {
  readonly area: Area;
  readonly upright: boolean;
  readonly background: string;
  readonly marks: readonly Mark[];
  readonly fixed: readonly Area[];
}

const SLIDE_FIELDS = {
  area: { record: AREA_FIELDS },
  upright: 'bool',
  background: 'str',
  marks: { list: { record: MARK_FIELDS } },
  fixed: { list: { record: AREA_FIELDS } },
} as const satisfies Fields;

/** Where one axes is in a picture and what it shows, so that a page can tell where a gesture will bring it. */
export interface Place {
  readonly axes: number;
  readonly inside: Area;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly twins: number;
  readonly sharing_x: number;
  readonly sharing_y: number;
  readonly front: boolean;
  readonly equal: boolean;
  readonly background: string;
  readonly fixed: readonly Area[];
  readonly slides: readonly Slide[];
}

const PLACE_FIELDS = {
  axes: 'int',
  inside: { record: AREA_FIELDS },
  left: 'float',
  top: 'float',
  right: 'float',
  bottom: 'float',
  x0: 'float',
  x1: 'float',
  y0: 'float',
  y1: 'float',
  twins: 'int',
  sharing_x: 'int',
  sharing_y: 'int',
  front: 'bool',
  equal: 'bool',
  background: 'str',
  fixed: { list: { record: AREA_FIELDS } },
  slides: { list: { record: SLIDE_FIELDS } },
} as const satisfies Fields;

/** A button of the toolbar, as it should look now. */
export interface Tool {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly enabled: boolean;
  readonly pressed: boolean;
  readonly keys: readonly string[];
}

const TOOL_FIELDS = {
  name: 'str',
  label: 'str',
  help: 'str',
  enabled: 'bool',
  pressed: 'bool',
  keys: { list: 'str' },
} as const satisfies Fields;

/** What is seen around the picture. */
export interface Chrome {
  readonly title: boolean;
  readonly readout: boolean;
  readonly toolbar: ToolbarUse;
  readonly handle: boolean;
  readonly fit: Fit;
}

const CHROME_FIELDS = {
  title: 'bool',
  readout: 'bool',
  toolbar: { oneOf: TOOLBAR_USE },
  handle: 'bool',
  fit: { oneOf: FIT },
} as const satisfies Fields;

/** A file format that a figure can be saved in. */
export interface Format {
  readonly name: string;
  readonly label: string;
}

const FORMAT_FIELDS = {
  name: 'str',
  label: 'str',
} as const satisfies Fields;

/** A page of a form: what its fields are of. */
export interface FormPage {
  readonly name: string;
  readonly label: string;
  readonly group: string;
}

const FORM_PAGE_FIELDS = {
  name: 'str',
  label: 'str',
  group: 'str',
} as const satisfies Fields;

/** One of the values that a field can have. */
export interface FieldChoice {
  readonly name: string;
  readonly label: string;
}

const FIELD_CHOICE_FIELDS = {
  name: 'str',
  label: 'str',
} as const satisfies Fields;

/** A field of a form, as it stands now. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly value: string;
  readonly group: string;
  readonly choices: readonly FieldChoice[];
  readonly low: number | null;
  readonly high: number | null;
  readonly step: number | null;
  readonly enabled: boolean;
}

const FORM_FIELD_FIELDS = {
  name: 'str',
  label: 'str',
  type: { oneOf: FIELD_TYPE },
  value: 'str',
  group: 'str',
  choices: { list: { record: FIELD_CHOICE_FIELDS } },
  low: { optional: 'float' },
  high: { optional: 'float' },
  step: { optional: 'float' },
  enabled: 'bool',
} as const satisfies Fields;

/** One figure of a kernel, as a list shows it. */
export interface Listed {
  readonly figure: string;
  readonly number: number;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly views: number;
  readonly size: number;
}

const LISTED_FIELDS = {
  figure: 'str',
  number: 'int',
  title: 'str',
  width: 'float',
  height: 'float',
  views: 'int',
  size: 'int',
} as const satisfies Fields;

/** The rubberband's two corners, in CSS pixels from the top left corner. */
export interface Band {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

const BAND_FIELDS = {
  x0: 'float',
  y0: 'float',
  x1: 'float',
  y1: 'float',
} as const satisfies Fields;

/** Opens a conversation: page to server on view 0, server to kernel on a comm of its own. Frozen. */
export interface Hello {
  readonly kind: Kind.Hello;
  readonly protocol: number;
  readonly version: string;
  readonly party: Party;
}

const HELLO_FIELDS = {
  protocol: 'int',
  version: 'str',
  party: { oneOf: PARTY },
} as const satisfies Fields;

/** Answers HELLO. The server sends its own, then passes on the kernel's when it arrives. Frozen. */
export interface Welcome {
  readonly kind: Kind.Welcome;
  readonly protocol: number;
  readonly version: string;
  readonly party: Party;
}

const WELCOME_FIELDS = {
  protocol: 'int',
  version: 'str',
  party: { oneOf: PARTY },
} as const satisfies Fields;

/** Says what is wrong, where, and what mends it. Frozen. */
export interface Failure {
  readonly kind: Kind.Error;
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly fix: string;
  readonly fatal: boolean;
}

const FAILURE_FIELDS = {
  code: 'str',
  what: 'str',
  where: 'str',
  fix: 'str',
  fatal: 'bool',
} as const satisfies Fields;

/** Opens a view of a figure. The first message of a view. */
export interface Attach {
  readonly kind: Kind.Attach;
  readonly figure: string;
  readonly dpr: number;
  readonly visible: boolean;
  readonly codecs: readonly Codec[];
  readonly client: string;
  readonly request: string;
}

const ATTACH_FIELDS = {
  figure: 'str',
  dpr: 'float',
  visible: 'bool',
  codecs: { list: { oneOf: CODEC } },
  client: 'str',
  request: 'str',
} as const satisfies Fields;

/** Ends a view; the figure lives on. The last message of a view. */
export interface Detach {
  readonly kind: Kind.Detach;
}

const DETACH_FIELDS = {
} as const satisfies Fields;

/** The pointer moved or a button changed. Positions are CSS pixels from the figure's top left corner. */
export interface Pointer {
  readonly kind: Kind.Pointer;
  readonly action: PointerAction;
  readonly x: number;
  readonly y: number;
  readonly button: number;
  readonly buttons: number;
  readonly double: boolean;
  readonly modifiers: readonly Modifier[];
  readonly number: number;
}

const POINTER_FIELDS = {
  action: { oneOf: POINTER_ACTION },
  x: 'float',
  y: 'float',
  button: 'int',
  buttons: 'int',
  double: 'bool',
  modifiers: { list: { oneOf: MODIFIER } },
  number: 'int',
} as const satisfies Fields;

/** The wheel turned. One step is one notch; touch pads send fractions. */
export interface Wheel {
  readonly kind: Kind.Wheel;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly up: number;
  readonly modifiers: readonly Modifier[];
  readonly number: number;
}

const WHEEL_FIELDS = {
  x: 'float',
  y: 'float',
  right: 'float',
  up: 'float',
  modifiers: { list: { oneOf: MODIFIER } },
  number: 'int',
} as const satisfies Fields;

/** A key went down or up while the figure had the focus. */
export interface Key {
  readonly kind: Kind.Key;
  readonly action: KeyAction;
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly modifiers: readonly Modifier[];
  readonly number: number;
}

const KEY_FIELDS = {
  action: { oneOf: KEY_ACTION },
  key: 'str',
  x: 'float',
  y: 'float',
  modifiers: { list: { oneOf: MODIFIER } },
  number: 'int',
} as const satisfies Fields;

/** A toolbar button was used. */
export interface UseTool {
  readonly kind: Kind.Tool;
  readonly name: string;
  readonly number: number;
}

const USE_TOOL_FIELDS = {
  name: 'str',
  number: 'int',
} as const satisfies Fields;

/** The figure is to have another size, in CSS pixels. */
export interface Resize {
  readonly kind: Kind.Resize;
  readonly width: number;
  readonly height: number;
  readonly purpose: SizePurpose;
}

const RESIZE_FIELDS = {
  width: 'float',
  height: 'float',
  purpose: { oneOf: SIZE_PURPOSE },
} as const satisfies Fields;

/** How the view is looked at: on what screen, and whether at all. */
export interface Look {
  readonly kind: Kind.Look;
  readonly dpr: number;
  readonly visible: boolean;
}

const LOOK_FIELDS = {
  dpr: 'float',
  visible: 'bool',
} as const satisfies Fields;

/** The frame `seq` is painted (in a list: FIGURES `seq` is shown). Gives back one credit. */
export interface Ack {
  readonly kind: Kind.Ack;
  readonly seq: number;
}

const ACK_FIELDS = {
  seq: 'int',
} as const satisfies Fields;

/** Asks for the figure as a file, for a page's download. The only message of a comm. */
export interface Save {
  readonly kind: Kind.Save;
  readonly figure: string;
  readonly format: string;
  readonly dpi: number | null;
  readonly transparent: boolean | null;
  readonly tight: boolean | null;
}

const SAVE_FIELDS = {
  figure: 'str',
  format: 'str',
  dpi: { optional: 'float' },
  transparent: { optional: 'bool' },
  tight: { optional: 'bool' },
} as const satisfies Fields;

/** The user closed the figure, as by a window's close button. */
export interface Close {
  readonly kind: Kind.Close;
}

const CLOSE_FIELDS = {
} as const satisfies Fields;

/** The document around the view is being saved: bring the picture in its output up to date now. */
export interface Refresh {
  readonly kind: Kind.Refresh;
}

const REFRESH_FIELDS = {
} as const satisfies Fields;

/** What this page says from now on comes after a message that it sent to the kernel by Jupyter's own way. */
export interface After {
  readonly kind: Kind.After;
  readonly message: string;
}

const AFTER_FIELDS = {
  message: 'str',
} as const satisfies Fields;

/** Somebody uses a form. The kernel says in a FORM how it stands then. */
export interface Fill {
  readonly kind: Kind.Fill;
  readonly form: string;
  readonly action: FormAction;
  readonly page: string;
  readonly field: string;
  readonly value: string;
  readonly done: boolean;
  readonly number: number;
}

const FILL_FIELDS = {
  form: 'str',
  action: { oneOf: FORM_ACTION },
  page: 'str',
  field: 'str',
  value: 'str',
  done: 'bool',
  number: 'int',
} as const satisfies Fields;

/** Asks for a figure that was stored in an output. The only message of a comm. The payload is the signed figure. */
export interface Revive {
  readonly kind: Kind.Revive;
  readonly other_version: boolean;
}

const REVIVE_FIELDS = {
  other_version: 'bool',
} as const satisfies Fields;

/** Says that the server lives; the kernel says the same back. On the comm of HELLO, after that. */
export interface Alive {
  readonly kind: Kind.Alive;
  readonly seconds: number;
}

const ALIVE_FIELDS = {
  seconds: 'float',
} as const satisfies Fields;

/** Asks for the kernel's figures, from now on. Opens a view that shows no figure, only their list. */
export interface ListFigures {
  readonly kind: Kind.List;
}

const LIST_FIGURES_FIELDS = {
} as const satisfies Fields;

/** The user closed a figure in the list. */
export interface Discard {
  readonly kind: Kind.Discard;
  readonly figure: string;
}

const DISCARD_FIELDS = {
  figure: 'str',
} as const satisfies Fields;

/** What the figure is and how its toolbar looks; sent on ATTACH and whenever one of these changes. */
export interface FigureState {
  readonly kind: Kind.Figure;
  readonly figure: string;
  readonly number: number;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly tools: readonly Tool[];
  readonly formats: readonly Format[];
  readonly default_format: string;
  readonly alt: string;
  readonly busy: string | null;
  readonly chrome: Chrome;
  readonly wheel: WheelUse;
  readonly keys: readonly string[];
  readonly hears_keys: boolean;
  readonly own_width: number;
  readonly own_height: number;
  readonly fitted: boolean;
}

const FIGURE_STATE_FIELDS = {
  figure: 'str',
  number: 'int',
  title: 'str',
  width: 'float',
  height: 'float',
  tools: { list: { record: TOOL_FIELDS } },
  formats: { list: { record: FORMAT_FIELDS } },
  default_format: 'str',
  alt: 'str',
  busy: { optional: 'str' },
  chrome: { record: CHROME_FIELDS },
  wheel: { oneOf: WHEEL_USE },
  keys: { list: 'str' },
  hears_keys: 'bool',
  own_width: 'float',
  own_height: 'float',
  fitted: 'bool',
} as const satisfies Fields;

/** The text under the figure: the data coordinates below the pointer. */
export interface Readout {
  readonly kind: Kind.Readout;
  readonly text: string;
}

const READOUT_FIELDS = {
  text: 'str',
} as const satisfies Fields;

/** The pointer's shape. */
export interface Cursor {
  readonly kind: Kind.Cursor;
  readonly name: CursorShape;
}

const CURSOR_FIELDS = {
  name: { oneOf: CURSOR_SHAPE },
} as const satisfies Fields;

/** The rubberband to draw; None removes it. */
export interface Rubberband {
  readonly kind: Kind.Rubberband;
  readonly band: Band | null;
}

const RUBBERBAND_FIELDS = {
  band: { optional: { record: BAND_FIELDS } },
} as const satisfies Fields;

/** Pixels. The payload holds the rectangles' bytes, in their order, without gaps. */
export interface Frame {
  readonly kind: Kind.Frame;
  readonly seq: number;
  readonly base: number;
  readonly width: number;
  readonly height: number;
  readonly dpr: number;
  readonly scrolls: readonly Scroll[];
  readonly rects: readonly Rect[];
  readonly seen: number;
  readonly places: readonly Place[];
  readonly gone: readonly number[];
}

const FRAME_FIELDS = {
  seq: 'int',
  base: 'int',
  width: 'int',
  height: 'int',
  dpr: 'float',
  scrolls: { list: { record: SCROLL_FIELDS } },
  rects: { list: { record: RECT_FIELDS } },
  seen: 'int',
  places: { list: { record: PLACE_FIELDS } },
  gone: { list: 'int' },
} as const satisfies Fields;

/** Answers SAVE. The payload is the file. */
export interface Saved {
  readonly kind: Kind.Saved;
  readonly name: string;
  readonly mime: string;
}

const SAVED_FIELDS = {
  name: 'str',
  mime: 'str',
} as const satisfies Fields;

/** The figure was closed in the kernel; the last message of each of its views. */
export interface Closed {
  readonly kind: Kind.Closed;
}

const CLOSED_FIELDS = {
} as const satisfies Fields;

/** The save key was pressed in this view, or the form of saving filled in: download the figure so. */
export interface Offer {
  readonly kind: Kind.Offer;
  readonly format: string;
  readonly dpi: number | null;
  readonly transparent: boolean | null;
  readonly tight: boolean | null;
}

const OFFER_FIELDS = {
  format: 'str',
  dpi: { optional: 'float' },
  transparent: { optional: 'bool' },
  tight: { optional: 'bool' },
} as const satisfies Fields;

/** The figure shall fill the screen in this view, or no longer: whichever it does not now. */
export interface FullScreen {
  readonly kind: Kind.FullScreen;
}

const FULL_SCREEN_FIELDS = {
} as const satisfies Fields;

/** A form as it stands, for a view. What people change there is said by FILL. */
export interface Form {
  readonly kind: Kind.Form;
  readonly form: string;
  readonly opens: boolean;
  readonly title: string;
  readonly pages: readonly FormPage[];
  readonly page: string;
  readonly fields: readonly FormField[];
  readonly undo: boolean;
  readonly redo: boolean;
  readonly trouble: string;
  readonly troubled: string;
  readonly seen: number;
}

const FORM_FIELDS = {
  form: 'str',
  opens: 'bool',
  title: 'str',
  pages: { list: { record: FORM_PAGE_FIELDS } },
  page: 'str',
  fields: { list: { record: FORM_FIELD_FIELDS } },
  undo: 'bool',
  redo: 'bool',
  trouble: 'str',
  troubled: 'str',
  seen: 'int',
} as const satisfies Fields;

/** A figure was made as asked: it answers REVIVE, and tells a view of the private copy that it asked for. */
export interface Made {
  readonly kind: Kind.Made;
  readonly figure: string;
  readonly title: string;
}

const MADE_FIELDS = {
  figure: 'str',
  title: 'str',
} as const satisfies Fields;

/** The kernel's figures, after LIST and whenever something of them changes. The payload holds the new thumbnails. */
export interface Figures {
  readonly kind: Kind.Figures;
  readonly seq: number;
  readonly figures: readonly Listed[];
  readonly more: number;
}

const FIGURES_FIELDS = {
  seq: 'int',
  figures: { list: { record: LISTED_FIELDS } },
  more: 'int',
} as const satisfies Fields;

/** What became of the kernel. On view 0. */
export interface KernelFate {
  readonly kind: Kind.Kernel;
  readonly status: KernelStatus;
}

const KERNEL_FATE_FIELDS = {
  status: { oneOf: KERNEL_STATUS },
} as const satisfies Fields;

/** What the page's user may do. On view 0, before the server's WELCOME, to who may not do everything. */
export interface Rights {
  readonly kind: Kind.Rights;
  readonly access: Access;
}

const RIGHTS_FIELDS = {
  access: { oneOf: ACCESS },
} as const satisfies Fields;

export type Message =
  | Hello
  | Welcome
  | Failure
  | Attach
  | Detach
  | Pointer
  | Wheel
  | Key
  | UseTool
  | Resize
  | Look
  | Ack
  | Save
  | Close
  | Refresh
  | After
  | Fill
  | Revive
  | Alive
  | ListFigures
  | Discard
  | FigureState
  | Readout
  | Cursor
  | Rubberband
  | Frame
  | Saved
  | Closed
  | Offer
  | FullScreen
  | Form
  | Made
  | Figures
  | KernelFate
  | Rights;

/** What a page may send. */
export type FromPage =
  | Hello
  | Failure
  | Attach
  | Detach
  | Pointer
  | Wheel
  | Key
  | UseTool
  | Resize
  | Look
  | Ack
  | Close
  | Refresh
  | After
  | Fill
  | ListFigures
  | Discard;

/** What a server may send. */
export type FromServer =
  | Hello
  | Welcome
  | Failure
  | Save
  | Revive
  | Alive
  | KernelFate
  | Rights;

/** What a kernel may send. */
export type FromKernel =
  | Welcome
  | Failure
  | Alive
  | FigureState
  | Readout
  | Cursor
  | Rubberband
  | Frame
  | Saved
  | Closed
  | Offer
  | FullScreen
  | Form
  | Made
  | Figures;

/** The same by the sender's name. */
export interface SentBy {
  readonly page: FromPage;
  readonly server: FromServer;
  readonly kernel: FromKernel;
}

/** The fields of each kind, in the order in which they are written. */
export const FIELDS: Readonly<Record<Kind, Fields>> = {
  [Kind.Hello]: HELLO_FIELDS,
  [Kind.Welcome]: WELCOME_FIELDS,
  [Kind.Error]: FAILURE_FIELDS,
  [Kind.Attach]: ATTACH_FIELDS,
  [Kind.Detach]: DETACH_FIELDS,
  [Kind.Pointer]: POINTER_FIELDS,
  [Kind.Wheel]: WHEEL_FIELDS,
  [Kind.Key]: KEY_FIELDS,
  [Kind.Tool]: USE_TOOL_FIELDS,
  [Kind.Resize]: RESIZE_FIELDS,
  [Kind.Look]: LOOK_FIELDS,
  [Kind.Ack]: ACK_FIELDS,
  [Kind.Save]: SAVE_FIELDS,
  [Kind.Close]: CLOSE_FIELDS,
  [Kind.Refresh]: REFRESH_FIELDS,
  [Kind.After]: AFTER_FIELDS,
  [Kind.Fill]: FILL_FIELDS,
  [Kind.Revive]: REVIVE_FIELDS,
  [Kind.Alive]: ALIVE_FIELDS,
  [Kind.List]: LIST_FIGURES_FIELDS,
  [Kind.Discard]: DISCARD_FIELDS,
  [Kind.Figure]: FIGURE_STATE_FIELDS,
  [Kind.Readout]: READOUT_FIELDS,
  [Kind.Cursor]: CURSOR_FIELDS,
  [Kind.Rubberband]: RUBBERBAND_FIELDS,
  [Kind.Frame]: FRAME_FIELDS,
  [Kind.Saved]: SAVED_FIELDS,
  [Kind.Closed]: CLOSED_FIELDS,
  [Kind.Offer]: OFFER_FIELDS,
  [Kind.FullScreen]: FULL_SCREEN_FIELDS,
  [Kind.Form]: FORM_FIELDS,
  [Kind.Made]: MADE_FIELDS,
  [Kind.Figures]: FIGURES_FIELDS,
  [Kind.Kernel]: KERNEL_FATE_FIELDS,
  [Kind.Rights]: RIGHTS_FIELDS,
};

/** Who may send each kind. */
export const SENDERS: Readonly<Record<Kind, readonly Party[]>> = {
  [Kind.Hello]: ['page', 'server'],
  [Kind.Welcome]: ['server', 'kernel'],
  [Kind.Error]: ['page', 'server', 'kernel'],
  [Kind.Attach]: ['page'],
  [Kind.Detach]: ['page'],
  [Kind.Pointer]: ['page'],
  [Kind.Wheel]: ['page'],
  [Kind.Key]: ['page'],
  [Kind.Tool]: ['page'],
  [Kind.Resize]: ['page'],
  [Kind.Look]: ['page'],
  [Kind.Ack]: ['page'],
  [Kind.Save]: ['server'],
  [Kind.Close]: ['page'],
  [Kind.Refresh]: ['page'],
  [Kind.After]: ['page'],
  [Kind.Fill]: ['page'],
  [Kind.Revive]: ['server'],
  [Kind.Alive]: ['server', 'kernel'],
  [Kind.List]: ['page'],
  [Kind.Discard]: ['page'],
  [Kind.Figure]: ['kernel'],
  [Kind.Readout]: ['kernel'],
  [Kind.Cursor]: ['kernel'],
  [Kind.Rubberband]: ['kernel'],
  [Kind.Frame]: ['kernel'],
  [Kind.Saved]: ['kernel'],
  [Kind.Closed]: ['kernel'],
  [Kind.Offer]: ['kernel'],
  [Kind.FullScreen]: ['kernel'],
  [Kind.Form]: ['kernel'],
  [Kind.Made]: ['kernel'],
  [Kind.Figures]: ['kernel'],
  [Kind.Kernel]: ['server'],
  [Kind.Rights]: ['server'],
};

/** What a page may send whose user may look at figures and not use them. */
export const LOOKING: ReadonlySet<Kind> = new Set([
  Kind.Hello,
  Kind.Error,
  Kind.Attach,
  Kind.Detach,
  Kind.Look,
  Kind.Ack,
  Kind.List,
]);
