/** Photometry of a stamp as a network wants it: what convolutions learn last, sums over many pixels and their ratios between bands. */
import * as tf from "@tensorflow/tfjs-core";
import { layers } from "@tensorflow/tfjs-layers";
import { asinh, unstretch } from "../../normaliser.ts";
import type { Stretch } from "../../run/config.ts";

type Shape = (number | null)[];

interface Config {
  readonly name?: string;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Widths s of the apertures [1/64 of the shorter side]: a curve of growth. */
const WIDTHS = [0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16];
export const APERTURES = WIDTHS.length;
/** Brings logarithms of signal to noise to the order of 1. */
const [MIDDLE, SCALE] = [4, 3];
/** The noise is measured in a frame of this width [share of a side]. */
const FRAME = 3 / 32;
/** The least noise, of stamps without any [noise of the stretch]. */
const LEAST_NOISE = 1e-3;

/**
 * Stretched stamps [B, h, w, c] -> [B, 10 (2 c - 1) + c]. With u = sinh(y (high - low) + low) the pixels in units of the stretch's noise, and
 * A = asinh(sum(a u) / sqrt(sum a^2)), the logarithm of the signal to noise in an aperture a = exp(-r^2 / (2 s^2)) about the middle:
 *   fluxes   (A - 4) / 3, of each band and aperture;
 *   colours  A of a band less A of the next one, in the same aperture;
 *   noise    ln sigma of each band, sigma = sqrt(pi) / 2 of the mean difference of neighbours along a side, of the four sides the least.
 */
export class PhotometryLayer extends layers.Layer {
  static readonly className = "GalforgePhotometry";
  readonly #bands: readonly Pick<Stretch, "low" | "high">[];
  #apertures: Float32Array | undefined;

  constructor({ low, high, ...rest }: Config) {
    super(rest);
    this.#bands = low.map((bottom, i) => ({ low: bottom, high: high[i]! }));
  }

  static of = (bands: readonly Pick<Stretch, "low" | "high">[]): PhotometryLayer =>
    new PhotometryLayer({ low: bands.map(({ low }) => low), high: bands.map(({ high }) => high) });

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [b, , , c] = shape as Shape;
    return [b!, WIDTHS.length * (2 * c! - 1) + c!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const y = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const [count, height, width, bands] = y.shape;
      const u = tf.transpose(unstretch(y, this.#bands) as tf.Tensor4D, [0, 3, 1, 2]);
      const rows = tf.reshape(u, [count * bands, height * width]);
      this.#apertures ??= aperturesOf(height, width);
      const apertures = tf.tensor2d(this.#apertures, [height * width, WIDTHS.length]);
      const signal = tf.reshape(asinh(tf.matMul(rows, apertures)), [count, bands, WIDTHS.length]);
      const part = (first: number): tf.Tensor => tf.slice(signal, [0, first, 0], [count, bands - 1, -1]);
      const fluxes = tf.div(tf.sub(signal, MIDDLE), SCALE);
      const colours = tf.sub(part(0), part(1));
      const flat = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [count, x.size / count]);
      const measured = bands === 1 ? [fluxes] : [fluxes, colours];
      return tf.concat(
        [...measured.map(flat), tf.log(tf.maximum(noiseOf(u), LEAST_NOISE)) as tf.Tensor2D],
        1,
      );
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const of = (which: "low" | "high"): number[] => this.#bands.map((band) => band[which]);
    return { ...super.getConfig(), low: of("low"), high: of("high") };
  }
}

tf.serialization.registerClass(PhotometryLayer);

/** [B, c, h, w] -> standard deviation of the noise [B, c]; a galaxy or a neighbour may reach three of the four sides. */
function noiseOf(u: tf.Tensor4D): tf.Tensor2D {
  const [count, bands, height, width] = u.shape;
  const [rows, columns] = [height, width].map((side) => Math.max(1, Math.round(side * FRAME))) as [
    number,
    number,
  ];
  const part = (from: [number, number], size: [number, number]): tf.Tensor =>
    tf.slice(u, [0, 0, ...from], [count, bands, ...size]);
  const along = (row: number): tf.Tensor =>
    tf.sub(part([row, 1], [rows, width - 1]), part([row, 0], [rows, width - 1]));
  const down = (column: number): tf.Tensor =>
    tf.sub(part([1, column], [height - 1, columns]), part([0, column], [height - 1, columns]));
  const sides = [along(0), along(height - rows), down(0), down(width - columns)];
  const means = sides.map((difference) => tf.mean(tf.abs(difference), [2, 3]));
  const least = means.reduce((a, b) => tf.minimum(a, b));
  return tf.mul(least, Math.sqrt(Math.PI) / 2) as tf.Tensor2D;
}

/** [height * width, apertures], a / sqrt(sum a^2) */
export function aperturesOf(height: number, width: number): Float32Array {
  const out = new Float32Array(height * width * WIDTHS.length);
  WIDTHS.forEach((of, k) => {
    const s = (of * Math.min(height, width)) / 64;
    const at = (p: number): number =>
      Math.exp(
        -(((p % width) + 0.5 - width / 2) ** 2 + (Math.floor(p / width) + 0.5 - height / 2) ** 2) /
          (2 * s * s),
      );
    const all = Float64Array.from({ length: height * width }, (_, p) => at(p));
    const norm = Math.sqrt(all.reduce((sum, a) => sum + a * a, 0));
    all.forEach((a, p) => {
      out[p * WIDTHS.length + k] = a / norm;
    });
  });
  return out;
}
