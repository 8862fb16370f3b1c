/**
 * Colour images of stamps in several bands (Lupton et al. 2004, PASP 116, 133): one asinh stretch for all bands, so that a colour is a
 * ratio of fluxes, whatever the brightness. Pure.
 */
import { badInput, unknownChoice } from "../shared/errors.ts";
import type { Picture } from "../shared/formats/png.ts";
import type { Band } from "./bands.ts";
import { robustStretch, type Size } from "./mosaic.ts";
import { quantile } from "./statistics.ts";

/** One colour: the mean of these bands, each times its scale. */
export type Channel = readonly { readonly band: number; readonly scale: number }[];
export type Channels = readonly [red: Channel, green: Channel, blue: Channel];

/** A value per channel. */
type Rgb = readonly [red: number, green: number, blue: number];

export interface ColorStretch {
  /** what is shown as 0 [scaled units], in each channel */
  readonly black: Rgb;
  /** mean of the channels above black that is shown as 1 */
  readonly white: number;
  /** linear up to about here */
  readonly softening: number;
}

/** Scales of red and blue beside green: near those of the Legacy Surveys' viewer for g, r and z (0.61 and 0.47 mag, quoted), and right for g, r, i. */
const WHITE = { red: 10 ** (-0.4 * 0.4), blue: 10 ** (0.4 * 0.61) };

/**
 * Which bands are red, green and blue. Bands are listed from blue to red, so that the last is red, the first blue, and the one in
 * the middle (of four: the second) green; of two, green is their mean. Where all have zero points, a source is grey that is 0.61 mag
 * (AB) brighter in green than in blue, and 0.4 mag in red than in green, as nearby galaxies are; else one of the same pixel values.
 * @param chosen names of the bands for red, green and blue
 * @returns undefined for a single band @throws GalforgeError for other than three names, or one that no band has
 */
export function channelsOf(bands: readonly Band[], chosen?: readonly string[]): Channels | undefined {
  const last = bands.length - 1;
  const first = bands[0].zero_point;
  const isKnown = bands.every(({ zero_point }) => zero_point !== undefined);
  const of = (band: number, white: number): Channel[number] => ({
    band,
    scale: isKnown ? white * 10 ** (-0.4 * ((bands[band].zero_point ?? 0) - (first ?? 0))) : 1,
  });
  if (chosen !== undefined) {
    const [red, green, blue] = chosenBands(bands, chosen);
    return [[of(red, WHITE.red)], [of(green, 1)], [of(blue, WHITE.blue)]];
  }
  if (last === 0) return undefined;
  const green = last === 1 ? [of(0, WHITE.blue), of(1, WHITE.red)] : [of(Math.floor(last / 2), 1)];
  return [[of(last, WHITE.red)], green, [of(0, WHITE.blue)]];
}

function chosenBands(bands: readonly Band[], chosen: readonly string[]): readonly number[] {
  const names = bands.map(({ name }) => name);
  if (chosen.length !== 3) {
    throw badInput(
      "--rgb",
      `must be the names of three bands, for red, green and blue, not "${chosen.join(",")}"`,
    );
  }
  return chosen.map((name) => {
    const at = names.indexOf(name);
    if (at < 0) throw unknownChoice("band of --rgb", name, names);
    return at;
  });
}

/** The channels of one stamp [bands, height, width], as [3, height * width] in scaled units. */
export function mixChannels(stamp: Float32Array, { height, width }: Size, channels: Channels): Float32Array {
  const size = height * width;
  const out = new Float32Array(3 * size);
  channels.forEach((channel, c) => {
    for (const { band, scale } of channel) {
      const share = scale / channel.length;
      for (let i = 0; i < size; i++) out[c * size + i] += share * stamp[band * size + i];
    }
  });
  return out;
}

/** The sky that the pixels hold, of each channel in scaled units; undefined unless that of every band is known. */
export function channelSkies(bands: readonly Band[], channels: Channels): Rgb | undefined {
  const skyOf = (channel: Channel): number =>
    channel.reduce((sum, { band, scale }) => {
      return sum + (scale / channel.length) * (bands[band].detector?.sky ?? Number.NaN);
    }, 0);
  const skies: Rgb = [skyOf(channels[0]), skyOf(channels[1]), skyOf(channels[2])];
  return skies.every(Number.isFinite) ? skies : undefined;
}

