/** What we need of the application, as JupyterLab 4.4+ and Notebook 7 have it. */
import type { Application } from '@lumino/application';
import type { ReadonlyJSONObject as JSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import type { ServerSettings } from '../view/server';

/** Settings of a request to the Jupyter server. */
interface LabServerSettings {
  readonly baseUrl: string;
  readonly wsUrl: string;
  readonly token: string;
  readonly appendToken: boolean;
  readonly init: RequestInit;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly Request: typeof Request;
}

interface KernelModel {
  readonly id: string;
}

/** The manager of the server's kernels. */
interface KernelManager {
  readonly ready: Promise<void>;
  running(): IterableIterator<KernelModel>;
  refreshRunning(): Promise<void>;
}

/** What a kernel tells everybody. */
export interface Broadcast {
  readonly header: { readonly msg_type: string };
  readonly parent_header: { readonly msg_id?: string; readonly session?: string };
  readonly content: { readonly data?: unknown; readonly metadata?: unknown };
}

interface Signal<T> {
  connect(slot: (sender: unknown, data: T) => void, receiver?: object): boolean;
  disconnect(slot: (sender: unknown, data: T) => void): boolean;
}

/** What answers a request, in public. */
export interface Answer {
  readonly header: { readonly msg_type: string };
  readonly content: Partial<Record<string, unknown>>;
}

/** A request, as long as its answers are wanted. */
export interface Future {
  readonly isDisposed: boolean;
  onIOPub: (answer: Answer) => void;
  dispose(): void;
}

/** The page's end of a kernel. */
export interface Kernel extends KernelModel {
  /** The session that requests of this page bear. */
  readonly clientId: string;
  readonly username?: string;
  readonly status?: string;
  /** All that passes, told before it is handled. */
  readonly anyMessage?: Signal<Passing>;
  /** Ask something; the answers are wanted until the future is disposed of, if it is not to be `disposeOnDone`. */
  sendShellMessage(message: object, expectReply: boolean, disposeOnDone: boolean): Future;
  /** Have a look at what answers a request; false keeps it from the cell that asked. */
  registerMessageHook(request: string, hook: (message: Broadcast) => boolean): void;
}

/** A message of a document's to its kernel, or back. */
export interface Passing {
  readonly direction: 'send' | 'recv';
  readonly msg: {
    readonly channel?: string;
    readonly header: { readonly msg_id: string; readonly msg_type: string };
    readonly parent_header?: { readonly msg_id?: string };
  };
}

interface Session {
  readonly kernel: Kernel | null;
  readonly anyMessage?: Signal<Passing>;
}

interface SessionContext {
  readonly ready: Promise<void>;
  readonly session: Session | null;
  readonly sessionChanged?: Signal<unknown>;
  /** Of whatever kernel the document has at the time. */
  readonly iopubMessage: Signal<Broadcast>;
}

/** One output. */
export interface OutputModel {
  readonly data: Partial<Record<string, unknown>>;
  readonly metadata: Partial<Record<string, unknown>>;
  setData(options: { readonly data: JSONObject; readonly metadata: JSONObject }): void;
}

/** The outputs of a cell, or of a widget. */
export interface OutputsModel {
  readonly length: number;
  get(index: number): OutputModel;
  add(output: object): number;
  /** Remove all; with `wait` not before there is a new one. */
  clear(wait: boolean): void;
  toJSON(): readonly object[];
}

/** An entry of a shared document. */
interface Entry {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

/** A cell of a document. */
export interface CellModel {
  readonly outputs?: OutputsModel;
  getMetadata?(name: string): unknown;
  setMetadata?(name: string, value: unknown): void;
  /** The cell as all pages share it that have the document open. */
  readonly sharedModel: {
    readonly ymodel?: Entry;
    transact(change: () => void, undoable?: boolean): void;
  };
}

/** The file of a document. */
export interface Context {
  /** `started`, `completed`, `completed manually` or `failed`. */
  readonly saveState: Signal<string>;
}

/** A document that may run code. */
export interface Panel extends Widget {
  readonly context?: Context;
  readonly sessionContext?: SessionContext;
  readonly content?: Widget & { readonly model?: NotebookModel | null };
}

interface NotebookModel {
  readonly cells?: Iterable<CellModel>;
  /** Whether there is something that its file has not. */
  dirty?: boolean;
  readonly contentChanged?: Signal<unknown>;
  getMetadata?(name: string): unknown;
  /** Whether other pages may have the document open. */
  readonly collaborative?: boolean;
}

/** A cell, and whether it is in sight where only such cells are shown. */
export interface Cell extends Widget {
  readonly inViewportChanged: Signal<boolean>;
}

/** The frame that everything lies in. */
interface Shell extends Widget {
  add(widget: Widget, area: 'left' | 'right', options?: { readonly rank?: number }): void;
}

/** The application as a plugin gets it. */
export interface Lab extends Application<Shell> {
  readonly serviceManager: {
    readonly serverSettings: LabServerSettings;
    readonly kernels: KernelManager;
  };
  /** Where notebooks can be told of as they are opened. */
  readonly docRegistry?: {
    addWidgetExtension(kind: string, extension: { createNew(document: Panel): void }): void;
  };
}

/** Return how the view reaches JupyterLab's server. */
export function serverOf(lab: Lab): ServerSettings {
  const { serverSettings: settings, kernels } = lab.serviceManager;
  // The browser's fetch refuses to be called as a method of anything but the window.
  const { fetch: send } = settings;
  return {
    baseUrl: settings.baseUrl,
    wsUrl: settings.wsUrl,
    token: settings.appendToken ? settings.token : '',
    fetch: (url, init) => {
      const { headers, ...rest } = init ?? {};
      const request = new settings.Request(url, { ...settings.init, ...rest });
      // Those of the settings stay.
      new Headers(headers).forEach((value, name) => {
        request.headers.set(name, value);
      });
      if (settings.token !== '') {
        request.headers.append('Authorization', `token ${settings.token}`);
      }
      return send(request);
    },
    kernelExists: async kernel => {
      const runs = (): boolean => [...kernels.running()].some(model => model.id === kernel);
      await kernels.ready;
      if (!runs()) {
        // A list from a moment ago may lack a kernel that just started.
        await kernels.refreshRunning();
      }
      return runs();
    }
  };
}

/** The outputs of a cell or of a widget, one by one. */
export function* outputsIn(outputs: OutputsModel | undefined): Generator<OutputModel> {
  for (let at = 0; at < (outputs?.length ?? 0); at += 1) {
    const output = outputs?.get(at);
    if (output !== undefined) {
      yield output;
    }
  }
}

/** The cells of a document; none if it is no notebook. */
export function cellsIn(document: Panel): Iterable<CellModel> {
  return document.content?.model?.cells ?? [];
}
