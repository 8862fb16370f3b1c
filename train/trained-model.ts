/** A trained network as its users see it: stamps in, parameters out. What evaluation and inference work with. */
import type { RunConfig } from "./run/config.ts";

export interface Estimates {
  readonly count: number;
  /** [count, config.latents], the supervised ones first, as the network gives them */
  readonly latents: Float32Array;
  /** for each supervised label its estimates, in the label's unit [count] */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** for each supervised label the predicted standard deviation, in its unit [count]; absent where the network has none */
  readonly sigmas?: ReadonlyMap<string, Float64Array>;
}

export interface TrainedModel {
  readonly config: RunConfig;
  /** estimates are means over so many flips and turns of a stamp (`averageViews`); absent: it is seen once, as it is */
  readonly views?: number;
  /** @param images [count, bands, height, width] in the pixel unit of config.image, any count */
  encode(images: Float32Array, count: number): Promise<Estimates>;
  /** @param latents [count, config.latents] @returns [count, bands, height, width], pixel unit, sky included */
  decode(latents: Float32Array, count: number): Promise<Float32Array>;
  /** frees the network's memory */
  close(): void;
}
