/** How fluxes of a cutout become those of a network. */
import { badInput } from "../../shared/errors.ts";
import type { Cutout, FluxScale, StampTarget } from "./cutout.ts";

export interface FluxSystem {
  /** from the cutout's pixel values to the network's */
  readonly factor: number;
  readonly scale: FluxScale;
  /** AB magnitude of 1 in the cutout, if it is known and can be */
  readonly zeroPoint: number | undefined;
}

/** Largest relative difference of noise that counts as none. */
const SAME_NOISE = 0.1;
/** What a user may give as a zero point: 99 and -99 are placeholders. The units from maggies to W/m^2/Hz are inside. */
export const isZeroPoint = (zero: number): boolean => Math.abs(zero) <= 60;
export const ZERO_POINT_TEXT = "an AB magnitude from -60 to 60; leave it out where it is not known";

/** Noise that differs from the network's by more than this factor is not that of counts: the gain is another image's. */
const MOST_FROM_GAIN = 5;

/** The noise of a sky pixel is at least as faint, and not fainter [AB mag]: no survey is outside. */
const [BRIGHTEST, FAINTEST] = [10, 42];

/**
 * 1. zero points, where both are known: 10^(0.4 (zp0 - zp));
 * 2. gains, where both are: g / g0, for the same electrons, unless the noise becomes another one than the network's by a factor of 5;
 * 3. 1 ("as given"), where pixels may be ADU, have no zero point and the network's noise, or it has seen ADU of many gains;
 * 4. noise: that of the network's sky pixels over that of the stamp's, which keeps signal to noise.
 * A zero point by which the noise of the sky is brighter than 10 mag or fainter than 42 mag is not believed.
 * @param sigma standard deviation of a sky pixel of the cutout @param step its pixels to one of the stamp
 * @throws GalforgeError E_INPUT if nothing tells the factor
 */
export function fluxSystem(
  cutout: Pick<Cutout, "path" | "zeroPoint" | "gain" | "isAdu">,
  network: Pick<StampTarget, "zero_point" | "gain" | "noise">,
  sigma: number,
  step: number,
): FluxSystem {
  const zeroPoint = isPossible(cutout.zeroPoint, sigma) ? cutout.zeroPoint : undefined;
  if (zeroPoint !== undefined && network.zero_point !== undefined) {
    return { factor: 10 ** (0.4 * (network.zero_point - zeroPoint)), scale: "zero point", zeroPoint };
  }
  const byGain =
    cutout.gain === undefined || network.gain === undefined ? undefined : cutout.gain / network.gain;
  if (byGain !== undefined && isNearNoise(network.noise, byGain * sigma * step)) {
    return { factor: byGain, scale: "gain", zeroPoint };
  }
  const mayBeOwn = zeroPoint === undefined && cutout.isAdu !== false && byGain === undefined;
  const looksOwn =
    network.noise === undefined ? network.gain === undefined : isSameNoise(network.noise, sigma * step);
  if (mayBeOwn && looksOwn) return { factor: 1, scale: "as given", zeroPoint };
  if (network.noise === undefined || !(network.noise > 0 && sigma > 0))
    throw noFactor(cutout, network, zeroPoint);
  return { factor: network.noise / (sigma * step), scale: "noise", zeroPoint };
}

/**
 * Makes a stamp darker, in place, whose light is more than the network was trained on: such galaxies it knows less than it knows
 * less noise. @returns the factor of the light, 1 if nothing was changed
 */
export function dim(
  pixels: Float32Array,
  { sky, brightest }: Pick<StampTarget, "sky" | "brightest">,
): number {
  const light = pixels.reduce((sum, value) => sum + value - sky, 0);
  if (brightest === undefined || !(light > brightest)) return 1;
  const factor = brightest / light;
  for (let i = 0; i < pixels.length; i++) pixels[i] = sky + factor * (pixels[i] - sky);
  return factor;
}

/** Where there is no noise, or the network has seen many, nothing speaks against a gain. */
function isNearNoise(known: number | undefined, noise: number): boolean {
  if (known === undefined || !(known > 0 && noise > 0)) return true;
  return noise <= MOST_FROM_GAIN * known && noise * MOST_FROM_GAIN >= known;
}

function isPossible(zeroPoint: number | undefined, sigma: number): boolean {
  if (zeroPoint === undefined || !(sigma > 0)) return true;
  const noise = zeroPoint - 2.5 * Math.log10(sigma);
  return noise >= BRIGHTEST && noise <= FAINTEST;
}

function noFactor(
  { path }: Pick<Cutout, "path">,
  { zero_point, gain, noise }: Pick<StampTarget, "zero_point" | "gain" | "noise">,
  zeroPoint: number | undefined,
): Error {
  const helps = [
    ...(zero_point === undefined || zeroPoint !== undefined ? [] : ["--zero-point"]),
    ...(gain === undefined ? [] : ["--gain"]),
    ...(noise === undefined ? [] : ["--noise"]),
  ];
  const why = noise === undefined ? "the noise of the network's stamps varies" : "there is none";
  const what = helps.length > 0 ? `give ${helps.join(" or ")}` : "use a network that has a zero point";
  return badInput(
    path,
    `nothing tells how many of the network's ADU a pixel is: not zero points, which the image and the network both need, nor gains, nor noise, for ${why}: ${what}`,
  );
}

export const isSameNoise = (known: number, noise: number): boolean =>
  Math.abs(known - noise) <= SAME_NOISE * known;

/** Relative difference of pixel scales that are the same number, written with fewer digits. */
const SAME_SCALE = 1e-3;

export const isSameScale = (scale: number, known: number): boolean =>
  Math.abs(scale - known) <= SAME_SCALE * known;