/** Black below the sky, in softenings: 1.5 times the scatter of the sky. */
const PEDESTAL = 0.5;
/** So many pixels are not saturated: centres of galaxies keep their light and colour. */
const BRIGHTEST = 0.9999;

/**
 * Robust limits for all stamps together. Black is so much below the sky of each channel that noise is shown on both sides of it;
 * softening is that of `robustStretch` for the mean of the channels; all but the brightest pixels are below 1 in every channel.
 * @param mixed as `mixChannels` gives, of stamps of the same size @param known the sky of each channel
 */
export function colorStretch(mixed: readonly Float32Array[], known?: Rgb): ColorStretch {
  const size = mixed[0].length / 3;
  const channel = (c: number): Float32Array => {
    const all = new Float32Array(mixed.length * size);
    mixed.forEach((stamp, k) => {
      all.set(stamp.subarray(c * size, (c + 1) * size), k * size);
    });
    return all;
  };
  const [red, green, blue] = [channel(0), channel(1), channel(2)];
  const skyOf = (pixels: Float32Array): number => robustStretch(pixels).sky;
  const [r0, g0, b0] = known ?? [skyOf(red), skyOf(green), skyOf(blue)];
  const { softening } = robustStretch(red.map((r, i) => (r - r0 + green[i] - g0 + blue[i] - b0) / 3));
  const below = PEDESTAL * softening;
  const black: Rgb = [r0 - below, g0 - below, b0 - below];
  // the brightest channel is shown as asinh(mean / softening) brightest / mean, over the same at white, where the channels are equal
  const levels = red.map((r, i) => {
    const light = [r - black[0], green[i] - black[1], blue[i] - black[2]];
    const mean = (light[0] + light[1] + light[2]) / 3;
    return mean > 0 ? (Math.asinh(mean / softening) * Math.max(...light)) / mean : 0;
  });
  const most = quantile(levels.filter(Number.isFinite).sort(), BRIGHTEST);
  return { black, white: softening * Math.sinh(most), softening };
}

/**
 * With r, g, b above black, I = (r + g + b) / 3 and f(I) = asinh(I / softening) / asinh(white / softening): R = r f(I) / I, and so on.
 * Where one is above 1, all are divided by it, so that the hue stays; what is below 0 is 0, and so is all where I is not positive.
 * @returns 0 to 1 each; 0 for what is not finite
 */
export function colorOf([r, g, b]: Rgb, { black, white, softening }: ColorStretch): Rgb {
  const light: Rgb = [r - black[0], g - black[1], b - black[2]];
  const mean = (light[0] + light[1] + light[2]) / 3;
  if (!(mean > 0) || !Number.isFinite(mean)) return [0, 0, 0];
  const factor = Math.asinh(mean / softening) / Math.asinh(white / softening) / mean;
  const most = Math.max(1, ...light.map((x) => x * factor));
  const shown = (x: number): number => Math.max(0, x * factor) / most;
  return [shown(light[0]), shown(light[1]), shown(light[2])];
}

/** @param mixed one stamp as `mixChannels` gives it; y points up */
export function colorPicture(mixed: Float32Array, { height, width }: Size, stretch: ColorStretch): Picture {
  const size = height * width;
  const data = new Uint8Array(3 * size);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const color = colorOf([mixed[i], mixed[size + i], mixed[2 * size + i]], stretch);
      data.set(
        color.map((c) => Math.round(255 * c)),
        ((height - 1 - y) * width + x) * 3,
      );
    }
  }
  return { width, height, channels: 3, data };
}

/** "red i, green r, blue g" */
export const channelsInWords = (bands: readonly Band[], channels: Channels): string =>
  channels
    .map(
      (channel, c) =>
        `${["red", "green", "blue"][c]} ${channel.map(({ band }) => bands[band].name).join("+")}`,
    )
    .join(", ");
