/** Two dimensions of a space at a time, with lines between ordinary stamps and each class. */
import { Sequence } from "../../shared/random/sequence.ts";
import { fitStandardiser, type Points, pickPoints, pointsOf, standardise } from "../stats/points.ts";
import { smote } from "../stats/smote.ts";
import { membersOf, shuffled } from "../stats/stratified.ts";
import { type Svm, trainSvm } from "../stats/svm.ts";
import type { Projection } from "./section.ts";

/** Points that are drawn of each class, and that a line is learned from, at most. */
export const MOST_DRAWN = 800;

/**
 * @param columns of the space @param pairs positions of x and y
 * @param bounded whether lines are wanted
 */
export async function projectionsOf(
  space: string,
  names: readonly string[],
  columns: readonly Float64Array[],
  classes: Uint8Array,
  { pairs, bounded }: { readonly pairs: readonly (readonly [number, number])[]; readonly bounded: boolean },
): Promise<Projection[]> {
  const random = new Sequence("projections");
  const rows = membersOf(classes).flatMap((members) => shuffled(members, random).slice(0, MOST_DRAWN));
  const shown = Array.from(rows, (i) => classes[i]!);
  const projections: Projection[] = [];
  for (const [i, j] of pairs) {
    const plane = pickPoints(pointsOf([columns[i]!, columns[j]!]), rows);
    const boundaries: Projection["boundaries"][number][] = [];
    for (const c of bounded ? new Set(shown.filter((of) => of > 0)) : []) {
      const line = await lineBetween(plane, shown, c);
      if (line !== undefined) boundaries.push({ class: c, ...line });
    }
    const column = (axis: number) => rows.map((_, r) => Number(plane.values[2 * r + axis]!.toPrecision(5)));
    const points = { x: column(0), y: column(1), class: shown };
    projections.push({ space, x: names[i]!, y: names[j]!, points, boundaries });
  }
  return projections;
}

/** Ends of the line between the ordinary points and those of class `c`, where it crosses the frame of all points. */
async function lineBetween(plane: Points, classes: readonly number[], c: number) {
  const rows = classes.flatMap((of, i) => (of === 0 || of === c ? [i] : []));
  const points = pickPoints(plane, rows);
  const scale = fitStandardiser(points);
  const labels = Uint8Array.from(rows, (i) => (classes[i] === c ? 1 : 0));
  const balanced = smote(standardise(points, scale), labels, new Sequence("line"));
  const svm = await trainSvm(balanced.points, balanced.classes, 1, "linear");
  const [normal, offset] = hyperplane(svm);
  // w (x - mean) scale = b
  const w = normal.map((weight, j) => weight * scale.scale[j]!) as [number, number];
  return clipped(w, offset + w[0] * scale.mean[0]! + w[1] * scale.mean[1]!, frameOf(plane));
}

function hyperplane({ vectors, pairs: [pair] }: Svm): [number[], number] {
  const normal = [0, 1].map((j) =>
    pair!.weights.reduce((sum, weight, s) => sum + weight * vectors.values[2 * s + j]!, 0),
  );
  return [normal, pair!.offset];
}

type Range = readonly [number, number];

function frameOf({ count, values }: Points): readonly [Range, Range] {
  const range = (axis: number): Range => {
    const column = Float64Array.from({ length: count }, (_, i) => values[2 * i + axis]!);
    return [column.reduce((a, b) => Math.min(a, b)), column.reduce((a, b) => Math.max(a, b))];
  };
  return [range(0), range(1)];
}

/** The part of w x = b inside of the frame. */
function clipped([wx, wy]: readonly [number, number], b: number, [xs, ys]: readonly [Range, Range]) {
  const inside = (x: number, [low, high]: Range): boolean => x >= low && x <= high;
  const ends = [
    ...xs.map((x) => [x, (b - wx * x) / wy] as const).filter(([, y]) => inside(y, ys)),
    ...ys.map((y) => [(b - wy * y) / wx, y] as const).filter(([x]) => inside(x, xs)),
  ];
  if (ends.length < 2) return undefined;
  const [[x0, y0], [x1, y1]] = [ends[0]!, ends[ends.length - 1]!];
  return { x: [x0, x1], y: [y0, y1] };
}
