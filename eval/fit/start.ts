/** Where fits begin, from the pixels alone: a blob's centre and shape, and the sizes that suit it best for a few Sersic indices. */
import type { Scene } from "../../sim/scene.ts";
import type { Vector } from "../data/galaxy-parameters.ts";
import { type Blob, ellipticityOf, findBlobs } from "./detect.ts";
import type { Likelihood } from "./likelihood.ts";
import type { SersicModel } from "./sersic-model.ts";

const INDICES = [1, 2.5, 4];
/** Half-light radii that are tried, in those of the blob's Gaussian. */
const SIZES = [0.25, 0.5, 1, 2, 4];
/** Half-light radius of a Gaussian of standard deviation 1: sqrt(2 ln 2). */
const HALF_LIGHT = 1.17741;
/** Smallest radius that is tried [pixels]: light inside the PSF. */
const LEAST_RADIUS = 0.3;

export class Starts {
  readonly #model: SersicModel;
  readonly #scene: Scene;
  readonly #fitSky: boolean;
  readonly #sky: number;
  /** [ny * nx]: pixels less the sky; 0 where they are not used */
  readonly #signal: Float64Array;
  /** inverse variance; 0 where they are not used */
  readonly #weight: Float64Array;

  constructor(
    model: SersicModel,
    scene: Scene,
    pixels: Float32Array,
    likelihood: Likelihood,
    fitSky: boolean,
  ) {
    const { used, sky } = likelihood;
    this.#model = model;
    this.#scene = scene;
    this.#fitSky = fitSky;
    this.#sky = sky;
    this.#signal = new Float64Array(pixels.length);
    this.#weight = new Float64Array(pixels.length);
    used.forEach((p, k) => {
      // noise of what is seen: good enough to begin with
      this.#weight[p] = 1 / likelihood.variance(k, Math.max(pixels[p], sky));
      this.#signal[p] = pixels[p] - sky;
    });
  }

  /** Blobs of all widths, the most significant first. */
  blobs(): Blob[] {
    return findBlobs(this.#signal, this.#weight, this.#scene.stamp);
  }

  /** One start for each index. @returns parameters, and the sky where it is fitted */
  around(blob: Blob, indices: readonly number[] = INDICES): Vector[] {
    const shape = ellipticityOf(this.#signal, this.#weight, this.#scene.stamp, blob);
    const sizes = SIZES.map((size) => Math.max(LEAST_RADIUS, size * HALF_LIGHT * blob.width));
    return indices.map((n) => {
      const tried = sizes.map((size) => {
        const unit = [1, size * this.#scene.pixel_scale, n, ...shape, blob.x, blob.y];
        return { unit, ...this.#linearFit(this.#model.render(unit)) };
      });
      const { unit, flux, sky } = tried.reduce((best, next) => (next.gain > best.gain ? next : best));
      return [flux, ...unit.slice(1), ...(this.#fitSky ? [sky] : [])];
    });
  }

  /** Flux and, where it is fitted, sky that suit an image of unit flux best, and by how much chi^2 falls. */
  #linearFit(image: Float32Array): { flux: number; sky: number; gain: number } {
    const [w, s] = [this.#weight, this.#signal];
    const mean = (x: ArrayLike<number>): number => (this.#fitSky ? weightedMean(x, w) : 0);
    const [meanImage, meanSignal] = [mean(image), mean(s)];
    let cross = 0;
    let norm = 0;
    for (let p = 0; p < w.length; p++) {
      const t = image[p] - meanImage;
      cross += w[p] * t * (s[p] - meanSignal);
      norm += w[p] * t * t;
    }
    // where the light is negative, a tenth of what could be seen
    const flux = norm > 0 ? Math.max(cross / norm, 0.1 / Math.sqrt(norm)) : 1;
    const gain = cross > 0 ? cross ** 2 / norm : 0;
    return { flux, sky: this.#sky + meanSignal - flux * meanImage, gain };
  }
}

function weightedMean(x: ArrayLike<number>, weight: Float64Array): number {
  let sum = 0;
  let whole = 0;
  for (let p = 0; p < weight.length; p++) {
    sum += weight[p] * x[p];
    whole += weight[p];
  }
  return sum / whole;
}
