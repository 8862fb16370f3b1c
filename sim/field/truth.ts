/** The catalogue of what a field holds: a column a fact, a row an object, in the order of the numbers. */
import type { LabelColumn, LabelRole } from "../../datasets/labels.ts";
import type { Wcs } from "../../datasets/survey/wcs.ts";
import type { Population } from "../drawn.ts";
import { bandNames } from "../population/labels.ts";
import type { Fainter } from "./counts.ts";
import { type FieldObject, totalFlux } from "./objects.ts";

export interface TruthColumn extends LabelColumn {
  readonly kind: "int32" | "float64";
  readonly values: Float64Array;
}

type Value = (object: FieldObject) => number;
interface Written extends LabelColumn {
  readonly kind?: "int32";
  readonly value: Value;
}

/** Of `class`. */
export const CLASSES = { star: 0, galaxy: 1 } as const;

const plain = (name: string, unit: string, role: LabelRole, description: string, value: Value): Written => ({
  ...{ name, unit, role, description, value },
});

/** Where it is. Labels of the population about the place on a stamp, and how it is seen there, have no meaning in a field. */
function placeColumns(wcs: Wcs): Written[] {
  return [
    { ...plain("id", "1", "scalar", "number, also in SEG", ({ id }) => id), kind: "int32" },
    {
      ...plain("star_galaxy", "1", "class", "0: star, 1: galaxy", ({ kind }) => CLASSES[kind]),
      kind: "int32",
    },
    plain("x", "pixel", "x", "centre from the left edge of the field (FITS pixel - 0.5)", ({ x }) => x),
    plain("y", "pixel", "y", "centre from the lower edge of the field (FITS pixel - 0.5)", ({ y }) => y),
    plain("ra", "deg", "scalar", "right ascension (ICRS)", ({ x, y }) => wcs.toSky(x, y)[0]),
    plain("dec", "deg", "scalar", "declination (ICRS)", ({ x, y }) => wcs.toSky(x, y)[1]),
  ];
}

/** Flux and magnitude of each band, which stars have, too; then what else the population says of its galaxies. */
function objectColumns(population: Population): Written[] {
  const names = bandNames(population.bands.map(({ name }) => name));
  const ofBands = names.flatMap(({ name, suffix }, i): Written[] => {
    const { unit, zero_point } = population.bands[i];
    const flux: Value = ({ bands }) => totalFlux(bands[i]);
    const magnitude: Value = (object) => zero_point! - 2.5 * Math.log10(flux(object));
    return [
      { ...plain(`flux${suffix}`, unit, "flux", "total flux, to infinity", flux), band: name },
      ...(zero_point === undefined
        ? []
        : [{ ...plain(`mag_ab${suffix}`, "mag", "scalar", "AB magnitude of flux", magnitude), band: name }]),
    ];
  });
  const taken = new Set(ofBands.map(({ name }) => name));
  const own = population.labels.flatMap(({ bounds: _, ...label }, i): Written[] => {
    const { name, role } = label;
    if (taken.has(name) || population.observing.has(name) || role === "x" || role === "y") return [];
    return [
      {
        ...label,
        missing: true,
        value: ({ drawn }) => (drawn ? moved(label, drawn.labels[i], drawn.by) : Number.NaN),
      },
    ];
  });
  return [...ofBands, ...own];
}

/** A label of an object that is fainter than it was drawn. */
function moved({ role, unit }: LabelColumn, value: number, by: Fainter): number {
  if (role === "flux") return value * by.flux;
  if (role === "length") return value * by.length;
  return unit === "mag" ? value + by.magnitude : value;
}

/** Fills the columns, object by object. */
export class TruthTable {
  readonly columns: readonly TruthColumn[];
  readonly #values: readonly Value[];

  constructor(population: Population, wcs: Wcs, rows: number) {
    const written = [...placeColumns(wcs), ...objectColumns(population)];
    this.#values = written.map(({ value }) => value);
    this.columns = written.map(({ value: _, ...column }): TruthColumn => {
      return { kind: "float64", ...column, values: new Float64Array(rows) };
    });
  }

  add(row: number, object: FieldObject): void {
    this.columns.forEach(({ values }, i) => {
      values[row] = this.#values[i](object);
    });
  }
}
