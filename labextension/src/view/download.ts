/** The figure as a file, which the browser downloads: by the button, whose menu has the formats, or as the kernel offers, also after its form. */
import { troubleOf } from './errors';
import type { Forms } from './form';
import { Menu } from './menu';
import { troubled } from './notices';
import type { PageTool, View, ViewPart } from './part';
import { Kind } from './wire';
import type { Access, FigureState, Format, FromKernel } from './wire';
import { plain } from './file_options';
import type { FileOptions } from './file_options';

const SAVE = 'save';
/** The entry of the menu that leads to the form; no format is called so. */
const OPTIONS = 'options…';

/** Saving, of one view. */
export class Download implements ViewPart {
  readonly tool: PageTool;
  readonly #view: View;
  readonly #forms: Forms;
  /** What can be had, the default first. */
  #formats: readonly Format[] = [];
  /** The menu, and the button that it drops down from. */
  #menu: { readonly menu: Menu; readonly button: HTMLButtonElement } | null = null;

  constructor(view: View, forms: Forms) {
    this.#view = view;
    this.#forms = forms;
    this.tool = {
      name: SAVE,
      looks: false,
      ready: () => this.#formats.length > 0,
      use: button => {
        this.#choose(button);
      }
    };
  }

  hear(message: FromKernel): void {
    if (message.kind === Kind.Figure) {
      this.#formats = ordered(message);
      if (!message.tools.some(tool => tool.name === SAVE)) {
        this.#menu?.menu.close();
      }
    } else if (message.kind === Kind.Offer) {
      const { format, dpi, transparent, tight } = message;
      void this.#download({ format, dpi, transparent, tight });
    }
  }

  permit(access: Access): void {
    if (access === 'view') {
      this.#menu?.menu.close();
    }
  }

  lifted(): void {
    this.#menu?.menu.close();
  }

  #choose(button: HTMLButtonElement): void {
    const only = this.#formats.length === 1 ? this.#formats[0] : undefined;
    if (only !== undefined) {
      void this.#download(plain(only.name));
      return;
    }
    if (this.#menu?.button !== button) {
      const choose = (name: string): void => {
        if (name === OPTIONS) {
          this.#forms.open(SAVE, button);
        } else {
          void this.#download(plain(name));
        }
      };
      this.#menu = { menu: new Menu(button, 'Save as', choose, this.#view.lifetime), button };
    }
    this.#menu.menu.toggle([
      ...this.#formats,
      { name: OPTIONS, title: 'Options', label: 'Resolution, background, borders' }
    ]);
  }

  async #download(options: FileOptions): Promise<void> {
    const view = this.#view;
    try {
      await view.during(SAVE, view.source()?.download(view.figure(), options) ?? Promise.resolve());
    } catch (error) {
      if (!view.lifetime.aborted) {
        view.notify(troubled('error', troubleOf(error)));
      }
    }
  }
}

function ordered({ formats, default_format: first }: FigureState): readonly Format[] {
  return [...formats].sort((one, other) => Number(other.name === first) - Number(one.name === first));
}
