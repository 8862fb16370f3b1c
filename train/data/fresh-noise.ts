/** Noise of its own in every epoch, for stamps that are kept without noise. */
import { PURPOSE } from "../../shared/random/stream.ts";
import { toInteger } from "../../sim/generate/integer-pixels.ts";
import { Exposure } from "../../sim/noise/exposure.ts";
import type { Detector } from "../../sim/scene.ts";
import { epochSeed } from "./epoch-seed.ts";

export interface NoiselessStamps {
  /** [count, bands, height, width], without sky and noise [ADU] */
  readonly images: Float32Array;
  /** object ids [count] */
  readonly ids: Float64Array;
  /** [count][bands] */
  readonly detectors: readonly (readonly Detector[])[];
  /** [height, width] */
  readonly stamp: readonly [number, number];
  /** of the data set: its noise is not used again */
  readonly seed: number;
  /** pixels are whole ADU, as uint16 sets store them */
  readonly rounded: boolean;
}

/** Writes the stamp at a place of the set, all bands, with the sky and the noise of one epoch. */
export type WriteNoisy = (row: number, out: Float32Array) => void;

/** @param seed of the training */
export function noiseOfEpoch(stamps: NoiselessStamps, seed: number, epoch: number): WriteNoisy {
  const exposure = new Exposure();
  const own = noiseSeed(seed, epoch, stamps.seed);
  const size = stamps.images.length / stamps.ids.length;
  return (row, out) => {
    out.set(stamps.images.subarray(row * size, (row + 1) * size));
    const detectors = stamps.detectors[row];
    const pixels = size / detectors.length;
    const object = stamps.ids[row];
    detectors.forEach((detector, band) => {
      const plane = out.subarray(band * pixels, (band + 1) * pixels);
      exposure.apply(plane, detector, stamps.stamp, { seed: own, object, band });
      if (!stamps.rounded) return;
      const integers = new Uint16Array(pixels);
      toInteger(plane, detector.saturation ?? Infinity, integers);
      plane.set(integers);
    });
  };
}

function noiseSeed(seed: number, epoch: number, notThis: number): number {
  const own = epochSeed(seed, epoch, PURPOSE.epochNoise);
  return own === notThis ? own + 1 : own;
}
