/**
 * Whether posteriors of one target are right in each part of a plane of two quantities: overall, parts that are too narrow and too wide may hide
 * each other (the idea of local PITs: Zhao et al. 2021, UAI 161, 1830; Dey et al. 2022, arXiv 2205.14568). Pure.
 */
import { z } from "zod";
import { FEWEST_SCORED } from "../../datasets/statistics.ts";
import { count, list, measured } from "../../train/run/section-schema.ts";
import { type Axis, equalCounts } from "../stats/bins.ts";
import { mean } from "../stats/metrics.ts";
import { pick } from "../stats/present.ts";
import { INTERVALS, shareInside } from "../uncertainty/calibration.ts";
import { shareSchema } from "../uncertainty/section.ts";

const CELLS = 5;

const axisSchema = z.object({ by: z.string(), title: z.string(), edges: list(z.number()) });
const uniformMoment = z.object({ value: measured, error: measured });

export const localMapSchema = z.object({
  x: axisSchema,
  y: axisSchema,
  /** [rows of y, columns of x]; null where there are too few objects */
  cells: list(
    list(
      z
        .object({
          objects: count,
          /** of the PIT; 0.5 if all is right, above it if posteriors are too low */
          mean: uniformMoment,
          /** standard deviation of the PIT about 0.5 in that of a uniform one; 1 if all is right, above it if they are too narrow */
          spread: uniformMoment,
          /** share of truths inside the 68 % intervals */
          of68: shareSchema,
        })
        .nullable(),
    ),
  ),
});
export type LocalMap = z.infer<typeof localMapSchema>;

/** The edges are those of five bins of equal counts of each axis alone. Undefined if all values of one are the same. @param pit, axes of the same objects */
export function localMap(pit: Float64Array, x: Axis, y: Axis): LocalMap | undefined {
  const [columns, rows] = [x, y].map(({ values }) => equalCounts(values, CELLS));
  if (columns.members.length === 0 || rows.members.length === 0) return undefined;
  const described = ({ by, title }: Axis, edges: readonly number[]) => ({ by, title, edges });
  return {
    x: described(x, columns.edges),
    y: described(y, rows.edges),
    cells: rows.members.map((row) => {
      const inRow = new Set(row);
      return columns.members.map((column) =>
        cellOf(
          pick(
            pit,
            column.filter((i) => inRow.has(i)),
          ),
        ),
      );
    }),
  };
}

/** Errors are those of uniform numbers u: var(u) = 1/12, and of sqrt(12 mean (u - 1/2)^2), to first order, sqrt(1 / 5 n). */
function cellOf(pit: Float64Array): LocalMap["cells"][number][number] {
  const n = pit.length;
  if (n < FEWEST_SCORED) return null;
  return {
    objects: n,
    mean: { value: mean(pit), error: Math.sqrt(1 / (12 * n)) },
    spread: { value: Math.sqrt(12 * mean(pit.map((p) => (p - 0.5) ** 2))), error: Math.sqrt(1 / (5 * n)) },
    of68: shareInside(pit, INTERVALS.of68),
  };
}
