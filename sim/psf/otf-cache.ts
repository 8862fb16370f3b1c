/** The OTFs of the PSFs in use, known by value: bands and lists of objects use a few in turns, each as an object of its own. */
import type { Psf } from "../scene.ts";
import { makeOtf } from "./make-otf.ts";
import type { Otf } from "./otf.ts";

/** OTFs kept; that of a PSF image holds its pixels. */
const KEPT = 32;

export interface KnownOtf {
  /** equal keys have equal OTFs */
  readonly key: string;
  readonly otf: Otf;
}

interface Entry {
  /** the last one of this value */
  psf: Psf;
  /** [arcsec / pixel] */
  readonly pixelScale: number;
  readonly known: KnownOtf;
}

export class OtfCache {
  readonly #entries: Entry[] = [];
  #next = 0;

  /** @param pixelScale the stamp's [arcsec / pixel] */
  get(psf: Psf, pixelScale: number): KnownOtf {
    for (const entry of this.#entries) {
      if (entry.psf === psf && entry.pixelScale === pixelScale) return entry.known;
    }
    const key = `${JSON.stringify(psf)} ${pixelScale}`;
    const equal = this.#entries.find((entry) => entry.known.key === key);
    if (equal !== undefined) {
      equal.psf = psf;
      return equal.known;
    }
    const known = { key, otf: makeOtf(psf, pixelScale) };
    this.#entries[this.#next] = { psf, pixelScale, known };
    this.#next = (this.#next + 1) % KEPT;
    return known;
  }
}
