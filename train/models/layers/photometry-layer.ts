/** Fluxes of a stamp as a network wants them: what a convolution learns last, sums over many pixels and their ratios between bands. */
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

/** Widths of the apertures [1/64 of the shorter side]. */
const WIDTHS = [1, 2, 4, 8];
/** Brings logarithms of signal to noise to the order of 1. */
const [MIDDLE, SCALE] = [4, 3];

/**
 * Stretched stamps [B, h, w, c] -> [B, 4 c], four numbers a band: (asinh S - 4) / 3, S = sum(a u) / sqrt(sum a^2) the signal to noise in an
 * aperture a = exp(-r^2 / (2 s^2)) about the middle, with u the pixels in units of the noise, u = sinh(y (high - low) + low). Where
 * there is light, differences between bands are colours.
 */
export class PhotometryLayer extends layers.Layer {
  static readonly className = "GalforgePhotometry";
  readonly #bands: readonly Pick<Stretch, "low" | "high">[];

  constructor({ low, high, ...rest }: Config) {
    super(rest);
    this.#bands = low.map((bottom, i) => ({ low: bottom, high: high[i]! }));
  }

  static of = (bands: readonly Pick<Stretch, "low" | "high">[]): PhotometryLayer =>
    new PhotometryLayer({ low: bands.map(({ low }) => low), high: bands.map(({ high }) => high) });

  override computeOutputShape(shape: Shape | Shape[]): Shape {
    const [b, , , c] = shape as Shape;
    return [b!, WIDTHS.length * c!];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const y = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const [count, height, width, bands] = y.shape;
      const u = tf.transpose(unstretch(y, this.#bands), [0, 3, 1, 2]);
      const rows = tf.reshape(u, [count * bands, height * width]);
      const apertures = tf.tensor2d(aperturesOf(height, width), [height * width, WIDTHS.length]);
      const signal = asinh(tf.matMul(rows, apertures));
      return tf.reshape(tf.div(tf.sub(signal, MIDDLE), SCALE), [count, bands * WIDTHS.length]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const of = (which: "low" | "high"): number[] => this.#bands.map((band) => band[which]);
    return { ...super.getConfig(), low: of("low"), high: of("high") };
  }
}

tf.serialization.registerClass(PhotometryLayer);

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
