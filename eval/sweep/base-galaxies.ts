/** The galaxies from which sweeps start: test stamps that the network did not see, with their labels. */
import { badInput } from "../../shared/errors.ts";
import type { SourceInBands } from "../../train/bands/in-bands.ts";
import { isPresent } from "../../train/labels.ts";

export interface BaseGalaxies {
  readonly count: number;
  /** [count, bands, height, width], as stored */
  readonly images: Float32Array;
  /** every label of the source [count] */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** smallest and largest value of every label over the stamps that were looked at */
  readonly ranges: ReadonlyMap<string, readonly [number, number]>;
}

/** Test stamps that are looked at for each that is taken. */
const CANDIDATES = 8;

/**
 * The first test stamps whose centre is in the middle half of the stamp in x and y, then, if there are too few, the first of the
 * others; of a source without labels x0 and y0 the first ones. Always the same.
 * @param most galaxies wanted; fewer are given if the test split is smaller
 * @throws GalforgeError if the test split is empty
 */
export async function chooseBaseGalaxies(
  source: Pick<SourceInBands, "description" | "image" | "labels" | "browse">,
  most: number,
): Promise<BaseGalaxies> {
  const names = source.labels.map((label) => label.name);
  const stamps = await source.browse("test", CANDIDATES * most, names);
  if (stamps.size === 0) {
    throw badInput(source.description.name, "its test split has no stamps: sweeps start from test stamps");
  }
  const { height, width, bands } = source.image;
  const x0 = stamps.labels.get("x0");
  const y0 = stamps.labels.get("y0");
  const isCentral = (i: number): boolean =>
    x0 === undefined ||
    y0 === undefined ||
    (Math.abs(x0[i] - width / 2) <= width / 4 && Math.abs(y0[i] - height / 2) <= height / 4);
  const all = Array.from({ length: stamps.size }, (_, i) => i);
  const chosen = [...all.filter(isCentral), ...all.filter((i) => !isCentral(i))].slice(0, most);
  const pixels = bands.length * height * width;
  const images = new Float32Array(chosen.length * pixels);
  for (const [to, i] of chosen.entries()) images.set(await stamps.pixels(i, 1), to * pixels);
  const columns = [...stamps.labels];
  return {
    count: chosen.length,
    images,
    labels: new Map(columns.map(([name, column]) => [name, Float64Array.from(chosen, (i) => column[i])])),
    ranges: new Map(columns.map(([name, column]) => [name, rangeOf(column)])),
  };
}

function rangeOf(column: Float64Array): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column) {
    if (!isPresent(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}
