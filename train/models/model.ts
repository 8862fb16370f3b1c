/** What a model is to those who use it, and what a kind of model is to those who train it: capabilities, not an inheritance. */

import type * as tf from "@tensorflow/tfjs-core";
import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Context, Example } from "../../shared/cli/command.ts";
import type { NamedTensor } from "../../shared/formats/safetensors.ts";
import type { Training } from "../common-options.ts";
import type { StampSource, Stamps } from "../data/source.ts";
import type { Scaling } from "../labels.ts";
import type { OptionTable } from "../options.ts";
import type { Input, RunConfig } from "../run/config.ts";
import type { Columns, Posterior } from "./posterior.ts";
import type { Trainable } from "./trainable.ts";

/** What is known of the latents of stamps, each by itself normal. */
export interface Latents {
  /** [count, width] */
  readonly means: Float32Array;
  /** standard deviations [count, width] */
  readonly sigmas: Float32Array;
}

/** Stamps -> latents. `latentNames` says what they are called. */
export interface Encoder {
  /** latents of a stamp */
  readonly width: number;
  /** @param images [count, bands, height, width] in the pixel unit of config.image, any count @returns [count, width] */
  encode(images: Float32Array, count: number): Promise<Float32Array>;
  /** What `encode` gives, with standard deviations; absent where the model has none. */
  spread?(images: Float32Array, count: number): Promise<Latents>;
  /** as a part of a larger network that is trained as a whole; absent: it is used as it is */
  readonly graph?: EncoderGraph;
}

/** An encoder whose weights may be changed. */
export interface EncoderGraph {
  /** Stamps [B, bands, height, width], pixel unit -> means and ln standard deviations of the latents [B, 2 width], differentiable. */
  look(stamps: tf.Tensor4D): tf.Tensor2D;
  readonly variables: readonly tf.Variable[];
  /** all weights of the model that it is a part of, by names that begin with "encoder" */
  state(): Promise<ReadonlyMap<string, NamedTensor>>;
  /** @throws GalforgeError if the tensors are those of another network */
  restore(state: ReadonlyMap<string, NamedTensor>): void;
  /** That model, as `Trainable.save` writes it. */
  save(dir: string): Promise<void>;
}

/** Latents -> stamps. */
export interface Decoder {
  readonly width: number;
  /** @param latents [count, width] @returns [count, bands, height, width], pixel unit; without a sky where there is `sky` */
  decode(latents: Float32Array, count: number): Promise<Float32Array>;
  /**
   * What decoded stamps lack: the sky that the network takes off each band of a stamp before it looks [count, bands]. Absent: they have the
   * sky of the stamps. @param images as of Encoder
   */
  sky?(images: Float32Array, count: number): Promise<Float32Array>;
}

export interface Estimate {
  readonly posterior: Posterior;
  /** what `encoder.encode` gives, of the same pass; absent without an encoder */
  readonly latents?: Float32Array;
  /** of a model of inputs what it sees of each of `ownInputs` [count, ownInputs] (`seenValues`) */
  readonly seen?: Float32Array;
}

/** Stamps, and what else is known of their galaxies -> labels. */
export interface Estimator {
  /**
   * @param images as of Encoder; empty for a model of no bands
   * @param columns those of `config.inputs` by name [count], as `Input` has them; models without inputs need none
   */
  estimate(images: Float32Array, count: number, columns?: Columns): Promise<Estimate>;
}

/**
 * What a model can do: its parts; whether its first latents are those of the labels that it learned, in their order
 * ("label-latents"); whether latents have standard deviations ("latent-sd": `Encoder.spread`); and what its posterior has ("cdf":
 * cdf and quantile).
 */
export type Capability =
  | ("encoder" | "decoder" | "label-latents" | "latent-sd")
  | ("mean" | "sd" | "cdf" | "sample" | "logProb" | "detection" | "parts");

