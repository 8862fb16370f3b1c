/** Whether the noise that stamps are said to have is that of their pixels. */

import type { ImageSystem } from "../../../datasets/image-system.ts";
import { SkyMeter } from "../../../datasets/survey/background.ts";
import {
  differenceNoise,
  differsFromPixels,
  isNear,
  isNoiseless,
  measuredNoise,
} from "../../../datasets/survey/noise-check.ts";
import { STATE } from "../../../datasets/survey/state.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import type { StampFacts } from "./stamp-file.ts";

export class StampNoise {
  readonly #facts: Pick<StampFacts, "path" | "kind" | "count">;
  readonly #image: Pick<ImageSystem, "height" | "width">;
  readonly #meter = new SkyMeter();

  constructor(
    facts: Pick<StampFacts, "path" | "kind" | "count">,
    { image }: { readonly image: Pick<ImageSystem, "height" | "width"> },
  ) {
    this.#facts = facts;
    this.#image = image;
  }

  /**
   * Data sets know their noise, and images without any are nobody's mistake.
   * @param stored pixels of a band [height * width] as they are in the file @param index of the stamp @param said standard deviation of a sky pixel [ADU]
   * @returns whether they differ by more than a factor of 3; the error if by more than 100
   */
  doubt(stored: Float32Array, index: number, said: number | undefined): GalforgeError | boolean {
    const { path, kind, count } = this.#facts;
    if (kind === "data set" || said === undefined) return false;
    const { height: ny, width: nx } = this.#image;
    const pixels = stored.slice();
    const state = markNotFinite(pixels);
    // the truth is between differences and spread: where the first agree, the second, which takes long, cannot deny it
    if (isNear(differenceNoise(pixels, state, ny, nx), said)) return false;
    const { sigma, differences } = this.#meter.measure(pixels, state, { ny, nx, centre: [nx / 2, ny / 2] });
    const measured = measuredNoise(differences, sigma);
    if (isNoiseless(measured)) return false;
    try {
      return differsFromPixels(count === 1 ? path : `${path}: image ${index}`, said, said, measured);
    } catch (error) {
      if (error instanceof GalforgeError) return error;
      throw error;
    }
  }
}

/** Makes them 0, in place. @returns states of the pixels; undefined: all are finite */
function markNotFinite(pixels: Float32Array): Uint8Array | undefined {
  let state: Uint8Array | undefined;
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i] - pixels[i] === 0) continue;
    state ??= new Uint8Array(pixels.length);
    state[i] = STATE.notFinite;
    pixels[i] = 0;
  }
  return state;
}
