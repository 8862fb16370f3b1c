/** A column of the catalogue and where its values come from. */
import type { CatalogColumn, CatalogValues } from "../../../shared/tables/catalog.ts";
import type { Estimates, Posterior } from "../../../train/models/posterior.ts";
import type { Rows } from "../rows.ts";

/** The rows of a batch with their estimates. */
export interface Block {
  readonly count: number;
  /** the first `count` of them */
  readonly rows: Rows;
  readonly estimates: Estimates;
  /** what `estimates` are of; what is impossible is in it, too */
  readonly posterior: Posterior;
  /** [count, latents], where the network gives them */
  readonly latents: Float32Array | undefined;
  /** what a network of inputs sees of them [count, ownInputs] */
  readonly seen?: Float32Array | undefined;
  /** how unlike the training stamps they are [count], see `noveltyOf`; absent where there are none to compare with */
  readonly novelty?: Float64Array | undefined;
  /** all flags of the stamps [count], and those of them that are of a band [bands][count] */
  readonly flags: Int32Array;
  readonly bandFlags: readonly Int32Array[];
}

export interface Quantity {
  readonly column: CatalogColumn;
  values(block: Block): CatalogValues;
}
