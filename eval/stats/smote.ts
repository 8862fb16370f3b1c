/** Classes made equally large by synthetic members: SMOTE (Chawla, Bowyer, Hall & Kegelmeyer 2002, JAIR 16, 321). Pure. */
import type { Sequence } from "../../shared/random/sequence.ts";
import { nearest } from "./neighbours.ts";
import { type Points, pickPoints } from "./points.ts";
import { membersOf } from "./stratified.ts";

/** Neighbours of its own class that a synthetic member may lie towards. A class of m members has m - 1 at most. */
export const SMOTE_NEIGHBOURS = 5;

export interface Balanced {
  /** the given ones first, as they are */
  readonly points: Points;
  readonly classes: Uint8Array;
}

/**
 * Every class gets as many members as the largest one has: x + u (y - x), with x one of its members in turn, y one of the
 * `SMOTE_NEIGHBOURS` nearest of its class at random, and u uniform in [0, 1). A class of one member gets copies of it.
 * @param classes of each point, 0, 1, ...
 */
export function smote(points: Points, classes: Uint8Array, random: Sequence): Balanced {
  const groups = membersOf(classes);
  const most = Math.max(...groups.map((rows) => rows.length));
  const { width } = points;
  const made = groups.map((rows) => synthetic(pickPoints(points, rows), most - rows.length, random));
  const added = made.reduce((sum, values) => sum + values.length / width, 0);
  const values = new Float64Array((points.count + added) * width);
  const all = new Uint8Array(points.count + added);
  values.set(points.values);
  all.set(classes);
  let at = points.count;
  made.forEach((of, g) => {
    values.set(of, at * width);
    all.fill(classes[groups[g][0]], at, at + of.length / width);
    at += of.length / width;
  });
  return { points: { count: at, width, values }, classes: all };
}

/** @param members of one class @returns [count, width] */
function synthetic(members: Points, count: number, random: Sequence): Float64Array {
  const { width, values } = members;
  const { k, indices } = nearest(members, members, count > 0 ? SMOTE_NEIGHBOURS : 0, true);
  const out = new Float64Array(count * width);
  for (let s = 0; s < count; s++) {
    const i = s % members.count;
    const other = k === 0 ? i : indices[i * k + random.below(k)];
    const share = random.uniform();
    for (let j = 0; j < width; j++) {
      const x = values[i * width + j];
      out[s * width + j] = x + share * (values[other * width + j] - x);
    }
  }
  return out;
}
