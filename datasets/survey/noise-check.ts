/** Whether the noise that somebody says an image has is the noise of its pixels. */
import { badInput } from "../../shared/errors.ts";
import { KIND_IN_WORDS, NOISE_MAP_KINDS, type NoiseMap, sigmaOf, valueIn } from "./noise-map.ts";
import { STATE } from "./state.ts";

/** Differences that a median is taken of, about. */
const SAMPLE = 1024;
/** 1.4826 times the median of |x| is sigma for normal x; the sum of squares of 2, -1, -1 is 6. */
const TO_SIGMA = 1.4826022185056018 / Math.sqrt(6);
/** Pixels between those of a difference, so that it sees noise that neighbours share. */
const LAG = 2;

/**
 * Noise of a pixel from second differences along rows, 1.4826 / sqrt(6) median |2 x_i - x_(i-2) - x_(i+2)| (Stoehr et al. 2008, ASP
 * Conf. 394, 505): light that varies slowly does not count, and noise that neighbours share counts too little.
 * @param state of pixels: those that may be sky are taken; undefined: all may @returns NaN without any
 */
export function differenceNoise(
  pixels: Float32Array,
  state: Uint8Array | undefined,
  ny: number,
  nx: number,
): number {
  const skip = Math.max(1, Math.floor((ny * nx) / SAMPLE));
  const values = new Float64Array(Math.ceil((ny * nx) / skip));
  let count = 0;
  for (let at = 0; at < pixels.length; at += skip) {
    const i = at % nx;
    if (i < LAG || i >= nx - LAG) continue;
    if (state !== undefined && state[at] + state[at - LAG] + state[at + LAG] !== 3 * STATE.sky) continue;
    values[count++] = Math.abs(2 * pixels[at] - pixels[at - LAG] - pixels[at + LAG]);
  }
  return count === 0 ? Number.NaN : TO_SIGMA * values.subarray(0, count).sort()[count >> 1];
}

/** More than this factor between given and measured noise is told; more than the other one is a map of something else. */
const DOUBTFUL = 3;
const IMPOSSIBLE = 100;
/** Where differences are below the spread by more than this factor, what there is is light without noise. */
const NOISELESS = 0.015;

/** The noise of differences and the spread of pixels, which sees light too, or the only one that is known: between them is the truth. */
export type Measured = readonly [low: number, high: number];

export function measuredNoise(differences: number, spread: number): Measured {
  const known = [differences, spread].filter(Number.isFinite);
  if (known.length === 0) return [Number.NaN, Number.NaN];
  return [Math.min(...known), Math.max(...known)];
}

export const isNoiseless = ([low, high]: Measured): boolean => low < NOISELESS * high;

/** To a factor of 3. */
export const isNear = (known: number, sigma: number): boolean =>
  sigma <= DOUBTFUL * known && known <= DOUBTFUL * sigma;

/** How far outside, as a factor of at least 1: where nothing was measured, and pixels do not differ. */
function factorFrom([low, high]: Measured, sigma: number): number {
  if (sigma > high && high > 0) return sigma / high;
  return sigma < low ? low / sigma : 1;
}

/**
 * @param path of the image @param given the map, or that single number @param sigma what it says of a sky pixel [ADU]
 * @returns whether it differs from the measured noise by more than a factor of 3
 * @throws GalforgeError E_INPUT if by more than 100, unless the image has no noise: which values there are, and which kind of map
 *   would fit
 */
export function differsFromPixels(
  path: string,
  given: NoiseMap | number,
  sigma: number,
  measured: Measured,
): boolean {
  const factor = factorFrom(measured, sigma);
  if (factor <= IMPOSSIBLE || isNoiseless(measured)) return factor > DOUBTFUL;
  const [low, high] = measured.map(digits);
  const pixels = low === high ? `by ${low}` : `by ${low} to ${high}`;
  if (typeof given === "number") {
    throw badInput(path, `its noise is said to be ${digits(sigma)}, but its pixels spread ${pixels}`, {
      sigma,
    });
  }
  const value = valueIn(given.kind, sigma);
  throw badInput(
    path,
    `${given.path} as a ${KIND_IN_WORDS[given.kind]} (typically ${digits(value)}) makes the noise of a pixel ${digits(sigma)}, but the pixels ` +
      `spread ${pixels}. ${fitting(given, value, measured)}`,
    { sigma },
  );
}

function fitting({ kind }: NoiseMap, value: number, measured: Measured): string {
  const fits = NOISE_MAP_KINDS.filter(
    (other) =>
      other !== kind && other !== "weight" && factorFrom(measured, sigmaOf(other, value)) <= DOUBTFUL,
  );
  if (fits.length === 0) {
    return 'No other kind of map would fit: its unit may not be the image\'s. One that is right but for a factor is a weight: the column is "weight"';
  }
  return fits
    .map(
      (other) =>
        `As ${other === "ivar" ? "an inverse variance" : `a ${KIND_IN_WORDS[other]}`} it would be ${digits(sigmaOf(other, value))}, which agrees: put it in the column "${other}"`,
    )
    .join("; ");
}

const digits = (x: number): string => String(Number(x.toPrecision(3)));
