/** The columns of a catalogue, and how their values follow from the network's estimates. */
import { reduceAngle } from "../../sim/ranges.ts";
import type { RunConfig } from "../../train/run/config.ts";
import type { Estimates } from "../../train/trained-model.ts";
import type { CatalogColumn, CatalogValues } from "./catalog.ts";
import { FLAGS, flagsDescription } from "./flags.ts";

/** Some stamps of one file with their estimates. */
export interface Block {
  readonly count: number;
  readonly path: string;
  /** position of the first stamp in its file, and in the catalogue */
  readonly first: number;
  readonly row: number;
  /** object ids of the file [count]; undefined: rows are numbered */
  readonly ids: Float64Array | undefined;
  readonly estimates: Estimates;
  /** from the network's ADU to that of the image, g0 / g [count] */
  readonly toImage: Float64Array;
  /** AB magnitude of 1 ADU of the image */
  readonly zeroPoint: number | undefined;
  /** 1: there are no estimates [count] */
  readonly empty: Uint8Array;
  /** all flags of the stamps [count] */
  readonly flags: Int32Array;
}

export interface Quantity {
  readonly column: CatalogColumn;
  values(block: Block): CatalogValues;
}

export interface ColumnChoice {
  /** labels whose standard deviation the network predicts */
  readonly sigmas: ReadonlySet<string>;
  /** of all files */
  readonly paths: readonly string[];
  /** whether the zero point of any file is known */
  readonly magnitudes: boolean;
}

/** In the order of the catalogue: names, estimates, what is derived from them, flags. */
export function quantitiesOf({ supervise, image }: RunConfig, choice: ColumnChoice): Quantity[] {
  const labels = supervise.flatMap(({ name, unit, description }) => {
    // what is measured in pixel values scales with them: fluxes [ADU], a sky level [ADU/pixel]
    const scaled = unit === image.unit || unit === `${image.unit}/pixel`;
    const value = estimate(
      { name, unit, description, kind: "float64" },
      (b) => b.estimates.values.get(name)!,
      scaled,
    );
    if (!choice.sigmas.has(name)) return [value];
    const about = `standard deviation of ${name}, as the network predicts it`;
    const column = { name: `${name}_sigma`, unit, description: about, kind: "float64" } as const;
    return [value, estimate(column, (b) => b.estimates.sigmas!.get(name)!, scaled)];
  });
  const has = (name: string): boolean => supervise.some((label) => label.name === name);
  return [
    ...identity(choice.paths),
    ...labels,
    ...(has("flux") && !has("mag") && choice.magnitudes ? magnitudes(choice.sigmas.has("flux")) : []),
    ...(has("e1") && has("e2") ? shapes(has) : []),
    flags,
  ];
}

function identity(paths: readonly string[]): Quantity[] {
  const id: Quantity = {
    column: { name: "id", unit: "1", description: "object id of a data set, else row number", kind: "int64" },
    values: ({ ids, row, count }) => ids ?? Float64Array.from({ length: count }, (_, k) => row + k),
  };
  if (paths.length === 1) return [id];
  const width = Math.max(...paths.map((path) => path.length));
  return [
    id,
    {
      column: { name: "file", unit: "1", description: "where the stamp is", kind: "string", width },
      values: ({ path, count }) => new Array<string>(count).fill(path),
    },
    {
      column: { name: "index", unit: "1", description: "its position there, from 0", kind: "int64" },
      values: ({ first, count }) => Float64Array.from({ length: count }, (_, k) => first + k),
    },
  ];
}

const flags: Quantity = {
  column: { name: "flags", unit: "1", description: `sum of ${flagsDescription()}`, kind: "int32" },
  values: (block) => Float64Array.from(block.flags),
};

/** NaN where a stamp is empty. @param scaled whether it is in units of the image's pixel values */
function estimate(column: CatalogColumn, of: (b: Block) => Float64Array, scaled: boolean): Quantity {
  const values = (block: Block): Float64Array => {
    const { empty, toImage } = block;
    return of(block).map((x, k) => (empty[k] === 1 ? Number.NaN : scaled ? x * toImage[k] : x));
  };
  return { column, values };
}

/** mag = zero_point - 2.5 lg flux; its sigma to first order, 2.5 / ln 10 sigma_flux / flux. NaN where flux is not positive. */
function magnitudes(withSigma: boolean): Quantity[] {
  const flux = (b: Block): Float64Array => b.estimates.values.get("flux")!;
  const mag: Quantity = estimate(
    { name: "mag", unit: "mag", description: "AB magnitude of flux", kind: "float64" },
    (b) =>
      flux(b).map((x, k) =>
        x > 0 ? (b.zeroPoint ?? Number.NaN) - 2.5 * Math.log10(x * b.toImage[k]) : Number.NaN,
      ),
    false,
  );
  if (!withSigma) return [mag];
  const description = "standard deviation of mag, from that of flux";
  const sigma = estimate(
    { name: "mag_sigma", unit: "mag", description, kind: "float64" },
    (b) =>
      flux(b).map((x, k) =>
        x > 0 ? ((2.5 / Math.LN10) * b.estimates.sigmas!.get("flux")![k]) / x : Number.NaN,
      ),
    false,
  );
  return [mag, sigma];
}

/** Of e1 = e cos 2pa and e2 = e sin 2pa. An estimate of e may be above 1, where there is no q. */
function shapes(has: (name: string) => boolean): Quantity[] {
  const make = (
    name: string,
    unit: string,
    about: string,
    of: (e1: number, e2: number) => number,
  ): Quantity =>
    estimate(
      { name, unit, description: `${about}, from e1 and e2`, kind: "float64" },
      ({ estimates: { values } }) => values.get("e1")!.map((e1, k) => of(e1, values.get("e2")![k])),
      false,
    );
  const all = [
    make("e", "1", "distortion (a^2-b^2)/(a^2+b^2)", Math.hypot),
    make("q", "1", "axis ratio b/a", (e1, e2) =>
      Math.sqrt((1 - Math.hypot(e1, e2)) / (1 + Math.hypot(e1, e2))),
    ),
    make("pa", "deg", "position angle, counter-clockwise from +x, in [0, 180)", (e1, e2) =>
      reduceAngle((Math.atan2(e2, e1) * 90) / Math.PI),
    ),
  ];
  return all.filter((quantity) => !has(quantity.column.name));
}

/** FLAGS.range for each stamp that has an estimate outside the training set, or none [count]. */
export function rangeFlags({ supervise }: RunConfig, { values, count }: Estimates): Int32Array {
  const out = new Int32Array(count);
  for (const { name, range } of supervise) {
    const column = values.get(name)!;
    for (let k = 0; k < count; k++) {
      if (!(column[k] >= range[0] && column[k] <= range[1])) out[k] = FLAGS.range;
    }
  }
  return out;
}
