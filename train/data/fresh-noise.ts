/** Noise of its own in every epoch, for stamps that are kept without noise. */
import { PURPOSE } from "../../shared/random/stream.ts";
import { toInteger } from "../../sim/generate/integer-pixels.ts";
import { DetectorNoise } from "../../sim/noise/detector.ts";
import type { Detector } from "../../sim/scene.ts";
import { epochSeed } from "./epoch-seed.ts";

export interface NoiselessStamps {
  /** [count, height, width], without sky and noise [ADU] */
  readonly images: Float32Array;
  /** object ids [count] */
  readonly ids: Float64Array;
  /** [count] */
  readonly detectors: readonly Detector[];
  /** of the data set: its noise is not used again */
  readonly seed: number;
  /** pixels are whole ADU, as uint16 sets store them */
  readonly rounded: boolean;
}

/** Writes the stamp at a place of the set, with the sky and the noise of one epoch. */
export type WriteNoisy = (row: number, out: Float32Array) => void;

/** @param seed of the training */
export function noiseOfEpoch(stamps: NoiselessStamps, seed: number, epoch: number): WriteNoisy {
  const noise = new DetectorNoise();
  const own = noiseSeed(seed, epoch, stamps.seed);
  const size = stamps.images.length / stamps.ids.length;
  const integers = new Uint16Array(stamps.rounded ? size : 0);
  return (row, out) => {
    out.set(stamps.images.subarray(row * size, (row + 1) * size));
    const detector = stamps.detectors[row];
    noise.apply(out, detector, own, stamps.ids[row]);
    if (!stamps.rounded) return;
    toInteger(out, detector.saturation ?? Infinity, integers);
    out.set(integers);
  };
}

function noiseSeed(seed: number, epoch: number, notThis: number): number {
  const own = epochSeed(seed, epoch, PURPOSE.epochNoise);
  return own === notThis ? own + 1 : own;
}
