/** What rows of numbers are binned by: what looks like a magnitude, or a size, among their columns. Pure. */
import type { LabelColumn } from "../../datasets/labels.ts";
import { isPresent } from "../../train/labels.ts";
import type { Axis } from "../stats/bins.ts";
import { medianInPlace } from "../stats/median.ts";

/** Of galaxies; colours are below. */
const MAGNITUDES = [8, 35] as const;
const BANDS = ["r", "i", "g", "z", "y", "u", "j", "h", "k"] as const;
const SIZE = /^(.*_)?(hlr|re|reff|r_?eff|r50|petro_?r50|radius|size)(_.*)?$/i;

export interface RowColumns {
  readonly columns: readonly LabelColumn[];
  /** those that were read */
  readonly labels: ReadonlyMap<string, Float64Array>;
}

export interface RowAxis extends Axis {
  /** the column */
  readonly name: string;
}

/** A magnitude, of r where there are several, and a size. */
export function rowAxes({ columns, labels }: RowColumns): RowAxis[] {
  const read = columns.filter(({ name }) => labels.has(name));
  const errors = new Set(columns.flatMap(({ sigma }) => sigma ?? []));
  const magnitudes = read.filter(
    (column) => !errors.has(column.name) && isMagnitude(column, labels.get(column.name)!),
  );
  const [magnitude] = magnitudes.sort((a, b) => rankOf(a) - rankOf(b));
  const size = read.find(({ name }) => SIZE.test(name) && !name.startsWith("psf") && !errors.has(name));
  return [
    ...(magnitude === undefined ? [] : [axisOf("magnitude", magnitude, labels, "mag")]),
    ...(size === undefined ? [] : [axisOf("hlr", size, labels, size.unit)]),
  ];
}

function isMagnitude({ name, unit }: LabelColumn, values: Float64Array): boolean {
  if (!/mag/i.test(unit) && bandPlace(name) < 0) return false;
  const known = values.filter(isPresent);
  if (known.length === 0) return false;
  const middle = medianInPlace(known);
  return middle > MAGNITUDES[0] && middle < MAGNITUDES[1];
}

/** "r", "mag_r", "r_mag", "modelMag_r_err" */
const bandPlace = (name: string): number =>
  BANDS.findIndex((band) => new RegExp(`(^|_|mag)${band}(_|mag|$)`, "i").test(name));

const rankOf = ({ name }: LabelColumn): number => {
  const place = bandPlace(name);
  return place < 0 ? BANDS.length : place;
};

function axisOf(by: string, { name }: LabelColumn, labels: RowColumns["labels"], unit: string): RowAxis {
  return { by, name, title: unit === "1" ? name : `${name} [${unit}]`, values: labels.get(name)! };
}
