/**
 * What a network sees of a stamp, and the way back. Of every band of a stamp its own sky is taken off, so that stamps with their sky and
 * coadds without one are the same to it; then
 *   binned:     pixels are binned by a whole number, the shorter side to 64 to 127, and stretched: y = (asinh((x - sky) / softening) - low) / (high - low), sky what is left of it;
 *   whole:      the same with every pixel;
 *   published:  y = tanh(asinh(10 x / max)), max the brightest pixel of the band, then 69 x 69 pixels by cubic interpolation.
 * The way back gives the light above the sky.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import { perBand, stretch, unstretch } from "../../normaliser.ts";
import type { Normaliser } from "../../run/config.ts";
import { binning, interpolation, type Resampling, resample, unbinning } from "./resample.ts";

type Size = Pick<ImageSystem, "height" | "width">;

export interface View {
  /** of stamps inside the network */
  readonly size: Size;
  /** [n, height, width] -> planes in the unit of the pixels, which the stretch is chosen from */
  linear(planes: tf.Tensor3D): tf.Tensor3D;
  readonly linearSize: Size;
  /** [B, bands, height, width] in the unit of the pixels -> [B, h, w, bands] */
  see(stamps: tf.Tensor4D, normaliser: Normaliser): tf.Tensor4D;
  /** [B, h, w, bands] -> [B, bands, height, width] in the unit of the pixels, without a sky */
  show(seen: tf.Tensor4D, normaliser: Normaliser): tf.Tensor4D;
}

/** The sky of a stamp is measured in a frame of this width [share of a side]. */
const FRAME = 1 / 16;

/**
 * The sky of planes: of the means along the four sides the lowest, for a neighbour or the galaxy itself may reach the others.
 * @param x [n, height, width] @returns [n, 1, 1]
 */
export function skyOf(x: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const [n, height, width] = x.shape;
    const [rows, columns] = [height, width].map((side) => Math.max(1, Math.round(side * FRAME))) as [
      number,
      number,
    ];
    const mean = (from: [number, number], size: [number, number]): tf.Tensor =>
      tf.mean(tf.slice(x, [0, ...from], [n, ...size]), [1, 2], true);
    const sides = [
      mean([0, 0], [rows, width]),
      mean([height - rows, 0], [rows, width]),
      mean([0, 0], [height, columns]),
      mean([0, width - columns], [height, columns]),
    ];
    return sides.reduce((a, b) => tf.minimum(a, b)) as tf.Tensor3D;
  });
}

export const withoutSky = (x: tf.Tensor3D): tf.Tensor3D => tf.tidy(() => tf.sub(x, skyOf(x)) as tf.Tensor3D);

/** Stamps whose shorter side is at least twice this are binned. */
const LEAST = 64;

export const binnedView = (image: ImageSystem): View =>
  viewOfBins(image, Math.max(1, Math.floor(Math.min(image.height, image.width) / LEAST)));

/** All pixels as they are. */
export const wholeView = (image: ImageSystem): View => viewOfBins(image, 1);

function viewOfBins(image: ImageSystem, factor: number): View {
  const [rows, columns] = [binning(image.height, factor), binning(image.width, factor)];
  const back = [unbinning(image.height, factor), unbinning(image.width, factor)] as const;
  const linear = (planes: tf.Tensor3D): tf.Tensor3D => {
    const light = withoutSky(planes);
    return factor === 1 ? light : resample(light, rows, columns);
  };
  return {
    ...sizes(rows, columns),
    linear,
    see: (stamps, normaliser) => tf.tidy(() => stretch(lastBand(inPlanes(stamps, linear)), normaliser)),
    show: (seen, { bands }) =>
      tf.tidy(() => {
        const scaled = tf.mul(
          unstretch(seen, bands),
          perBand(bands, ({ softening }) => softening),
        );
        const light = tf.add(
          scaled,
          perBand(bands, ({ sky }) => sky),
        ) as tf.Tensor4D;
        return inPlanes(firstBand(light), (planes) => (factor === 1 ? planes : resample(planes, ...back)));
      }),
  };
}

const SIDE = 69;
const BETA = 10;
/** tanh(asinh(t)) that is still turned back: t = 30, three times beyond the brightest pixel */
const MOST = 30 / Math.hypot(1, 30);

export function publishedView(image: ImageSystem): View {
  const [rows, columns] = [image.height, image.width].map((side) => interpolation("cubic", side, SIDE)) as [
    Resampling,
    Resampling,
  ];
  const back = [image.height, image.width].map((side) => interpolation("linear", SIDE, side)) as [
    Resampling,
    Resampling,
  ];
  const unit = ({ bands }: Normaliser) =>
    perBand(bands, ({ sky, softening, high }) => (sky + softening * Math.sinh(high)) / BETA);
  return {
    size: { height: SIDE, width: SIDE },
    linear: withoutSky,
    linearSize: image,
    see: (stamps, normaliser) =>
      tf.tidy(() => {
        const light = lastBand(inPlanes(stamps, withoutSky));
        const t = tf.div(light, unit(normaliser));
        const bent = tf.div(t, tf.sqrt(tf.add(tf.square(t), 1))) as tf.Tensor4D; // tanh(asinh t)
        return lastBand(inPlanes(firstBand(bent), (planes) => resample(planes, rows, columns)));
      }),
    show: (seen, normaliser) =>
      tf.tidy(() => {
        const y = tf.clipByValue(seen, -MOST, MOST);
        const t = tf.div(y, tf.sqrt(tf.sub(1, tf.square(y))));
        const light = tf.mul(t, unit(normaliser)) as tf.Tensor4D;
        return inPlanes(firstBand(light), (planes) => resample(planes, ...back));
      }),
  };
}

function sizes(rows: Resampling, columns: Resampling): Pick<View, "size" | "linearSize"> {
  const size = { height: rows.to, width: columns.to };
  return { size, linearSize: size };
}

/** [B, bands, height, width] through something that knows planes */
function inPlanes(stamps: tf.Tensor4D, of: (planes: tf.Tensor3D) => tf.Tensor3D): tf.Tensor4D {
  const [count, bands, height, width] = stamps.shape;
  const done = of(tf.reshape(stamps, [count * bands, height, width]));
  return tf.reshape(done, [count, bands, ...done.shape.slice(1)] as [number, number, number, number]);
}

export const lastBand = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 2, 3, 1]);
export const firstBand = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 3, 1, 2]);
