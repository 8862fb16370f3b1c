/** Where training stamps come from: a data set on the disk, or the simulator itself. */
import type { LabelColumn } from "../../datasets/schema.ts";
import type { Split } from "../../datasets/splits.ts";
import type { DataSource, ImageSystem } from "../run/config.ts";

export interface Stamps {
  /** stamps */
  readonly size: number;
  /** float32 [size, bands, height, width], pixel unit */
  readonly images: Float32Array;
  /** one column of `size` values for each name that was asked for */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** object ids [size] */
  readonly ids: Float64Array;
}

export interface EpochOptions {
  /** 0, 1, ... */
  readonly epoch: number;
  /** first batch to deliver: a resumed epoch goes on where it was */
  readonly from: number;
  readonly batchSize: number;
  /** of the order, of the symmetries, of the noise */
  readonly seed: number;
  /** labels to deliver */
  readonly labels: readonly string[];
  /** a random flip or quarter turn of every stamp, with its labels */
  readonly symmetries: boolean;
  /** noise of its own in every epoch, where the source can make it */
  readonly freshNoise: boolean;
}

export interface StampSource {
  readonly description: DataSource;
  readonly image: ImageSystem;
  readonly labels: readonly LabelColumn[];
  /** why flips and quarter turns would be wrong here (the PSF is not round); undefined if they are right */
  readonly asymmetry: string | undefined;
  /** why there can be no fresh noise (stamps that galforge did not simulate); undefined if there can */
  readonly fixedNoise: string | undefined;
  /** full batches in an epoch of the training split */
  batchesInEpoch(batchSize: number): number;
  /** The training split once, in batches that are a pure function of the options: stamps left over from the last full batch are left out. */
  epoch(options: EpochOptions): AsyncGenerator<Stamps>;
  /** The first `most` stamps of a split, always the same pixels, as stored. */
  read(split: Split, most: number, labels: readonly string[]): Promise<Stamps>;
  close(): Promise<void>;
}

/** Stamps `first` to `first + count`, not copied. */
export function sliceStamps({ images, labels, ids, size }: Stamps, first: number, count: number): Stamps {
  const pixels = images.length / size;
  return {
    size: count,
    images: images.subarray(first * pixels, (first + count) * pixels),
    labels: new Map([...labels].map(([name, column]) => [name, column.subarray(first, first + count)])),
    ids: ids.subarray(first, first + count),
  };
}
