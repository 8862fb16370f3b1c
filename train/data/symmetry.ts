/**
 * The symmetries of the square (flips and quarter turns; of other rectangles: the flips) on stamps and on labels. A symmetry
 * is a number 0 ... 7 of three bits: first transpose (4), then flip x (1), then flip y (2). A point (x, y) of a stamp of
 * width W and height H, where pixel (i, j) covers [i, i+1) x [j, j+1), goes
 *   transpose: to (y, x),   flip x: to (W - x, y),   flip y: to (x, H - y),
 * so that an angle pa goes to 90 - pa, 180 - pa and -pa, and e1 = e cos 2pa, e2 = e sin 2pa change their signs only.
 */
import type { LabelColumn, LabelRole } from "../../datasets/labels.ts";
import { PURPOSE, Stream } from "../../shared/random/stream.ts";
import { reduceAngle } from "../../sim/ranges.ts";
import { epochSeed } from "./epoch-seed.ts";

/** 0 ... 7; 0 leaves everything as it is; from 4 on for square stamps only */
export type Symmetry = number;

const FLIP_X = 1;
const FLIP_Y = 2;
const TRANSPOSE = 4;

export interface StampShape {
  readonly bands: number;
  readonly height: number;
  readonly width: number;
}

/** All of them: the identity, the other turns of a square (quarter turns; of other rectangles the half turn), then the rest. */
export function symmetriesOf(square: boolean): readonly Symmetry[] {
  const all = [0, TRANSPOSE | FLIP_X, FLIP_X | FLIP_Y, TRANSPOSE | FLIP_Y, FLIP_X, FLIP_Y];
  return square ? [...all, TRANSPOSE, TRANSPOSE | FLIP_X | FLIP_Y] : all.filter((s) => (s & TRANSPOSE) === 0);
}

/** What undoes it: a flip of x after a transposition is one of y before it. */
export const inverseOf = (s: Symmetry): Symmetry =>
  s & TRANSPOSE ? TRANSPOSE | (s & FLIP_X ? FLIP_Y : 0) | (s & FLIP_Y ? FLIP_X : 0) : s;

/** The symmetry of object `id` in an epoch; all are equally likely. @param square whether height and width are equal */
export function symmetryOf(seed: number, epoch: number, id: number, square: boolean): Symmetry {
  const stream = new Stream(epochSeed(seed, epoch, PURPOSE.symmetry), id, PURPOSE.symmetry);
  return stream.next32() % (square ? 8 : 4);
}

/** @param stamp [bands, height, width] @param out the same shape, another array */
export function turnStamp(s: Symmetry, stamp: Float32Array, out: Float32Array, shape: StampShape): void {
  const { bands, height, width } = shape;
  const acrossX = s & FLIP_X ? -1 : 1;
  const acrossY = s & FLIP_Y ? -1 : 1;
  // where a step in x or y of the result leads in the stamp
  const [stepX, stepY] = s & TRANSPOSE ? [acrossX * width, acrossY] : [acrossX, acrossY * width];
  const corner = (s & FLIP_X ? -stepX * (width - 1) : 0) + (s & FLIP_Y ? -stepY * (height - 1) : 0);
  let to = 0;
  for (let band = 0; band < bands; band++) {
    for (let j = 0; j < height; j++) {
      let from = band * height * width + corner + j * stepY;
      for (let i = 0; i < width; i++, from += stepX) out[to++] = stamp[from];
    }
  }
}

/** What turns with a stamp, by the roles of labels. */
export interface Directions {
  readonly angles: readonly string[];
  /** a cos 2pa */
  readonly cosines: readonly string[];
  /** a sin 2pa */
  readonly sines: readonly string[];
  /** pairs, which a transposition exchanges */
  readonly places: readonly (readonly [x: string, y: string])[];
  /** pairs of distances from a place */
  readonly offsets: readonly (readonly [x: string, y: string])[];
}

