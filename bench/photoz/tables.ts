/** Real tables with spectroscopic redshifts, which are no part of the project. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTable } from "../../shared/tables/read.ts";
import type { PhotozFigures, Table } from "./folds.ts";

export interface RealTable {
  readonly name: string;
  /** @param folder of all real tables */
  read(folder: string): Table;
  readonly inputs: readonly string[];
  readonly target: string;
  /**
   * zuko's neural spline flow (3 transforms, 8 bins, 64 x 64 units, five members, five folds), as it was measured for this project on the same rows; where
   * the rows were divided is not known
   */
  readonly yardstick: Partial<PhotozFigures>;
}

const BANDS = ["u", "g", "r", "i", "z"] as const;
const INPUTS = [...BANDS, ...BANDS.map((band) => `err_${band}`)];

export const REAL: readonly RealTable[] = [
  {
    name: "sdss_photoz",
    read: sdssPhotoz,
    ...{ inputs: INPUTS, target: "zspec" },
    yardstick: {
      r2: 0.841,
      nmad: 0.0134,
      outliers: 0.0098,
      nll: -2.727,
      crps: 0.00962,
      ks: 0.009,
      inside: 0.674,
    },
  },
  {
    name: "sdss_kcorrect",
    read: sdssKcorrect,
    ...{ inputs: INPUTS, target: "zspec" },
    yardstick: { r2: 0.893, nmad: 0.01259, outliers: 0.0137, nll: -2.775, crps: 0.00927, ks: 0.006 },
  },
];

/** Numbers between blanks: redshift, five magnitudes, four colours, five errors, four errors of colours; the line of names lacks one. */
function sdssPhotoz(folder: string): Table {
  const lines = readFileSync(join(folder, "sdss_photoz/SDSS_MGS.train"), "latin1").split("\n");
  const rows = lines
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.trim().split(/\s+/).map(Number));
  const column = (place: number): Float64Array => Float64Array.from(rows, (row) => row[place]!);
  return new Map([
    ["zspec", column(0)],
    ...BANDS.map((band, b): [string, Float64Array] => [band, column(1 + b)]),
    ...BANDS.map((band, b): [string, Float64Array] => [`err_${band}`, column(10 + b)]),
  ]);
}

/** Model fluxes [nanomaggies] less the extinction as AB magnitudes, for redshifts of 0.003 to 0.35; rows without a flux are left out. */
function sdssKcorrect(folder: string): Table {
  const table = readTable(join(folder, "sdss_kcorrect/kcorrect_gst_tests_small.fits"));
  const column = (name: string): Float64Array => table.column(name) as Float64Array;
  const z = column("Z");
  const bands = BANDS.map((band, b) => {
    const [flux, ivar, extinction] = ["MODELFLUX", "MODELFLUX_IVAR", "EXTINCTION"].map((name) =>
      column(`${name}[${b}]`),
    );
    const magnitude = flux!.map((f, k) => 22.5 - 2.5 * Math.log10(f) - extinction![k]!);
    const error = flux!.map((f, k) => 2.5 / Math.LN10 / (f * Math.sqrt(ivar![k]!)));
    return { band, magnitude, error };
  });
  const isUsable = (row: number): boolean =>
    z[row]! >= 0.003 &&
    z[row]! <= 0.35 &&
    bands.every(({ magnitude, error }) => Number.isFinite(magnitude[row]! + error[row]!));
  const rows = Uint32Array.from(z, (_, row) => row).filter(isUsable);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return new Map([
    ["zspec", pick(z)],
    ...bands.map(({ band, magnitude }): [string, Float64Array] => [band, pick(magnitude)]),
    ...bands.map(({ band, error }): [string, Float64Array] => [`err_${band}`, pick(error)]),
  ]);
}
