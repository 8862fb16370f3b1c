/** An object as it was observed, from which planes are made. */
import type { PlanePixels } from "../../datasets/planes.ts";
import type { DrawnBand } from "../drawn.ts";
import type { Exposure } from "../noise/exposure.ts";
import type { Wings } from "../render/renderer.ts";
import type { Scene } from "../scene.ts";
import type { SeparateImages } from "./separate.ts";

export interface StampRenderer {
  /** @param out [ny * nx] row-major, noiseless, ADU per pixel @param wings as of Renderer */
  render(scene: Scene, out: Float32Array, wings?: Wings): void;
}

export interface Observation {
  readonly bands: readonly DrawnBand[];
  /** light of all objects on the stamp, without sky and noise [bands][ny * nx] */
  readonly signal: Float32Array;
  /** what the detector did to each pixel, bits of noise/mask.ts [bands][ny * nx]; 0 of noiseless stamps */
  readonly mask: Uint8Array;
  readonly exposure: Pick<Exposure, "varianceOf">;
  readonly renderer: StampRenderer;
  readonly separate: SeparateImages;
}

/** @param out the plane of the object, as its description says; not cleared */
export type FillPlane = (observed: Observation, out: PlanePixels) => void;
