/** What the training loop asks of a model: the loop knows nothing else of it. */
import type { ByName } from "../../shared/by-name.ts";
import type { NamedTensor } from "../../shared/formats/safetensors.ts";
import type { Stamps } from "../data/source.ts";
import type { LatentUse } from "./latent-use.ts";

/** Means over a batch. "loss" is what is minimised; the others are its parts. */
export interface Losses {
  readonly loss: number;
  readonly [part: string]: number;
}

export interface Validation {
  readonly losses: Losses;
  /** coefficient of determination of each label that is learned, in its latent; of one that does not vary there is none */
  readonly r2: ByName<number>;
  /** of models whose latents can collapse */
  readonly latents?: LatentUse;
}

export interface Reconstructions {
  readonly bands: number;
  readonly height: number;
  readonly width: number;
  /** [count, bands, height, width] */
  readonly inputs: Float32Array;
  readonly outputs: Float32Array;
}

/** What a model is that goes on from the weights of another run, block by block. */
export interface Tunable {
  /** its weights in blocks, those nearest to the outputs first: "head", "hidden1", "conv8" ... "conv1", "decoder" */
  readonly blocks: readonly string[];
  /** Shares of the learning rate, of each block; 0: it does not change. Until this is called all are 1. */
  setRates(rates: ReadonlyMap<string, number>): void;
  /** Takes the weights of a model of the same network. @param folder of that model @throws GalforgeError if it holds another one */
  load(folder: string): Promise<void>;
}

export interface Trainable {
  /** weights and biases that training changes */
  readonly parameters: number;
  /** labels that a step needs */
  readonly labels: readonly string[];
  /** One optimisation step. @param step number of the step: the source of everything random in it */
  step(stamps: Stamps, lr: number, step: number): Promise<Losses>;
  validate(stamps: Stamps): Promise<Validation>;
  /** The stamps as the network sees them, 0 to 1, then of what it makes of them; absent if it makes none. */
  reconstruct?(stamps: Stamps): Promise<Reconstructions>;
  /** everything that another process needs to go on exactly: weights, statistics, what the optimizer remembers */
  state(): Promise<Map<string, NamedTensor>>;
  restore(state: ReadonlyMap<string, NamedTensor>): Promise<void>;
  /** absent: it cannot begin with the weights of another run */
  readonly tunable?: Tunable;
  /** the model as it is now, for use: tfjs's format */
  save(dir: string): Promise<void>;
  close(): void;
}
