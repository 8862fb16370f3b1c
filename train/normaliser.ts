/**
 * The stretch of images: one fixed, invertible function of a pixel of a band for the whole set, so that flux survives, and in each
 * band noise is linear. Chosen from the training split, kept with the model, and the same on the processor and in a tfjs program.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type BandSystem, bandSystem, type ImageSystem } from "../datasets/image-system.ts";
import { badInput } from "../shared/errors.ts";
import { middle, reachBeyond, refuseUnsound } from "./data/sound.ts";
import type { Stamps } from "./data/source.ts";
import type { Normaliser, Stretch } from "./run/config.ts";

/**
 * Refuses stamps as they are in the data, before anything is made of them.
 * @param where names the data in messages @param stamps from all over the training split
 * @throws GalforgeError if a pixel is not finite, or FAR times farther from the sky than the farthest pixel of a typical stamp: it
 * would leave no range to the others
 */
export function refuseUnsoundPixels(where: string, stamps: Stamps, image: ImageSystem): void {
  const planes = planesOf(stamps, image);
  const bands = levelsOf(planes, image).map(({ sky, softening }, band) => {
    const typical = typicalReach(planes[band], stamps.size, sky);
    return { sky, reach: typical > 0 && softening > 0 ? reachBeyond(typical, softening) : Number.MAX_VALUE };
  });
  refuseUnsound(where, stamps, image, { bands, positive: [], missing: [] });
}

/**
 * Sky and softening of each band from its detector where they are known: softening is the noise of a sky pixel,
 *   sqrt(sky / gain + (read_noise / gain)^2) [unit of the band],
 * so that noise stays linear and galaxies are compressed; else the median and 1.4826 MAD of the pixels (the root mean square
 * deviation from the median where more than half of the pixels are the same). Low and high are the extremes of these pixels.
 * @param where names the data in messages @param stamps from all over the training split, whose pixels are sound
 * @param skies of each band, instead of what the pixels' median says @throws GalforgeError if all pixels of a band are the same
 */
export function chooseNormaliser(
  where: string,
  stamps: Stamps,
  image: ImageSystem,
  skies: readonly number[] = [],
): Normaliser {
  const planes = planesOf(stamps, image);
  const levels = levelsOf(planes, image).map((level, band) => ({ ...level, sky: skies[band] ?? level.sky }));
  return { bands: levels.map((level, band) => stretchOf(where, planes[band], level, image, band)) };
}

/** The pixels of each band in all stamps [size * height * width]. */
function planesOf({ images, size }: Stamps, { bands, height, width }: ImageSystem): Float32Array[] {
  if (bands.length === 1) return [images];
  const plane = height * width;
  return bands.map((_, band) => {
    const out = new Float32Array(size * plane);
    for (let k = 0; k < size; k++) {
      const from = (k * bands.length + band) * plane;
      out.set(images.subarray(from, from + plane), k * plane);
    }
    return out;
  });
}

type Level = Pick<Stretch, "sky" | "softening">;

const levelsOf = (planes: readonly Float32Array[], image: ImageSystem): Level[] =>
  planes.map((pixels, band) => skyAndNoise(pixels, bandSystem(image, band)));

function stretchOf(
  where: string,
  pixels: Float32Array,
  { sky, softening }: Level,
  { bands }: ImageSystem,
  band: number,
): Stretch {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of pixels) {
    if (x < least) least = x;
    if (x > most) most = x;
  }
  if (!(most > least) || !(softening > 0)) {
    const its = bands.length === 1 ? "their pixels" : `their pixels in band ${bands[band].name}`;
    throw badInput(
      where,
      `the training stamps show nothing: ${its} go from ${least} to ${most}, and must differ: give stamps with light and noise in every band`,
    );
  }
  const [low, high] = [Math.asinh((least - sky) / softening), Math.asinh((most - sky) / softening)];
  return { sky, softening, low, high };
}

