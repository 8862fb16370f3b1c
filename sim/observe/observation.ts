/** An object as it was observed, from which planes are made. */
import type { PlanePixels } from "../../datasets/planes.ts";
import type { DrawnBand } from "../drawn.ts";
import type { Scene } from "../scene.ts";

export interface StampRenderer {
  /** @param out [ny * nx] row-major, noiseless, ADU per pixel */
  render(scene: Scene, out: Float32Array): void;
}

export interface Observation {
  readonly bands: readonly DrawnBand[];
  /** light of all objects on the stamp, without sky and noise [bands][ny * nx] */
  readonly signal: Float32Array;
  readonly renderer: StampRenderer;
}

/** @param out the plane of the object, as its description says; not cleared */
export type FillPlane = (observed: Observation, out: PlanePixels) => void;
