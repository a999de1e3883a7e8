/** The panel as a sidebar of JupyterLab and Notebook 7. */
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { Panel } from '../panel/panel';
import type { PanelOptions } from '../panel/panel';

/** The sidebar. It asks nobody anything while it is closed. */
export class Sidebar extends Widget {
  readonly #panel: Panel;

  constructor(options: PanelOptions) {
    super();
    this.#panel = new Panel(options);
    this.node.append(this.#panel.node);
    this.id = 'figport-sidebar';
    this.addClass('figport-sidebar');
    this.title.caption = 'Figures';
    // The keyboard goes into it when it is opened, so that Tab comes to what it lists.
    this.node.tabIndex = -1;
    this.title.iconClass = 'figport-sidebar-icon jp-SideBar-tabIcon';
  }

  override dispose(): void {
    this.#panel.dispose();
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.node.focus({ preventScroll: true });
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.#panel.show(true);
    // Enter on its tab opens it, and does not activate it.
    if (document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset.id === this.id) {
      this.activate();
    }
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.#panel.show(false);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#panel.show(this.isVisible);
  }

  protected override onBeforeDetach(message: Message): void {
    this.#panel.show(false);
    super.onBeforeDetach(message);
  }
}
