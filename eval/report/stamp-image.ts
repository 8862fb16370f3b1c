/** Stamps as PNG data URLs, for the images of figures. Pure. */
import type { Band } from "../../datasets/bands.ts";
import {
  type ColorStretch,
  channelSkies,
  channelsOf,
  colorPicture,
  colorStretch,
  mixChannels,
} from "../../datasets/color.ts";
import type { BandSystem } from "../../datasets/image-system.ts";
import { robustStretch, type Size, type Stretch } from "../../datasets/mosaic.ts";
import { encodePng, type Picture } from "../../shared/formats/png.ts";
import { noiseVariance, type Variance } from "../data/pixel-noise.ts";
import { DIVERGING, paint, SEQUENTIAL } from "./color-map.ts";

const dataUrl = (picture: Picture): string =>
  `data:image/png;base64,${Buffer.from(encodePng(picture)).toString("base64")}`;

/** asinh stretch (Lupton et al. 2004, PASP 116, 133): 0 at black, 1 at white. */
const level = (x: number, { black, white, softening }: Stretch): number =>
  Math.asinh((x - black) / softening) / Math.asinh((white - black) / softening);

/** The pixel that has a level: the other way round, for the labels of a colour bar. */
export const pixelAt = (t: number, { black, white, softening }: Stretch): number =>
  black + softening * Math.sinh(t * Math.asinh((white - black) / softening));

/** Limits that suit all of the images together. @param noise of an empty pixel, if it is known: decoded images have none */
export function commonStretch(images: readonly Float32Array[], noise: number | undefined): Stretch {
  const all = new Float32Array(images.reduce((sum, image) => sum + image.length, 0));
  let offset = 0;
  for (const image of images) {
    all.set(image, offset);
    offset += image.length;
  }
  const stretch = robustStretch(all);
  if (noise === undefined) return stretch;
  const black = stretch.black + stretch.softening / 3 - noise;
  return { black, white: Math.max(stretch.white, black + 4 * noise), softening: 3 * noise };
}

export const drawStamp = (pixels: Float32Array, { height, width }: Size, stretch: Stretch): string =>
  dataUrl(paint(pixels, height, width, SEQUENTIAL, (x) => level(x, stretch)));

/** @param mixed three channels of a stamp in several bands, as `mixChannels` gives them */
export const drawColor = (mixed: Float32Array, size: Size, stretch: ColorStretch): string =>
  dataUrl(colorPicture(mixed, size, stretch));

/**
 * Draws stamps [bands, height, width] in colour, or the only band.
 * @param stretched the stamps whose common stretch they have
 */
export function stampDrawer(
  stretched: readonly Float32Array[],
  size: Size,
  bands: readonly Band[],
): (stamp: Float32Array) => string {
  const channels = channelsOf(bands);
  if (channels === undefined) {
    const stretch = commonStretch(stretched, undefined);
    return (stamp) => drawStamp(stamp, size, stretch);
  }
  const mixed = (of: Float32Array) => mixChannels(of, size, channels);
  const stretch = colorStretch(stretched.map(mixed), channelSkies(bands, channels));
  return (stamp) => drawColor(mixed(stamp), size, stretch);
}

/** @param limit the residual that has the last colour; minus it has the first */
export const drawResidual = (pixels: Float32Array, { height, width }: Size, limit: number): string =>
  dataUrl(paint(pixels, height, width, DIVERGING, (x) => 0.5 + x / (2 * limit)));

/** A colour bar of one row, dark to bright or blue to red. */
export function drawBar(kind: "sequential" | "diverging"): string {
  const ramp = Float32Array.from({ length: 128 }, (_, i) => i / 127);
  return dataUrl(paint(ramp, 1, 128, kind === "sequential" ? SEQUENTIAL : DIVERGING, (t) => t));
}

export interface Residual {
  /** [height * width] */
  readonly pixels: Float32Array;
  readonly unit: string;
}

const varianceOf = (band: BandSystem | undefined): Variance | undefined =>
  band === undefined ? undefined : noiseVariance(band);

/** input - output; where the noise is known (`noiseVariance`) in units of the one that the output implies. */
export function residualOf(
  input: Float32Array,
  output: Float32Array,
  band: BandSystem | undefined,
): Residual {
  const difference = input.map((x, i) => x - output[i]);
  const variance = varianceOf(band);
  if (variance === undefined) return { pixels: difference, unit: band?.unit ?? "ADU" };
  return { pixels: difference.map((d, i) => d / Math.sqrt(variance(output[i]))), unit: "sigma" };
}

/** The last colour of the residuals: what 99 % of all pixels stay within, but 3 sigma at least. */
export function residualLimit(residuals: readonly Residual[]): number {
  const sizes = residuals.flatMap(({ pixels }) => Array.from(pixels, Math.abs).filter(Number.isFinite));
  const most = sizes.sort((a, b) => a - b)[Math.floor(0.99 * (sizes.length - 1))] ?? 0;
  const least = residuals[0]?.unit === "sigma" ? 3 : 1e-12;
  return Number(Math.max(least, most).toPrecision(2));
}

/** Noise of an empty pixel [ADU]; undefined if the stamps do not tell. */
export function noiseOf(band: BandSystem | undefined): number | undefined {
  const variance = varianceOf(band)?.(Number.NEGATIVE_INFINITY);
  return variance === undefined ? undefined : Math.sqrt(variance);
}