/** The k-th label along x goes with the k-th along y of the same band. */
export function directionsOf(columns: readonly LabelColumn[]): Directions {
  const of = (role: LabelRole): readonly LabelColumn[] => columns.filter((column) => column.role === role);
  const names = (role: LabelRole): readonly string[] => of(role).map(({ name }) => name);
  const inBand = (role: LabelRole, band: string | undefined): readonly LabelColumn[] =>
    of(role).filter((column) => column.band === band);
  const pairs = (roleX: LabelRole, roleY: LabelRole) =>
    of(roleX).flatMap((x) => {
      const y = inBand(roleY, x.band)[inBand(roleX, x.band).indexOf(x)];
      return y === undefined ? [] : [[x.name, y.name] as const];
    });
  return {
    angles: names("angle"),
    cosines: names("spin2-cos"),
    sines: names("spin2-sin"),
    places: pairs("x", "y"),
    offsets: pairs("offset-x", "offset-y"),
  };
}

/** What the labels become, in place, at position `row` of their columns. Places have both their labels: `withPartners`. */
export function turnLabels(
  s: Symmetry,
  labels: ReadonlyMap<string, Float64Array>,
  row: number,
  { height, width }: StampShape,
  { angles, cosines, sines, places, offsets }: Directions,
): void {
  for (const [x, y] of places) turnPlace(s, labels.get(x), labels.get(y), row, height, width);
  for (const [x, y] of offsets) turnPlace(s, labels.get(x), labels.get(y), row, 0, 0);
  const change = (names: readonly string[], of: (value: number) => number): void => {
    for (const name of names) {
      const column = labels.get(name);
      if (column !== undefined) column[row] = of(column[row]);
    }
  };
  change(angles, (pa) => turnAngle(s, pa));
  if (s & TRANSPOSE) change(cosines, (value) => -value);
  if (isOdd(s & (FLIP_X | FLIP_Y))) change(sines, (value) => -value);
}

/** Exactly one of the two flips. */
const isOdd = (flips: number): boolean => flips === FLIP_X || flips === FLIP_Y;

function turnAngle(s: Symmetry, pa: number): number {
  const first = s & TRANSPOSE ? 90 - pa : pa;
  return reduceAngle(isOdd(s & (FLIP_X | FLIP_Y)) ? -first : first);
}

function turnPlace(
  s: Symmetry,
  xs: Float64Array | undefined,
  ys: Float64Array | undefined,
  row: number,
  height: number,
  width: number,
): void {
  if (xs === undefined && ys === undefined) return;
  if (xs === undefined || ys === undefined) throw new Error("x and y are turned together");
  const [x, y] = s & TRANSPOSE ? [ys[row], xs[row]] : [xs[row], ys[row]];
  xs[row] = s & FLIP_X ? width - x : x;
  ys[row] = s & FLIP_Y ? height - y : y;
}

/** The standard deviations of turned labels, from those of the labels: at most x and y change places. */
export function turnSigmas(
  s: Symmetry,
  sigmas: ReadonlyMap<string, Float64Array>,
  { places, offsets }: Directions,
): ReadonlyMap<string, Float64Array> {
  if ((s & TRANSPOSE) === 0) return sigmas;
  const turned = new Map(sigmas);
  for (const [nameX, nameY] of [...places, ...offsets]) {
    const [x, y] = [sigmas.get(nameX), sigmas.get(nameY)];
    if (x !== undefined && y !== undefined) turned.set(nameX, y).set(nameY, x);
  }
  return turned;
}

/** `names`, and beside each label of a place the other. */
export const withPartners = (
  names: readonly string[],
  { places, offsets }: Directions,
): readonly string[] => [
  ...new Set([
    ...names,
    ...[...places, ...offsets].filter((pair) => pair.some((name) => names.includes(name))).flat(),
  ]),
];

/** The first label of a place that has no other, of which a turned stamp would have to be known; undefined if there is none. */
export function halfPlace(names: readonly string[], columns: readonly LabelColumn[]): string | undefined {
  const { places, offsets } = directionsOf(columns);
  const whole = [...places, ...offsets].flat();
  const isPlace = ({ name, role }: LabelColumn): boolean =>
    ["x", "y", "offset-x", "offset-y"].includes(role) && names.includes(name) && !whole.includes(name);
  return columns.find(isPlace)?.name;
}
