/** Whether the PSFs of images are such as the network was trained on. */
import { excessInWords, isOtherPsf, type PsfRange, widthsInWords } from "../../train/bands/psf-range.ts";
import { FLAGS } from "./flags.ts";
import type { BandRows, Rows } from "./rows.ts";

/** Looks at one band of the rows of a catalogue, batch after batch. */
export class PsfCheck {
  readonly #range: PsfRange | undefined;
  readonly #where: string;
  #count = 0;
  #unknown = 0;
  #others = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;
  readonly #sources = new Map<string, number>();

  /**
   * @param range what the network was trained on; undefined: not known, so nothing is said
   * @param where begins the notes: "" or "band g: "
   */
  constructor(range: PsfRange | undefined, where = "") {
    this.#range = range;
    this.#where = where;
  }

  /** FLAGS.psf of the first `count` rows. */
  flags({ psf, psfFrom }: BandRows, { empty }: Pick<Rows, "empty">, count: number): Int32Array {
    const flags = new Int32Array(count);
    if (this.#range === undefined) return flags;
    for (let k = 0; k < count; k++) {
      if (empty[k] === 1) continue;
      this.#count++;
      if (psfFrom[k] !== "") this.#sources.set(psfFrom[k], (this.#sources.get(psfFrom[k]) ?? 0) + 1);
      if (Number.isNaN(psf[k])) this.#unknown++;
      else if (isOtherPsf(this.#range, psf[k])) {
        flags[k] = FLAGS.psf;
        this.#others++;
        this.#least = Math.min(this.#least, psf[k]);
        this.#most = Math.max(this.#most, psf[k]);
      }
    }
    return flags;
  }

  notes(): string[] {
    const range = this.#range;
    if (range === undefined) return [];
    const lines: string[] = [];
    const trained = `${widthsInWords(range)} arcsec`;
    if (this.#sources.size > 0) {
      const sources = [...this.#sources].map(([from, count]) => `${from} of ${count}`);
      lines.push(`the FWHM of the PSF is taken from ${sources.join(", ")} images`);
    }
    if (this.#others > 0) {
      const found: PsfRange = [this.#least, this.#most];
      lines.push(
        `the PSF of ${this.#others} of ${this.#count} images is not one that the network was trained on: a FWHM of ` +
          `${widthsInWords(found)} arcsec, but ${trained} in training (${excessInWords(range, found)}): flag ${FLAGS.psf}. ` +
          "Sizes and Sersic indices, above all of small galaxies, are wrong: train a network on this PSF",
      );
    }
    if (this.#unknown > 0) {
      lines.push(
        `the PSF of ${this.#unknown} of ${this.#count} images is not known, and the network knows a FWHM of ${trained} only: ` +
          "give --psf-fwhm to have it compared",
      );
    }
    return lines.map((line) => `${this.#where}${line}`);
  }
}
