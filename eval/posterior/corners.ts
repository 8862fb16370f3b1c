/** A few objects whose joint posteriors are shown with their truths: faint, of the middle, and bright, or just some. Pure. */
import { isPresent } from "../../train/labels.ts";
import type { Supervised } from "../../train/run/config.ts";
import type { TestSet } from "../data/test-set.ts";
import type { Axis } from "../stats/bins.ts";
import type { Asked } from "./asked.ts";
import type { Corner } from "./section.ts";

/** Draws of each that are kept. */
const MOST_DRAWS = 600;
/** Places in the order of the axis. */
const PLACES = [0.1, 0.5, 0.9] as const;
const DIGITS = 5;

export function cornersOf(
  supervise: readonly Supervised[],
  { labels, ids, count }: Pick<TestSet, "labels" | "ids" | "count">,
  { samples }: Pick<Asked, "samples">,
  axes: readonly Axis[],
): Corner[] {
  const width = supervise.length;
  const draws = samples.length / (count * width);
  const truths = supervise.map(({ name }) => labels.get(name)!);
  const axis = axes.find(({ by }) => by === "magnitude") ?? axes[0];
  const all = Array.from({ length: count }, (_, i) => i);
  const whole = all.filter((i) => truths.every((column) => isPresent(column[i]!)));
  const pool = whole.length >= PLACES.length ? whole : all;
  const order =
    axis === undefined
      ? pool
      : pool.filter((i) => Number.isFinite(axis.values[i])).sort((a, b) => axis.values[a]! - axis.values[b]!);
  const chosen = [
    ...new Set(PLACES.map((p) => order[Math.floor(p * order.length)]).filter((i) => i !== undefined)),
  ];
  return chosen.map((i) => ({
    id: ids[i]!,
    about: axis === undefined ? "" : `${axis.title} ${Number(axis.values[i]!.toPrecision(4))}`,
    truth: truths.map((column) => (isPresent(column[i]!) ? column[i]! : null)),
    samples: supervise.map((_, j) =>
      Array.from({ length: Math.min(MOST_DRAWS, draws) }, (_, d) =>
        Number(samples[(i * draws + d) * width + j]!.toPrecision(DIGITS)),
      ),
    ),
  }));
}
