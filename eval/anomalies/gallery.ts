/** Which stamps to show: members of a class, and the ordinary ones that are nearest to several of them. Pure. */
import { nearest } from "../stats/neighbours.ts";
import { type Points, pickPoints } from "../stats/points.ts";

const MEMBERS = 6;
const SHOWN_NEIGHBOURS = 12;
/** Ordinary neighbours of each member that are counted: the paper's ten. */
const COUNTED = 10;

export interface Gallery {
  /** positions */
  readonly members: readonly number[];
  readonly neighbours: readonly number[];
}

/**
 * Ordinary stamps that are among the ten nearest of the most members come first; of equal ones the nearer.
 * @param points standardised @param classes of each: 0 is ordinary
 */
export function galleryOf(points: Points, classes: Uint8Array, c: number): Gallery {
  const rowsOf = (of: number): number[] => [...classes.keys()].filter((i) => classes[i] === of);
  const [members, ordinary] = [rowsOf(c), rowsOf(0)];
  const { k, indices, distances } = nearest(
    pickPoints(points, ordinary),
    pickPoints(points, members),
    COUNTED,
  );
  const found = new Map<number, { times: number; sum: number }>();
  indices.forEach((at, n) => {
    const { times, sum } = found.get(at) ?? { times: 0, sum: 0 };
    found.set(at, { times: times + 1, sum: sum + distances[n]! });
  });
  const order = [...found].sort(([, a], [, b]) => b.times - a.times || a.sum / a.times - b.sum / b.times);
  const step = Math.max(1, members.length / MEMBERS);
  return {
    members: Array.from(
      { length: Math.min(MEMBERS, members.length) },
      (_, i) => members[Math.floor(i * step)]!,
    ),
    neighbours: k === 0 ? [] : order.slice(0, SHOWN_NEIGHBOURS).map(([at]) => ordinary[at]!),
  };
}
