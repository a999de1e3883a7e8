/** The little of nbclassic that we touch. */

/** A message of a kernel to everybody. */
export interface Broadcast {
  readonly parent_header: { readonly msg_id?: string; readonly session?: string };
  readonly content: { readonly data?: Data; readonly metadata?: unknown };
}

/** An output, by MIME types. */
export type Data = Readonly<Partial<Record<string, unknown>>>;

/** One output, as the notebook stores it. */
export interface Output {
  data?: Data;
  metadata?: unknown;
}

/** Where outputs are in the page: an object of jQuery's. */
export interface AreaElement {
  readonly 0?: HTMLElement;
  on(
    names: string,
    listener: (event: { readonly type: string }, details?: { readonly output_area?: unknown }) => void
  ): void;
}

/** The outputs of a cell. */
export interface OutputArea {
  readonly element: AreaElement;
  readonly outputs: Output[];
  trusted: boolean;
  create_output_subarea(metadata: object, classes: string, mime: string): ArrayLike<HTMLElement>;
  register_mime_type(mime: string, append: Append, options: { safe: boolean; index: number }): void;
  append_output(output: Output & { readonly output_type: string }): void;
  clear_output(wait: boolean): void;
  handle_output(message: object): void;
  handle_clear_output(message: object): void;
  toJSON(): Output[];
  fromJSON(outputs: readonly Output[], metadata: unknown): void;
}

/** Puts one output into the page. */
export type Append = (
  this: OutputArea,
  data: unknown,
  metadata: object,
  element: { append(node: unknown): void; 0?: HTMLElement }
) => ArrayLike<HTMLElement>;

/** Who takes what answers a request. */
export interface Callbacks {
  readonly iopub: { output(message: object): void; clear_output(message: object): void };
  /** Whether they are forgotten when the request is answered. */
  readonly clear_on_done: boolean;
}

/** The page's end of a kernel. */
export interface Kernel {
  readonly id: string | null;
  readonly session_id: string;
  /** What the kernel said of itself; nothing is in it before. */
  readonly info_reply?: { readonly protocol_version?: string };
  get_iopub_handler(kind: string): ((message: Broadcast) => unknown) | undefined;
  /** Note who takes the answers to a request, by its message id. */
  set_callbacks_for_msg(message: string, callbacks: Callbacks): void;
  clear_callbacks_for_msg(message: string): void;
  /** Nothing once they are forgotten: all are when the kernel is restarted. */
  get_callbacks_for_msg(message: string): Callbacks | undefined;
  register_iopub_handler(kind: string, handler: (message: Broadcast) => unknown): void;
  readonly comm_manager?: { readonly comms: Readonly<Record<string, unknown>> };
  /** ipywidgets', where it is there. */
  readonly widget_manager?: { has_model(id: string): boolean; get_model(id: string): Promise<unknown> };
}

interface Cell {
  readonly metadata: unknown;
  readonly output_area?: OutputArea;
}

/** The page. */
export interface Host {
  readonly notebook?: {
    readonly kernel: Kernel | null;
    readonly dirty: boolean;
    readonly metadata?: Readonly<Partial<Record<string, unknown>>>;
    get_cells(): Cell[];
    set_dirty(dirty: boolean): void;
  };
}

/** What the page tells. */
export interface Events {
  on(
    names: string,
    listener: (
      event: { readonly type: string },
      details?: { readonly output?: Output; readonly output_area?: OutputArea; readonly kernel?: Kernel }
    ) => void
  ): void;
  trigger(name: string, details: object): void;
}
