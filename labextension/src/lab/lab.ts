/** What we need of the application, as JupyterLab 4.4+ and Notebook 7 have it. */
import type { Application } from '@lumino/application';
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

/** A document that may run code. */
interface Panel extends Widget {
  readonly sessionContext?: {
    readonly ready: Promise<void>;
    readonly session: { readonly kernel: KernelModel | null } | null;
  };
}

/** The frame that everything lies in. */
interface Shell extends Widget {
  widgets(area?: string): Iterable<Panel>;
  add(widget: Widget, area: 'left' | 'right', options?: { readonly rank?: number }): void;
}

/** The application as a plugin gets it. */
export interface Lab extends Application<Shell> {
  readonly serviceManager: {
    readonly serverSettings: LabServerSettings;
    readonly kernels: KernelManager;
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
      const request = new settings.Request(url, { ...settings.init, ...init });
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

/** Return the kernel of the document that contains a node, or null. */
export async function kernelAround(lab: Lab, node: Node): Promise<string | null> {
  for (const panel of lab.shell.widgets('main')) {
    if (panel.node.contains(node) && panel.sessionContext !== undefined) {
      await panel.sessionContext.ready;
      return panel.sessionContext.session?.kernel?.id ?? null;
    }
  }
  return null;
}
