/** The rows of a batch: stamps as the network takes them, and what it takes to give its estimates in the units of the image. */
import type { FluxScale } from "../../datasets/survey/cutout.ts";
import type { Celestial } from "../../datasets/survey/wcs.ts";
import type { GalforgeError } from "../../shared/errors.ts";
import type { Columns } from "../../train/models/posterior.ts";
import type { OwnColumn } from "./sources/rows/own-table.ts";

/** Of one band of the network; a value for each row. */
export interface BandRows {
  /** FLAGS that are of this band */
  readonly flags: Int32Array;
  /** from the network's ADU to those of the image */
  readonly toImage: Float64Array;
  /** from the network's ADU/pixel to the image's: times `toImagePixel`, plus `skyOffset` */
  readonly toImagePixel: Float64Array;
  readonly skyOffset: Float64Array;
  /** AB magnitude of 1 ADU of the image; NaN: not known */
  readonly zeroPoint: Float64Array;
  /** what says how many of the network's ADU a pixel of the image is; "" without estimates */
  readonly scales: (FluxScale | "")[];
  /** sky [ADU/pixel] and the standard deviation of its pixels [ADU] in the image, given or measured; NaN: not known */
  readonly sky: Float64Array;
  readonly noise: Float64Array;
  /** full width at half maximum of the PSF [arcsec]; NaN: not known. What says it, where that is a matter of reading, else "" */
  readonly psf: Float64Array;
  readonly psfFrom: string[];
}

export interface Rows {
  /** room for this many */
  readonly capacity: number;
  /** [capacity, bands, height, width] */
  readonly pixels: Float32Array;
  readonly bands: readonly BandRows[];
  /** columns that the network looks at beside stamps, by input [capacity] */
  readonly inputs: Columns;
  /** FLAGS that are of no band, but for those of estimates [capacity] */
  readonly flags: Int32Array;
  /** 1: there are no estimates [capacity] */
  readonly empty: Uint8Array;
  /** a position u in the stamp is originX + step u in the image [its pixels] */
  readonly originX: Float64Array;
  readonly originY: Float64Array;
  readonly step: Float64Array;
  /** of the image; undefined: it has no celestial coordinates */
  readonly celestial: (Celestial | undefined)[];
  /** cells of a list that are the user's own */
  readonly own: (ReadonlyMap<string, string> | undefined)[];
  /** where the stamp is, and its place there */
  readonly files: string[];
  readonly index: Float64Array;
  readonly ids: string[];
}

/** @param size pixels of a stamp in one band @param inputs columns for them */
export function makeRows(capacity: number, bands: number, size: number, inputs: Columns = new Map()): Rows {
  const numbers = (): Float64Array => new Float64Array(capacity);
  return {
    capacity,
    pixels: new Float32Array(capacity * bands * size),
    bands: Array.from({ length: bands }, () => ({
      flags: new Int32Array(capacity),
      ...{ toImage: numbers(), toImagePixel: numbers(), skyOffset: numbers(), zeroPoint: numbers() },
      scales: new Array<FluxScale | "">(capacity).fill(""),
      ...{ sky: numbers(), noise: numbers(), psf: numbers() },
      psfFrom: new Array<string>(capacity).fill(""),
    })),
    inputs,
    flags: new Int32Array(capacity),
    empty: new Uint8Array(capacity),
    ...{ originX: numbers(), originY: numbers(), step: numbers() },
    celestial: new Array<Celestial | undefined>(capacity).fill(undefined),
    own: new Array<ReadonlyMap<string, string> | undefined>(capacity).fill(undefined),
    ...{ files: new Array<string>(capacity), index: numbers(), ids: new Array<string>(capacity) },
  };
}

/** The pixels of row k in a band. */
export function planeOf({ pixels, capacity, bands }: Rows, k: number, band: number): Float32Array {
  const size = pixels.length / (capacity * bands.length);
  const from = (k * bands.length + band) * size;
  return pixels.subarray(from, from + size);
}

/** Some rows of a source, and where in the batch they go. */
export interface Span {
  /** in the source */
  readonly first: number;
  readonly count: number;
  /** of the first of them in the batch, and in the catalogue */
  readonly at: number;
  readonly row: number;
}

/** Where rows come from: a stack of stamps, cutouts, or a table. */
export interface Source {
  readonly count: number;
  /** whether ids are texts of a list, and the longest of them, in `asciiText` [characters] */
  readonly hasNames: boolean;
  readonly longestId: number;
  /** whether it has zero points, as far as is known before its pixels are read, and whether they may turn up then */
  readonly hasZeroPoint: boolean;
  readonly mayHaveZeroPoint: boolean;
  /** of pixels and fluxes of the images in each band, "1" if it is not known or not the same for all */
  readonly units: readonly string[];
  /** whether `sky` and `noise` belong into the catalogue */
  readonly measuresSky: boolean;
  /** whether any of its images has celestial coordinates that are read; may look at the headers of files */
  hasCelestial(): boolean;
  /** cells of a list that are the user's own [count]; empty: not from a list */
  readonly own: readonly (ReadonlyMap<string, string> | undefined)[];
  /** columns of a table that are the user's own; absent: not from a table */
  readonly ownColumns?: { readonly path: string; readonly columns: readonly OwnColumn[] };
  /** what its rows have in common in each band, for the head of the catalogue */
  readonly systems: readonly SystemSummary[];
  /** Reads pixels from files. `prepare` of the same span must follow. */
  read(rows: Rows, span: Span): void;
  /** Fills the rows of the span. */
  prepare(rows: Rows, span: Span): void;
  /** what to tell the user when all is done */
  notes(): string[];
  /** why cutouts could not be used: the first few */
  readonly failures: readonly GalforgeError[];
  close(): void;
}

/** A number if all rows share it; in words if not; absent: not known. */
export interface SystemSummary {
  readonly pixel_scale?: number | string | undefined;
  readonly sky?: number | string | undefined;
  readonly gain?: number | string | undefined;
  readonly read_noise?: number | string | undefined;
  readonly noise?: number | string | undefined;
  readonly zero_point?: number | string | undefined;
  /** how pixels become the network's ADU */
  readonly flux_scale?: string | undefined;
  readonly psf_fwhm?: number | string | undefined;
}
