/** Reads a transmission curve: FITS, ECSV or CSV of two columns, compressed or not, in Angstrom, nm or um. */
import { basename } from "node:path";
import { badInput, within } from "../../../shared/errors.ts";
import { decompressed } from "../../../shared/files/decompressed.ts";
import { readBytes } from "../../../shared/files/read.ts";
import { type CurveTable, curveTable } from "./curve-table.ts";
import { Filter } from "./filter.ts";
import {
  ANGSTROM,
  possibleUnits,
  unitInName,
  WAVELENGTH_UNITS,
  type WavelengthUnit,
  wavelengthUnit,
} from "./wavelength-unit.ts";

export interface ReadFilter {
  readonly filter: Filter;
  /** that it was made of */
  readonly curve: { readonly wavelength: readonly number[]; readonly response: readonly number[] };
  /** what the user should know: a unit that was found out, a curve that is cut off */
  readonly notes: readonly string[];
}

export interface FilterOptions {
  /** name of the filter; that of the file, without its ending, unless given */
  readonly name?: string;
  /** unit of the wavelengths, whatever the file says */
  readonly unit?: WavelengthUnit | undefined;
}

/** The end of a message about a unit. */
const GIVE = `give the unit, in a configuration as "filter_unit" (${WAVELENGTH_UNITS.join(", ")})`;

/** A response at an end of the curve above this share of its peak means that the curve goes on. */
const CUT_OFF = 0.01;

/**
 * The unit is the one given, or else the file's, or else the only one in which this is a filter for galaxies.
 * Wavelengths may fall instead of rise.
 * @throws GalforgeError naming the file, the line or point, and what is needed
 */
export function readFilter(path: string, options: FilterOptions = {}): ReadFilter {
  const table = curveTable(path, decompressed(path, readBytes(path)));
  const { unit, notes } = findUnit(path, table, options.unit);
  const name = options.name ?? basename(path).replace(/\.[a-z].*$/i, "");
  const curve = rising(table, ANGSTROM[unit]);
  const filter = within(path, () => new Filter(name, curve));
  const { response } = table;
  const peak = response.reduce((most, value) => Math.max(most, value), 0);
  const ends = Math.max(response[0], response[response.length - 1]) / peak;
  if (ends > CUT_OFF) {
    notes.push(
      `${path}: the curve ends at ${(100 * ends).toFixed(0)} % of its peak: nothing is taken to pass beyond`,
    );
  }
  return { filter, curve, notes };
}

function findUnit(
  path: string,
  { wavelength, name, unit: written }: CurveTable,
  given: WavelengthUnit | undefined,
): { unit: WavelengthUnit; notes: string[] } {
  const middle = (wavelength[0] + wavelength[wavelength.length - 1]) / 2;
  const possible = possibleUnits(middle);
  const stated = given ?? wavelengthUnit(written) ?? (written === "" ? unitInName(name) : undefined);
  const numbers = `wavelengths about ${middle.toPrecision(4)}`;
  if (stated !== undefined) {
    if (possible.includes(stated)) return { unit: stated, notes: [] };
    const instead = possible.length === 0 ? "" : `; are they ${possible.join(" or ")}? Then ${GIVE}`;
    throw badInput(path, `has ${numbers} in ${stated}, where galaxies are not observed${instead}`);
  }
  if (written !== "") throw badInput(path, `has wavelengths in "${written}": ${GIVE}`);
  if (possible.length !== 1) {
    const could = possible.length === 0 ? "no unit fits" : `it could be ${possible.join(" or ")}`;
    throw badInput(path, `does not say the unit of its ${numbers}, and ${could}: ${GIVE}`);
  }
  return {
    unit: possible[0],
    notes: [`${path}: does not say its unit; ${numbers} were taken to be in ${possible[0]}`],
  };
}

function rising({ wavelength, response }: CurveTable, angstrom: number): ReadFilter["curve"] {
  const falls = wavelength[0] > wavelength[wavelength.length - 1];
  const order = (values: Float64Array): number[] => [...(falls ? values.toReversed() : values)];
  return { wavelength: order(wavelength).map((value) => value * angstrom), response: order(response) };
}
