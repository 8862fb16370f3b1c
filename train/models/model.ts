/** What a model is to those who use it, and what a kind of model is to those who train it: capabilities, not an inheritance. */

import type { ImageSystem } from "../../datasets/image-system.ts";
import type { Example } from "../../shared/cli/command.ts";
import type { Training } from "../common-options.ts";
import type { OptionTable } from "../options.ts";
import type { RunConfig } from "../run/config.ts";
import type { Posterior } from "./posterior.ts";
import type { Trainable } from "./trainable.ts";

/** Stamps -> latents. */
export interface Encoder {
  /** latents of a stamp */
  readonly width: number;
  /** @param images [count, bands, height, width] in the pixel unit of config.image, any count @returns [count, width] */
  encode(images: Float32Array, count: number): Promise<Float32Array>;
}

/** Latents -> stamps. */
export interface Decoder {
  readonly width: number;
  /** @param latents [count, width] @returns [count, bands, height, width], pixel unit, sky included */
  decode(latents: Float32Array, count: number): Promise<Float32Array>;
}

export interface Estimate {
  readonly posterior: Posterior;
  /** what `encoder.encode` gives, of the same pass; absent without an encoder */
  readonly latents?: Float32Array;
}

/** Stamps -> labels. */
export interface Estimator {
  /** @param images as of Encoder */
  estimate(images: Float32Array, count: number): Promise<Estimate>;
}

/**
 * What a model can do: its parts; whether its first latents are those of the labels that it learned, in their order
 * ("label-latents"); and what its posterior has ("cdf": cdf and quantile).
 */
export type Capability =
  | ("encoder" | "decoder" | "label-latents")
  | ("mean" | "sd" | "cdf" | "sample" | "logProb");

/** A trained model, ready to be used on tfjs's current backend. What it cannot do is absent. A plain object. */
export interface Model {
  readonly config: RunConfig;
  readonly gives: ReadonlySet<Capability>;
  /** estimates are means over so many flips and turns of a stamp (`averageViews`); absent: it is seen once, as it is */
  readonly views?: number;
  readonly encoder?: Encoder;
  readonly decoder?: Decoder;
  readonly estimator?: Estimator;
  /** frees its memory */
  close(): void;
}

/** A kind of model: all that training and use know of it. @typeParam C its options */
export interface ModelKind<C extends Training = Training> {
  /** in `train NAME` and in config.json */
  readonly name: string;
  /** of `train NAME`, one line */
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly options: OptionTable<C>;
  /** what config.json says of its network for such stamps: its name, how many latents it has, and the size that it pads stamps to */
  shape(options: C, image: ImageSystem): Pick<RunConfig, "architecture" | "latents" | "padded">;
  /** What models of a configuration can do. */
  gives(config: RunConfig): ReadonlySet<Capability>;
  /** A model to be trained, from its first weights. @throws GalforgeError for stamps that it cannot take */
  trainable(config: RunConfig, options: C): Trainable;
  /** The model that `Trainable.save` wrote. @param folder of the model @throws GalforgeError if it holds another one */
  open(folder: string, config: RunConfig): Promise<Model>;
  /** Writes the model once more with weights in half precision. @param from, to folders of models */
  halve(from: string, to: string): Promise<void>;
  /** Writes the model as ONNX files beside it. @returns their names */
  export(folder: string, config: RunConfig): Promise<readonly string[]>;
}
