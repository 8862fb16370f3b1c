/** A catalogue: columns, rows in blocks, and a file that is either whole or absent. */

export interface CatalogColumn {
  readonly name: string;
  /** as labels have it: "1" for a pure number */
  readonly unit: string;
  readonly description: string;
  readonly kind: "int64" | "int32" | "float64" | "string";
  /** characters of the longest "string", in `asciiText` */
  readonly width?: number;
  /** written as the same float64, not only to the precision of the network */
  readonly exact?: boolean;
}

/** Values of a column: whole numbers below 2^53 for integers. */
export type CatalogValues = Float64Array | readonly string[];

/** A fact about the catalogue. */
export interface CatalogFact {
  readonly name: string;
  /** its FITS keyword */
  readonly key: string;
  readonly value: string | number;
}

export interface CatalogHead {
  readonly columns: readonly CatalogColumn[];
  /** of the whole catalogue */
  readonly rows: number;
  readonly facts: readonly CatalogFact[];
}

export interface CatalogWriter {
  /** @param values of each column, in their order */
  write(values: readonly CatalogValues[], rows: number): Promise<void>;
  /** the file appears under its name */
  finish(): Promise<void>;
  /** nothing of it stays; harmless after `finish` */
  abort(): void;
}
