/** What is to be told of many images: the same text once, with the first of them. */

/** Texts that are told. */
const MOST = 12;

export class Tally {
  readonly #notes = new Map<string, { readonly first: string; count: number }>();

  add(path: string, note: string): void {
    const known = this.#notes.get(note);
    if (known === undefined) this.#notes.set(note, { first: path, count: 1 });
    else known.count++;
  }

  /** "a.fits (and 9 more): zero point by MAGZERO" */
  lines(): string[] {
    const all = [...this.#notes].map(
      ([note, { first, count }]) => `${first}${count === 1 ? "" : ` (and ${count - 1} more)`}: ${note}`,
    );
    return all.length <= MOST ? all : [...all.slice(0, MOST), `(and ${all.length - MOST} more notes)`];
  }
}
