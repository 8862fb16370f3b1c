/** What is measured: stamps of real or simulated galaxies, with what is known of them. */
import type { Psf } from "../../sim/scene.ts";

export interface StampBand {
  /** [ny * nx], sky in them */
  readonly pixels: Float32Array;
  /** 1: the pixel can be used */
  readonly good: Uint8Array;
  /** of each pixel [unit^2], 0 where it is not known; absent: nothing is known */
  readonly variance?: Float32Array;
  readonly psf: Psf;
}

export interface TargetBand {
  readonly name: string;
  /** AB magnitude of 1 unit */
  readonly zeroPoint?: number;
  /** [e-/unit] */
  readonly gain?: number;
}

export interface Target {
  readonly count: number;
  /** [ny, nx] */
  readonly size: readonly [number, number];
  /** [arcsec] */
  readonly pixelScale: number;
  readonly bands: readonly TargetBand[];
  /** @param k from 0 to count - 1 @returns its bands */
  stamp(k: number): readonly StampBand[];
}
