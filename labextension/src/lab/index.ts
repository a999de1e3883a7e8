/**
 * The plugin for JupyterLab and Notebook 7.
 *
 * An ordinary plugin, not a MIME extension: those get neither settings nor sessions, and a figure must know
 * its kernel.
 */
import { ILayoutRestorer } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IPlugin } from '@lumino/application';
import { showBoxes } from '../view/boxes';
import { browserClock } from '../view/clock';
import type { WheelMode } from '../view/input';
import { ConnectionPool } from '../view/pool';
import { JupyterServer } from '../view/server';
import { browserSocket } from '../view/socket';
import { MIME_TYPE } from '../view/wire';
import { VERSION } from '../version';
import { Documents } from './documents';
import { serverOf } from './lab';
import type { Lab } from './lab';
import { Outputs } from './outputs';
import { FigureRenderer } from './renderer';
import { DocumentSaves } from './saves';
import { WaitingViews } from './waiting_views';
import { isShortcut } from './shortcuts';
import { Sidebar } from './sidebar';

const ID = 'figport:plugin';

const plugin: IPlugin<Lab, void> = {
  id: ID,
  description: 'Shows live matplotlib figures.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  // Notebook 7 and Voilà have no layout to restore.
  optional: [ISettingRegistry, ILayoutRestorer],
  activate: (
    lab: Lab,
    rendermime: IRenderMimeRegistry,
    settings: ISettingRegistry | null,
    restorer: ILayoutRestorer | null
  ) => {
    const clock = browserClock();
    const pool = new ConnectionPool({
      server: new JupyterServer(serverOf(lab)),
      openSocket: browserSocket,
      clock,
      version: VERSION
    });
    const outputs = new Outputs(clock);
    const documents = new Documents(lab);
    // At once: what the first figure's cell says may be over before an Output that holds the figure is in the page.
    documents.watch(document => {
      outputs.follow(document);
    });
    void hearOfRuns(documents);
    const saves = new DocumentSaves();
    const waiting = new WaitingViews(clock);
    const shortcut = (event: KeyboardEvent, at?: Element): boolean => isShortcut(lab, event, at);
    let wheel: WheelMode = 'focused';
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [MIME_TYPE],
        createRenderer: () =>
          new FigureRenderer({ clock, documents, pool, outputs, saves, waiting, wheel: () => wheel, shortcut })
      },
      // Before image/png, which is in the same output for everybody else.
      0
    );
    showBoxes({
      pool,
      clock,
      wheel: () => wheel,
      shortcut,
      kernel: element => documents.kernelAround(element),
      used: figure => {
        outputs.used(figure);
      }
    });
    // Last of all: it is not what people look for first.
    const sidebar = new Sidebar({ pool, clock });
    lab.shell.add(sidebar, 'right', { rank: 1000 });
    restorer?.add(sidebar, sidebar.id);
    void follow(settings, mode => {
      wheel = mode;
    });
  }
};

/** Hear of each cell that somebody runs. */
async function hearOfRuns(documents: Documents): Promise<void> {
  try {
    // Voilà has no notebooks, and so not this.
    const { NotebookActions } = await import('@jupyterlab/notebook');
    NotebookActions.executionScheduled.connect((_, { cell }) => {
      documents.runs(cell.model);
    });
  } catch {
    // Figures of cells that the server runs have to be connected by hand then.
  }
}

/** Read the settings now and whenever they change. Figures work without them. */
async function follow(settings: ISettingRegistry | null, set: (wheel: WheelMode) => void): Promise<void> {
  try {
    const ours = await settings?.load(ID);
    const read = (): void => {
      set(ours?.get('wheel').composite === 'always' ? 'always' : 'focused');
    };
    ours?.changed.connect(read);
    read();
  } catch (error) {
    console.warn('figport: the settings cannot be read, so the defaults hold.', error);
  }
}

export default plugin;
