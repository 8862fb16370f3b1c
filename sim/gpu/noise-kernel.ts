/**
 * Detector noise as a gpu.js kernel, one thread a pixel: what sim/noise/detector.ts and sim/kernel/assembly/{noise,poisson,normal,philox}.ts
 * do on the processor, from the same random words by the same algorithms, so a pixel gets the same noise, but where the rounding of
 * float32 decides (docs/rendering.md). {philox,normal,poisson}-kernel.ts say what is of the device alone.
 *
 * gpu.js reads the text of these functions: see kernels.ts.
 */
import type { KernelScope } from "../../shared/gpu/gpu-js.ts";
import { type DeviceFunction, deviceFunction } from "./device-function.ts";
import { DETECTOR } from "./layout.ts";
import { NORMAL_FUNCTIONS } from "./normal-kernel.ts";
import { PHILOX_FUNCTIONS } from "./philox-kernel.ts";
import { POISSON_FUNCTIONS } from "./poisson-kernel.ts";

// functions of the device have no imports: these are in NOISE_FUNCTIONS
declare const philox: typeof import("./philox-kernel.ts").philox;
declare const normalOf: typeof import("./normal-kernel.ts").normalOf;
declare const poissonOf: typeof import("./poisson-kernel.ts").poissonOf;

type Flat = readonly number[];

/** Numbers that the functions read: places in a detector's row. */
export const NOISE_CONSTANTS = {
  detector_stride: DETECTOR.stride,
  detector_sky: DETECTOR.sky,
  detector_gain: DETECTOR.gain,
  detector_sigma: DETECTOR.sigma,
  detector_saturation: DETECTOR.saturation,
  detector_id: DETECTOR.id,
} as const;

type Constants = typeof NOISE_CONSTANTS & {
  /** poisson-tables.ts */
  readonly poissonRows: Flat;
  readonly poissonEntries: Flat;
};
type Scope = KernelScope<Constants>;

/** min(saturation, Poisson((s + sky) gain) / gain + sigma Normal): s, sky, sigma in ADU, gain in e-/ADU. */
function noisyPixel(
  this: Scope,
  s: number,
  sky: number,
  gain: number,
  sigma: number,
  saturation: number,
  pixel: number,
  purpose: number,
  id0: number,
  id1: number,
  k0: number,
  k1: number,
): number {
  const w = philox(pixel >>> 1, purpose, id0, id1, k0, k1, pixel & 1);
  const electrons = poissonOf.call(this, (s + sky) * gain, w, pixel, purpose, id0, id1, k0, k1);
  let noise = 0;
  if (sigma > 0) {
    noise =
      sigma *
      normalOf(philox((pixel >>> 2) ^ -2147483648, purpose, id0, id1, k0, k1, (pixel >>> 1) & 1), pixel & 1);
  }
  return Math.min(electrons * (1 / gain) + noise, saturation);
}

/**
 * image[object][y][x], noiseless, becomes what the detector reads [ADU]; thread (x, y, z) = (x, y, object).
 * @param detectors rows: DETECTOR of layout.ts @param purpose PURPOSE.noise @param k0 @param k1 low and high word of the seed
 */
export function noisyImage(
  this: Scope & { readonly output: { readonly x: number; readonly y: number } },
  image: Flat,
  detectors: Flat,
  purpose: number,
  k0: number,
  k1: number,
): number {
  const row = this.thread.z * this.constants.detector_stride;
  return noisyPixel.call(
    this,
    image[(this.thread.z * this.output.y + this.thread.y) * this.output.x + this.thread.x],
    detectors[row + this.constants.detector_sky],
    detectors[row + this.constants.detector_gain],
    detectors[row + this.constants.detector_sigma],
    detectors[row + this.constants.detector_saturation],
    this.thread.y * this.output.x + this.thread.x,
    purpose,
    (detectors[row + this.constants.detector_id + 1] << 16) | detectors[row + this.constants.detector_id],
    (detectors[row + this.constants.detector_id + 3] << 16) | detectors[row + this.constants.detector_id + 2],
    k0,
    k1,
  );
}

/** All that noisyImage calls. */
export const NOISE_FUNCTIONS: readonly DeviceFunction[] = [
  ...PHILOX_FUNCTIONS,
  ...NORMAL_FUNCTIONS,
  ...POISSON_FUNCTIONS,
  deviceFunction(noisyPixel, "fffffiiiiii", "f"),
];
