/** What a model estimates from, in words. Pure. */
import { givenInputs } from "../../train/inputs.ts";
import type { RunConfig } from "../../train/run/config.ts";
import { type RowColumns, rowAxes } from "../data/row-axes.ts";

/** "photometry", "image + photometry", "image"; "columns" of numbers none of which is a magnitude. @param known inputs of some objects */
export function looksAt(
  { inputs = [], image }: Pick<RunConfig, "inputs" | "image">,
  known: RowColumns,
): string {
  const own = new Set(givenInputs({ inputs }).map(({ name }) => name));
  const columns = known.columns.filter(({ name }) => own.has(name));
  const isPhotometry = rowAxes({ ...known, columns }).some(({ by }) => by === "magnitude");
  return [
    ...(image.bands.length > 0 ? ["image"] : []),
    ...(own.size === 0 ? [] : [isPhotometry ? "photometry" : "columns"]),
  ].join(" + ");
}
