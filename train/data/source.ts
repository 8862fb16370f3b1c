/** Where training stamps come from: a data set on the disk, or the simulator itself. */

import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Split } from "../../datasets/splits.ts";
import type { DataSource, Normaliser } from "../run/config.ts";

export interface Stamps {
  /** stamps */
  readonly size: number;
  /** float32 [size, bands, height, width], pixel unit */
  readonly images: Float32Array;
  /** one column of `size` values for each name that was asked for */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** object ids [size] */
  readonly ids: Float64Array;
  /** stamps without labels that features are drawn to; absent: there are none */
  readonly beside?: Beside;
}

export interface Beside extends Pick<Stamps, "size" | "images"> {
  /** of the full weight of that, 0 to 1 */
  readonly share: number;
}

/** Stamps of which some are looked at at a time: they need not fit into memory together. */
export interface Browsed extends Omit<Stamps, "images"> {
  /** pixels of `count` stamps from position `from` on: float32 [count, bands, height, width], as stored */
  pixels(from: number, count: number): Promise<Float32Array>;
}

/** What stamps must be (sound.ts). */
export interface Sound {
  /** of each band: no pixel is farther from the sky than the reach [pixel unit] */
  readonly bands: readonly { readonly sky: number; readonly reach: number }[];
  /** labels that must be > 0: their logarithm is learned */
  readonly positive: readonly string[];
  /** labels that a stamp may lack: NaN */
  readonly missing: readonly string[];
}

/** Labels without their stamps. */
export interface Labels {
  /** object ids */
  readonly ids: Float64Array;
  /** by name, one value a stamp */
  readonly columns: ReadonlyMap<string, Float64Array>;
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
  /** what every stamp must be, as it is in the data */
  readonly sound: Sound;
}

export interface StampSource {
  readonly description: DataSource;
  readonly image: ImageSystem;
  /** the stretch of its stamps, where it brings one: rows without pixels; absent: it is to be chosen */
  readonly normaliser?: Normaliser;
  readonly labels: readonly LabelColumn[];
  /** why flips and quarter turns would be wrong here (the PSF is not round); undefined if they are right */
  readonly asymmetry: string | undefined;
  /** why there can be no fresh noise (stamps that galforge did not simulate); undefined if there can */
  readonly fixedNoise: string | undefined;
  /** full batches in an epoch of the training split */
  batchesInEpoch(batchSize: number): number;
  /**
   * The training split once, in batches that are a pure function of the options: stamps left over from the last full batch are left out.
   * @throws GalforgeError naming a stamp that is not sound, before the batch that it is in; naming a damaged shard, before the epoch ends
   */
  epoch(options: EpochOptions): AsyncGenerator<Stamps>;
  /** Gets ready what epochs will use again and again, if anything: what is wrong with that is said before there is a run. */
  load(options: Pick<EpochOptions, "freshNoise" | "sound">): Promise<void>;
  /** Labels of every stamp of a split; of the simulator of its first ones (each is a draw like any other). */
  labelsOf(split: Split, names: readonly string[]): Promise<Labels>;
  /** At most `most` stamps from all over a split, always the same pixels, as stored. */
  read(split: Split, most: number, labels: readonly string[]): Promise<Stamps>;
  /** The same, for who looks at some at a time. */
  browse(split: Split, most: number, labels: readonly string[]): Promise<Browsed>;
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