/** The median over the stamps of their farthest pixel's distance from the sky, without those that are all sky; NaN if all are. */
function typicalReach(pixels: Float32Array, size: number, sky: number): number {
  const each = pixels.length / size;
  const reaches = new Float64Array(size);
  for (let i = 0; i < pixels.length; i++) {
    const [k, distance] = [Math.floor(i / each), Math.abs(pixels[i] - sky)];
    if (distance > reaches[k]) reaches[k] = distance;
  }
  return middle(reaches.filter((reach) => reach > 0));
}

function skyAndNoise(pixels: Float32Array, { sky, gain, read_noise }: BandSystem): Level {
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

/** A number of each band as a factor of the channels: of one band the number itself, which leaves its program as it was. */
export const perBand = <T>(bands: readonly T[], of: (band: T) => number): number | tf.Tensor1D =>
  bands.length === 1 ? of(bands[0]) : tf.tensor1d(bands.map(of));

/** Units of the softening from 0 to 1 in stretched pixels. */
export const spanOf = ({ low, high }: Pick<Stretch, "low" | "high">): number => high - low;

/** y = (asinh((x - sky) / softening) - low) / (high - low) of a tensor of pixels [..., bands]. */
export function stretch(x: tf.Tensor4D, { bands }: Normaliser): tf.Tensor4D {
  return tf.tidy(() => {
    const u = tf.div(
      tf.sub(
        x,
        perBand(bands, ({ sky }) => sky),
      ),
      perBand(bands, ({ softening }) => softening),
    );
    return tf.div(
      tf.sub(
        asinh(u),
        perBand(bands, ({ low }) => low),
      ),
      perBand(bands, spanOf),
    ) as tf.Tensor4D;
  });
}

/** Stamps as a network takes them. @param pixels [count, bands, height, width] @returns stretched [count, height, width, bands] */
export function stretchStamps(
  pixels: Float32Array,
  count: number,
  { bands: { length: bands }, height, width }: ImageSystem,
  normaliser: Normaliser,
): tf.Tensor4D {
  return tf.tidy(() => {
    const raw = tf.tensor4d(pixels, [count, bands, height, width]);
    const last = bands === 1 ? tf.reshape(raw, [count, height, width, 1]) : tf.transpose(raw, [0, 2, 3, 1]);
    return stretch(last as tf.Tensor4D, normaliser);
  });
}

/** The same of pixels, on the processor, into a new array. @param plane height * width @param pixels [..., bands, plane] */
export function stretchPixels(pixels: Float32Array, { bands }: Normaliser, plane: number): Float32Array {
  const out = new Float32Array(pixels.length);
  for (let from = 0; from < pixels.length; from += plane) {
    const { sky, softening, low, high } = bands[(from / plane) % bands.length];
    const scale = 1 / (high - low);
    for (let i = from; i < from + plane; i++)
      out[i] = (Math.asinh((pixels[i] - sky) / softening) - low) * scale;
  }
  return out;
}

/** (x - sky) / softening = sinh(y (high - low) + low), of a tensor [..., bands]. */
export function unstretch(y: tf.Tensor, bands: readonly Pick<Stretch, "low" | "high">[]): tf.Tensor {
  return tf.tidy(() => {
    const t = tf.add(
      tf.mul(y, perBand(bands, spanOf)),
      perBand(bands, ({ low }) => low),
    );
    return tf.mul(tf.sub(tf.exp(t), tf.exp(tf.neg(t))), 0.5);
  });
}

/** Pixels x = sky + softening sinh(y (high - low) + low) of stretched ones [..., bands, plane], in place. */
export function unstretchPixels(y: Float32Array, { bands }: Normaliser, plane: number): Float32Array {
  for (let from = 0; from < y.length; from += plane) {
    const { sky, softening, low, high } = bands[(from / plane) % bands.length];
    for (let i = from; i < from + plane; i++) y[i] = sky + softening * Math.sinh(y[i] * (high - low) + low);
  }
  return y;
}
