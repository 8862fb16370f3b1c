/** Files that are written beside a catalogue, of the same rows. */
import type { CatalogFact } from "../../../shared/tables/catalog.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import type { Block, Quantity } from "../columns/quantity.ts";

export interface Beside {
  write(block: Block): Promise<void>;
  /** the file appears under its name */
  finish(): Promise<void>;
  /** nothing of it stays; harmless after `finish` */
  abort(): void;
}

/** What is known of a catalogue when its first rows are there. */
export interface BesideHead {
  readonly config: RunConfig;
  /** columns of the catalogue; the first is the id */
  readonly quantities: readonly Quantity[];
  /** of the catalogue */
  readonly rows: number;
  readonly facts: readonly CatalogFact[];
}

export interface BesideFiles {
  readonly samples?: { readonly path: string; readonly draws: number } | undefined;
  readonly quantiles?: string | undefined;
}
