/** Brings a private copy that somebody asked for in this page together with the place that it belongs in. */

/** The copies that are asked for and shown, the last of each: which comes first differs. */
export class PrivateCopies<Place, Picture> {
  readonly #put: (place: Place, figure: string, picture: Picture) => void;
  #asked: { readonly figure: string; readonly place: Place } | null = null;
  /** One that no output shows. */
  #shown: { readonly figure: string; readonly picture: Picture } | null = null;

  /** `put` is called once for each copy. */
  constructor(put: (place: Place, figure: string, picture: Picture) => void) {
    this.#put = put;
  }

  /** Note that one was made as somebody asked here. */
  asked(figure: string, place: Place): void {
    this.#asked = { figure, place };
    this.#join();
  }

  /** Note that a kernel shows a figure which no output shows. */
  shown(figure: string, picture: Picture): void {
    this.#shown = { figure, picture };
    this.#join();
  }

  #join(): void {
    const [asked, shown] = [this.#asked, this.#shown];
    if (asked !== null && shown?.figure === asked.figure) {
      this.#asked = this.#shown = null;
      this.#put(asked.place, asked.figure, shown.picture);
    }
  }
}