/** A trained model, ready to be used on tfjs's current backend. What it cannot do is absent. A plain object. */
export interface Model {
  readonly config: RunConfig;
  readonly gives: ReadonlySet<Capability>;
  /** estimates are means over so many flips and turns of a stamp (`averageViews`); absent: it is seen once, as it is */
  readonly views?: number;
  readonly encoder?: Encoder;
  readonly decoder?: Decoder;
  readonly estimator?: Estimator;
  /** Stamps as the network sees them, stretched [count, values]; absent: all of their pixels, in its stretch. @param images as of Encoder */
  see?(images: Float32Array, count: number): Promise<Float32Array>;
  /** frees its memory */
  close(): void;
}

/** What latents are called, in their order: labels where they are those, the others free1, free2, ... */
export function latentNames({ config, gives }: Pick<Model, "config" | "gives">): readonly string[] {
  const labels = gives.has("label-latents") ? config.supervise.map(({ name }) => name) : [];
  const free = Array.from({ length: config.latents - labels.length }, (_, i) => `free${i + 1}`);
  return [...labels, ...free];
}

/** Opens the model of a run, of whatever kind: for models that have another one inside. */
export type OpenRun = (dir: string) => Promise<Model>;

export interface TrainingPlace {
  readonly openRun: OpenRun;
  /** directory of a run that goes on; undefined: it begins */
  readonly run: string | undefined;
}

/** Labels that hold errors of those that are learned, and weigh them. */
export interface WantedErrors {
  /** none if no label states an error */
  readonly names: readonly string[];
  /** options that do without them, as they are typed */
  readonly without: string;
}

/** A kind of model: all that training and use know of it. @typeParam C its options */
export interface ModelKind<C extends Training = Training> {
  /** in `train NAME` and in config.json */
  readonly name: string;
  /** of `train NAME`, one line */
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly options: OptionTable<C>;
  /** learns from the rows of a table, too: absent: from stamps alone */
  readonly tables?: true;
  /** the options with what depends on the data, where that is not given; absent: nothing does */
  settle?(options: C, source: Pick<StampSource, "description">): C;
  /** what config.json says of its network for such stamps: its name, how many latents it has, and the size that it pads stamps to */
  shape(options: C, image: ImageSystem): Pick<RunConfig, "architecture" | "latents" | "padded">;
  /**
   * Stamps as the network sees them before they are stretched, which the stretch is chosen from; absent: as they are.
   * @returns stamps of another size, with what is known of their pixels
   */
  seen?(stamps: Stamps, image: ImageSystem, options: C): Promise<{ stamps: Stamps; image: ImageSystem }>;
  /** the flag that names what is learned; absent: --supervise */
  readonly learnedFlag?: string;
  /** labels that are learned */
  learned(options: C): readonly string[];
  /** numbers beside the stamps that the model looks at, chosen from the training rows; absent: it looks at stamps alone */
  inputs?(source: StampSource, options: C): Promise<readonly Input[]>;
  /**
   * The data as the model is trained on them, such as rows of numbers in the place of stamps; absent: as they are. Who closes them closes `source`.
   * @param run directory of a run that goes on; undefined: it begins
   */
  prepare?(
    source: StampSource,
    options: C,
    run: string | undefined,
    context: Context & { readonly openRun: OpenRun },
  ): Promise<StampSource>;
  /** how labels become latents; absent: "symmetric" */
  scaling?(options: C): Scaling;
  /** errors that weigh the labels that are learned: all have to be above 0; undefined or absent: none are asked for */
  errors?(labels: readonly LabelColumn[], options: C): WantedErrors | undefined;
  /** What models of a configuration can do. */
  gives(config: RunConfig): ReadonlySet<Capability>;
  /**
   * A model to be trained, from its first weights.
   * @param place where models are that it begins with: needed where its options name one
   * @throws GalforgeError for stamps that it cannot take
   */
  trainable(config: RunConfig, options: C, place?: TrainingPlace): Trainable;
  /** The model that `Trainable.save` wrote. @param folder of the model @param openRun needed by models that have another one inside @throws GalforgeError if it holds another one */
  open(folder: string, config: RunConfig, openRun?: OpenRun): Promise<Model>;
  /** Writes the model once more with weights in half precision. @param from, to folders of models */
  halve(from: string, to: string): Promise<void>;
  /** Writes the model as ONNX files beside it. @returns their names */
  export(folder: string, config: RunConfig): Promise<readonly string[]>;
}
