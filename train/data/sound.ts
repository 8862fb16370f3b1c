/**
 * What a network cannot learn from, found before it reaches one and named: a pixel or a label that is no number, or one that
 * is no measurement of the same thing as the others (1e30, a fill value). Behind this a loss that is not a number is the training's.
 */

import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { badInput, type GalforgeError } from "../../shared/errors.ts";
import type { RunConfig } from "../run/config.ts";
import type { Labels, Sound, Stamps } from "./source.ts";

/**
 * How many times farther from the rest a value may lie than the rest lies from each other: 15 magnitudes. Detectors span a
 * hundred thousand from their noise to their full well.
 */
export const FAR = 1e6;
/** The same for the logarithms of positive labels: a label may be flat in the logarithm over any number of decades. */
const FAR_LOG = 20;

const REMEDY = "mend that stamp or leave it out, and begin a new run";

/** Times the softening: beyond 1.8e19 the stretch, which squares float32 numbers, is infinite. */
const OVERFLOW = 1e18;

/** What a pixel's distance from the sky may be, where `known` is that of stamps which are taken for sound. */
export const reachBeyond = (known: number, softening: number): number =>
  Math.min(FAR * known, OVERFLOW * softening, Number.MAX_VALUE);

/** Of the stamps of a run: pixels may go beyond the farthest of those that its stretch was chosen from. */
export function soundOf({
  normaliser,
  supervise,
  inputs = [],
}: Pick<RunConfig, "normaliser" | "supervise" | "inputs">): Sound {
  const errorsOfMissing = supervise.flatMap(({ missing, sigma }) =>
    missing && sigma !== undefined ? [sigma] : [],
  );
  const positive = supervise.filter(({ transform }) => transform.kind === "log").map(({ name }) => name);
  const bands = normaliser.bands.map(({ sky, softening, low, high }) => {
    const farthest = softening * Math.sinh(Math.max(Math.abs(low), Math.abs(high)));
    return { sky, reach: reachBeyond(farthest, softening) };
  });
  return { bands, positive, missing: namesOfMissing([...supervise, ...inputs]).concat(errorsOfMissing) };
}

/**
 * @param where names the data in messages @param stamps as they are in the data: not turned
 * @throws GalforgeError E_INPUT naming the stamp, the pixel or the label, and its value
 */
export function refuseUnsound(where: string, stamps: Stamps, image: ImageSystem, sound: Sound): void {
  const { images, ids, labels } = stamps;
  const { bands, positive, missing } = sound;
  const plane = image.height * image.width;
  for (let from = 0; from < images.length; from += plane) {
    const { sky, reach } = bands[(from / plane) % bands.length];
    for (let i = from; i < from + plane; i++) {
      if (!(Math.abs(images[i] - sky) <= reach)) throw badPixel(where, stamps, i, image, sound); // NaN too
    }
  }
  for (const [name, values] of labels)
    refuseUnsoundLabel(
      where,
      name,
      { ids, values },
      { positive: positive.includes(name), mayLack: missing.includes(name) },
    );
}

/** Names of the labels that a stamp may lack. */
export const namesOfMissing = (
  columns: readonly Pick<LabelColumn, "name" | "missing">[],
): readonly string[] => columns.filter(({ missing }) => missing).map(({ name }) => name);

/** One label of many stamps. */
export interface Column {
  /** object ids */
  readonly ids: Float64Array;
  readonly values: Float64Array;
}

/** @throws GalforgeError E_INPUT naming the first stamp whose label is not finite, or not positive where it must be */
export function refuseUnsoundLabel(
  where: string,
  name: string,
  column: Column,
  { positive = false, mayLack = false } = {},
): void {
  const { ids, values } = column;
  const finite = values.findIndex((x) => !Number.isFinite(x) && !(mayLack && Number.isNaN(x)));
  if (finite >= 0) {
    throw badLabel(where, name, column, finite, "and every label that is learned must be a number");
  }
  const bad = positive ? values.findIndex((x) => x <= 0) : -1;
  if (bad >= 0) {
    const why = `and the logarithm of ${name} is learned, because it was positive in every stamp that it was chosen by`;
    throw badLabel(where, name, { ids, values }, bad, why);
  }
}

/**
 * Labels of whole splits: also those that are finite, but far beyond what the others are.
 * @param missing labels that a stamp may lack
 * @throws GalforgeError E_INPUT naming the stamp
 */
export function refuseUnsoundLabels(
  where: string,
  { ids, columns }: Labels,
  missing: readonly string[] = [],
): void {
  for (const [name, values] of columns) {
    refuseUnsoundLabel(where, name, { ids, values }, { mayLack: missing.includes(name) });
    const present = values.filter((x) => !Number.isNaN(x));
    const far = values.indexOf(present[farOut(present)]);
    if (far >= 0) {
      const why = `more than ${FAR} times farther from the others than these are from each other`;
      throw badLabel(where, name, { ids, values }, far, why);
    }
  }
}

/**
 * Index of the value that is farthest from the median, if that is more than FAR times the typical distance (the median of those that
 * are not zero); where all values are positive it must stand out as well in the logarithm. -1 if there is none. All are finite.
 */
export function farOut(values: Float64Array): number {
  const linear = farthest(values);
  if (!(linear.times > FAR)) return -1;
  if (values.every((x) => x > 0) && !(farthest(values.map(Math.log)).times > FAR_LOG)) return -1;
  return linear.index;
}

/** The value that is farthest from the median, and by how many typical distances; 0 if all are the same. */
function farthest(values: Float64Array): { index: number; times: number } {
  const median = middle(values.slice());
  const distances = values.map((x) => Math.abs(x - median));
  const typical = middle(distances.filter((d) => d > 0));
  let index = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i] > distances[index]) index = i;
  return { index, times: typical > 0 ? distances[index] / typical : 0 };
}

/** The upper median. Sorts its argument; NaN if it is empty. */
export function middle<T extends Float64Array | Float32Array>(values: T): number {
  return values.sort()[values.length >> 1] ?? Number.NaN;
}

function badPixel(
  where: string,
  { images, ids, size }: Stamps,
  at: number,
  { height, width }: ImageSystem,
  { bands }: Sound,
): GalforgeError {
  const each = images.length / size;
  const id = ids[Math.floor(at / each)];
  const [inStamp, value] = [at % each, Number(images[at].toPrecision(7))]; // the digits of float32
  const pixel = [
    Math.floor(inStamp / (height * width)),
    Math.floor(inStamp / width) % height,
    inStamp % width,
  ];
  const { sky, reach } = bands[pixel[0]];
  const why = Number.isFinite(value)
    ? `too far from the sky (${Number(sky.toPrecision(4))}) to be light: up to ${reach.toPrecision(2)} from it is accepted`
    : "and every pixel must be a number";
  return badInput(
    where,
    `pixel [${pixel.join(", ")}] (band, row, column) of stamp ${id} is ${value}, ${why}: ${REMEDY}`,
    { stamp: id, pixel, value },
  );
}

const badLabel = (
  where: string,
  name: string,
  { ids, values }: Column,
  at: number,
  why: string,
): GalforgeError =>
  badInput(where, `label "${name}" of stamp ${ids[at]} is ${values[at]}, ${why}: ${REMEDY}`, {
    stamp: ids[at],
    label: name,
    value: values[at],
  });
