/** What a run is: config.json of its directory, written before the first step. Plain JSON. */
import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";

export const RUN_FORMAT = "galforge-run";
/** Raised by one when a reader of the previous version could misread a run. A newer one is refused by number, an older one upgraded. */
export const RUN_VERSION = 2;

/**
 * From a label x to the latent that is trained towards it, and back:
 *   z = (f(x) - mean) / scale,  f(x) = x ("linear"), ln x ("log"), or sign(x) ln(1 + |x|) ("log1p").
 */
export interface LabelTransform {
  readonly kind: "linear" | "log" | "log1p";
  readonly mean: number;
  readonly scale: number;
}

/** A label that has a latent of its own. The order in the configuration is that of the latents. */
export interface Supervised extends LabelColumn {
  readonly transform: LabelTransform;
  /** smallest and largest value in all training stamps (of the simulator: in 1e5 at most); predictions outside are flagged, not hidden */
  readonly range: readonly [number, number];
}

/** A number beside the stamps that a model looks at, such as a magnitude or its error. The order in the configuration is that of the network. */
export interface Input extends LabelColumn {
  /**
   * t = (f(x) - mean) / scale, of which mean and scale are the median and half the distance of the quantiles 16 % and 84 % of f(x) in training;
   * the network sees (2 asinh(t / 2) - soft[0]) / soft[1], whose mean is 0 and variance 1 there: outliers stay near.
   */
  readonly transform: LabelTransform;
  readonly soft: readonly [mean: number, sd: number];
  /** 16 %, 50 %, 84 % of the training rows that have it: what other rows are compared with */
  readonly quantiles: readonly [number, number, number];
  /** whether the network has learned to do without it: NaN where it is missing */
  readonly missing: boolean;
  /** whether the network has learned that a value may be a limit alone: then the column `limitOf(name)` has 1, else 0 */
  readonly limits: boolean;
  /**
   * What the model finds itself: "encoder": a latent of the stamp, or ln of its standard deviation; "inputs": f(x) of one input less that of
   * another (`difference`), such as a colour. Absent: it has to be given.
   */
  readonly from?: "encoder" | "inputs";
  readonly difference?: readonly [string, string];
}

/** The column that says of each value of an input whether it is a limit: the quantity is fainter than that. */
export const limitOf = (input: string): string => `${input}:limit`;

/**
 * One invertible stretch for all pixels x of a band [its unit]:
 *   y = (asinh((x - sky) / softening) - low) / (high - low),
 * 0 at the faintest and 1 at the brightest pixel of 2000 stamps from all over the training split (fewer of large stamps: 128 MiB).
 */
export interface Stretch {
  readonly sky: number;
  readonly softening: number;
  readonly low: number;
  readonly high: number;
}

/** The stretch of each band, in the order of `ImageSystem.bands`. */
export interface Normaliser {
  readonly bands: readonly Stretch[];
}

/** A number of stamps with labels that a training may use in all, those that it is ended by included. */
export interface Budget {
  readonly labels: number;
  readonly seed: number;
  /** names of labels: a stamp counts if it has one of them */
  readonly of: readonly string[];
}

/** Where the stamps came from: enough to find them again, and to tell other stamps from them. */
export interface DataSource {
  readonly kind: "directory" | "simulator" | "table";
  /** as given: a directory, "sim:PRESET", or the file of a table */
  readonly name: string;
  /** SHA-256 of the manifest, of the simulator's plan, or of the table */
  readonly sha256: string;
  /** stamps in each split; of the simulator: training stamps in an epoch, all of them new in every epoch */
  readonly counts: Readonly<Record<"train" | "val" | "test", number>>;
  /** shares of the splits of a directory */
  readonly fractions?: Readonly<Record<"train" | "val" | "test", number>>;
  /** of a directory: only so many of its stamps are learned from, chosen by the seed; absent: all of its training split */
  readonly budget?: Budget;
  /** manifest.options of a directory, the plan of the simulator */
  readonly options: Readonly<Record<string, unknown>>;
}

/** How a run came from another one. */
export interface Tuned {
  /** the command: "finetune", "continue" or "adapt" */
  readonly method: string;
  /** the run whose weights it began with, as seen from this one */
  readonly from: string;
  /** SHA-256 of that run's model */
  readonly sha256: string;
  /** of the method, resolved */
  readonly options: Readonly<Record<string, unknown>>;
  /** what the weights have seen before, or see beside `RunConfig.data` */
  readonly seen: readonly DataSource[];
}

/** What decides the last bits of a training beside its options, its backend and its software. */
export interface Compute {
  /** of the processor's kernels: sums are cut into as many parts */
  readonly threads: number;
  /** numbers in a block of onnx-cpu's vector layout: 16 with AVX-512, 8 with AVX2; 0 without it */
  readonly block: number;
  /** what was found: a kind of processor, or a GPU, by name where it is known */
  readonly device: string;
  /** version of ONNX Runtime; absent where it does not compute */
  readonly onnxruntime?: string;
  /** what renders training stamps of the simulator: "cpu", or the name of a GPU */
  readonly renderer?: string;
}

export interface RunConfig {
  readonly format: typeof RUN_FORMAT;
  readonly version: typeof RUN_VERSION;
  /** name of its kind: `train cae` -> "cae" */
  readonly model: string;
  readonly architecture: string;
  /** latents in all, the first are the supervised ones; 0: the model has none */
  readonly latents: number;
  /** [height, width] of stamps inside the network, where that pads them; absent: it does not */
  readonly padded?: readonly [number, number];
  readonly supervise: readonly Supervised[];
  /** absent: the model looks at stamps alone */
  readonly inputs?: readonly Input[];
  /** the stamps that the model knows; of no bands if it looks at `inputs` alone */
  readonly image: ImageSystem;
  readonly normaliser: Normaliser;
  readonly data: DataSource;
  /** absent: it began with weights of its own */
  readonly tuned?: Tuned;
  /** every training option, resolved: epochs, batch, lr, ... */
  readonly training: Readonly<Record<string, unknown>>;
  readonly backend: string;
  /** compared when the run goes on; absent in runs of older versions */
  readonly compute?: Compute;
  readonly software: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC */
  readonly created: string;
}
