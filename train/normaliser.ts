/**
 * The stretch of images: one fixed, invertible function of a pixel for the whole set, so that flux survives. Chosen from the
 * training split, kept with the model, and the same on the processor and in a tfjs program.
 */
import * as tf from "@tensorflow/tfjs-core";
import { badInput } from "../shared/errors.ts";
import { middle, reachBeyond, refuseUnsound } from "./data/sound.ts";
import type { Stamps } from "./data/source.ts";
import type { ImageSystem, Normaliser } from "./run/config.ts";

/**
 * Sky and softening from the detector where they are known: softening is the noise of a sky pixel,
 *   sqrt(sky / gain + (read_noise / gain)^2) [ADU],
 * so that noise stays linear and galaxies are compressed; else the median and 1.4826 MAD of the pixels (the root mean square
 * deviation from the median where more than half of the pixels are the same). Low and high are the extremes of these pixels.
 * @param where names the data in messages @param stamps from all over the training split
 * @throws GalforgeError if they are all the same, or if a pixel is not finite, or FAR times farther from the sky than the
 * farthest pixel of a typical stamp: it would leave no range to the others
 */
export function chooseNormaliser(where: string, stamps: Stamps, image: ImageSystem): Normaliser {
  const pixels = stamps.images;
  const { sky, softening } = skyAndNoise(pixels, image);
  const typical = typicalReach(stamps, sky);
  const reach = typical > 0 && softening > 0 ? reachBeyond(typical, softening) : Number.MAX_VALUE;
  refuseUnsound(where, stamps, image, { sky, reach, positive: [] });
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of pixels) {
    if (x < least) least = x;
    if (x > most) most = x;
  }
  if (!(most > least) || !(softening > 0)) {
    throw badInput(where, `the training stamps show nothing: their pixels go from ${least} to ${most}`);
  }
  const [low, high] = [Math.asinh((least - sky) / softening), Math.asinh((most - sky) / softening)];
  return { sky, softening, low, high };
}

/** The median over the stamps of their farthest pixel's distance from the sky, without those that are all sky; NaN if all are. */
function typicalReach({ images, size }: Stamps, sky: number): number {
  const each = images.length / size;
  const reaches = new Float64Array(size);
  for (let i = 0; i < images.length; i++) {
    const [k, distance] = [Math.floor(i / each), Math.abs(images[i] - sky)];
    if (distance > reaches[k]) reaches[k] = distance;
  }
  return middle(reaches.filter((reach) => reach > 0));
}

function skyAndNoise(
  pixels: Float32Array,
  { sky, gain, read_noise }: ImageSystem,
): { sky: number; softening: number } {
  if (sky !== undefined && gain !== undefined && read_noise !== undefined) {
    const softening = Math.sqrt(sky / gain + (read_noise / gain) ** 2);
    if (softening > 0) return { sky, softening };
  }
  const sample = everyNth(pixels, 1 << 20).sort();
  const median = sample[sample.length >> 1];
  const deviations = sample.map((x) => Math.abs(x - median)).sort();
  const mad = deviations[deviations.length >> 1];
  const rms = Math.sqrt(deviations.reduce((sum, d) => sum + d * d, 0) / deviations.length);
  return { sky: median, softening: mad > 0 ? 1.4826 * mad : rms };
}

function everyNth(pixels: Float32Array, most: number): Float32Array {
  const step = Math.ceil(pixels.length / most);
  return step <= 1
    ? pixels.slice()
    : Float32Array.from({ length: Math.floor(pixels.length / step) }, (_, i) => pixels[i * step]);
}

/** asinh u of a tensor, of operations that run at memory speed everywhere; odd, so that the faint side keeps its digits. */
export function asinh(u: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const a = tf.abs(u);
    return tf.mul(tf.log(tf.add(a, tf.sqrt(tf.add(tf.square(a), 1)))), tf.sign(u));
  });
}

/** y = (asinh((x - sky) / softening) - low) / (high - low) of a tensor of pixels. */
export function stretch(x: tf.Tensor4D, { sky, softening, low, high }: Normaliser): tf.Tensor4D {
  return tf.tidy(
    () => tf.div(tf.sub(asinh(tf.div(tf.sub(x, sky), softening)), low), high - low) as tf.Tensor4D,
  );
}

/** Stamps as a network takes them. @param pixels [count, bands, height, width] @returns stretched [count, height, width, bands] */
export function stretchStamps(
  pixels: Float32Array,
  count: number,
  { bands, height, width }: ImageSystem,
  normaliser: Normaliser,
): tf.Tensor4D {
  return tf.tidy(() => {
    const raw = tf.tensor4d(pixels, [count, bands, height, width]);
    const last = bands === 1 ? tf.reshape(raw, [count, height, width, 1]) : tf.transpose(raw, [0, 2, 3, 1]);
    return stretch(last as tf.Tensor4D, normaliser);
  });
}

/** The same of pixels, on the processor, into a new array. */
export function stretchPixels(pixels: Float32Array, { sky, softening, low, high }: Normaliser): Float32Array {
  const scale = 1 / (high - low);
  return pixels.map((x) => (Math.asinh((x - sky) / softening) - low) * scale);
}

/** (x - sky) / softening = sinh(y (high - low) + low), of a tensor. */
export function unstretch(y: tf.Tensor, { low, high }: Pick<Normaliser, "low" | "high">): tf.Tensor {
  return tf.tidy(() => {
    const t = tf.add(tf.mul(y, high - low), low);
    return tf.mul(tf.sub(tf.exp(t), tf.exp(tf.neg(t))), 0.5);
  });
}

/** Pixels x = sky + softening sinh(y (high - low) + low) of stretched ones, in place. */
export function unstretchPixels(y: Float32Array, { sky, softening, low, high }: Normaliser): Float32Array {
  for (let i = 0; i < y.length; i++) y[i] = sky + softening * Math.sinh(y[i] * (high - low) + low);
  return y;
}
