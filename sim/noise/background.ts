/** Windows of real images that stamps lie on. */
import { outOfRange } from "../../shared/errors.ts";
import type { KernelImage } from "./covariance.ts";
import { effectStream } from "./effects/stream.ts";
import type { PixelSource } from "./model.ts";
import { Windows } from "./windows.ts";

export interface BackgroundField extends KernelImage {
  /** names it in messages */
  readonly file: string;
}

export class Backgrounds {
  /** standard deviation of a pixel, from the median of absolute deviations from the median: objects in the images count little [ADU] */
  readonly sigma: number;
  readonly #fields: readonly { readonly field: BackgroundField; readonly windows: Windows }[];
  readonly #ny: number;
  readonly #nx: number;

  /**
   * @param mostMissing share of the pixels of a window that may be without a value
   * @throws GalforgeError for an image that is smaller than the stamp, or has no window that is good enough
   */
  constructor(fields: readonly BackgroundField[], ny: number, nx: number, mostMissing: number) {
    this.#ny = ny;
    this.#nx = nx;
    this.#fields = fields.map((field) => ({ field, windows: windowsOf(field, ny, nx, mostMissing) }));
    this.sigma = Math.sqrt(
      fields.reduce((sum, { pixels }) => sum + robustSigma(pixels) ** 2, 0) / fields.length,
    );
  }

  /** How many windows there are, and how many of them are left out for what they miss. */
  get counts(): { readonly windows: number; readonly leftOut: number } {
    const all = this.#fields.reduce((sum, { windows }) => sum + windows.all, 0);
    return { windows: all, leftOut: all - this.#fields.reduce((sum, { windows }) => sum + windows.count, 0) };
  }

  /**
   * Adds the window of an object: a pure function of seed and object. Bands have windows at the same place, if their images are of the same
   * sizes and miss the same pixels.
   * @param image [ny][nx] @param missing is told of pixels without a value
   */
  add(image: Float32Array, { seed, object }: PixelSource, missing: (p: number) => void): void {
    const stream = effectStream({ seed, object, band: 0 }, "background");
    const { field, windows } = this.#fields[Math.floor(stream.uniform() * this.#fields.length)];
    const { x, y } = windows.at(stream.uniform());
    for (let j = 0; j < this.#ny; j++) {
      for (let i = 0; i < this.#nx; i++) {
        const value = field.pixels[(y + j) * field.nx + x + i];
        if (Number.isFinite(value)) image[j * this.#nx + i] += value;
        else missing(j * this.#nx + i);
      }
    }
  }
}

function windowsOf(
  { file, ...field }: BackgroundField,
  ny: number,
  nx: number,
  mostMissing: number,
): Windows {
  if (field.ny < ny || field.nx < nx) {
    throw outOfRange(
      `${file}: the size of the background`,
      `${field.ny} x ${field.nx}`,
      `at least that of a stamp, ${ny} x ${nx} pixels`,
    );
  }
  const most = Math.floor(mostMissing * ny * nx);
  const windows = new Windows(field.pixels, field.ny, field.nx, ny, nx, most);
  if (windows.count > 0) return windows;
  throw outOfRange(
    `${file}: the pixels without a value in a window of ${ny} x ${nx}`,
    "more than allowed in every window",
    `at most ${most} (most_missing = ${mostMissing} of them) in some window: allow more, or take another image`,
  );
}

/** Pixels of an image that are looked at for its width: enough for 0.3 %. */
const SAMPLE = 200_000;

function robustSigma(pixels: ArrayLike<number>): number {
  const step = Math.max(1, Math.floor(pixels.length / SAMPLE));
  const known: number[] = [];
  for (let p = 0; p < pixels.length; p += step) if (Number.isFinite(pixels[p])) known.push(pixels[p]);
  const middle = median(known);
  return 1.4826 * median(known.map((v) => Math.abs(v - middle)));
}

const median = (values: readonly number[]): number =>
  Float64Array.from(values).sort()[values.length >> 1] ?? 0;
