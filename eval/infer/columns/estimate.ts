/** Columns of what a network says, in the units of the images. */
import type { CatalogColumn } from "../../../shared/tables/catalog.ts";
import type { Conversion } from "./conversions.ts";
import type { Block, Quantity } from "./quantity.ts";

/** NaN where a stamp is empty. */
export function estimate(
  column: CatalogColumn,
  of: (b: Block) => Float64Array,
  { scale, offset }: Conversion,
): Quantity {
  const values = (block: Block): Float64Array => {
    const { rows } = block;
    return of(block).map((x, k) => (rows.empty[k] === 1 ? Number.NaN : x * scale(rows, k) + offset(rows, k)));
  };
  return { column, values };
}
