/** Rows of a table of labels by their positions on the sky. Pure. */
import { badInput } from "../../shared/errors.ts";
import type { Table } from "../../shared/tables/table.ts";
import type { Found } from "./labels.ts";

/** Right ascension and declination [deg]. */
export type Position = readonly [ra: number, dec: number];

/** What columns of a position are called; capitals do not matter. */
const RA = ["ra", "raj2000", "ra_deg", "radeg", "alpha_j2000", "alphawin_j2000", "target_ra"];
const DEC = [
  "dec",
  "decj2000",
  "dej2000",
  "dec_deg",
  "decdeg",
  "delta_j2000",
  "deltawin_j2000",
  "target_dec",
];

/** Positions of all rows, by the first columns that are called so. @throws GalforgeError if there are none, or they hold texts */
export function positionsOf(where: string, table: Table): Position[] {
  const column = (names: readonly string[], what: string): Float64Array => {
    const name = names
      .map((known) => table.names.find((one) => one.toLowerCase() === known))
      .find((one) => one !== undefined);
    if (name === undefined) {
      throw badInput(
        where,
        `has no column of the ${what} [deg], called ${names.join(", ")}: rename it, or join by an id`,
      );
    }
    const values = table.column(name);
    if (values instanceof Float64Array) return values;
    throw badInput(where, `the column "${name}" holds texts, and the ${what} in degrees is needed`);
  };
  const [ra, dec] = [column(RA, "right ascension"), column(DEC, "declination")];
  return Array.from(ra, (one, row) => [one, dec[row]!] as const);
}

const DEG = Math.PI / 180;
const ARCSEC = 3600;

/** Angle between two directions [arcsec], by the haversine, which is exact for small ones. */
export function separation([ra1, dec1]: Position, [ra2, dec2]: Position): number {
  const a = Math.sin(((dec2 - dec1) * DEG) / 2) ** 2;
  const b = Math.cos(dec1 * DEG) * Math.cos(dec2 * DEG) * Math.sin(((ra2 - ra1) * DEG) / 2) ** 2;
  return (2 * Math.asin(Math.min(1, Math.sqrt(a + b))) * ARCSEC) / DEG;
}

/**
 * The row within `radius` [arcsec] of each cutout, or why it has none. A cutout with several has none: which is meant is not known; nor have
 * two cutouts with one row.
 * @param cutouts undefined: its position is not known
 * @throws GalforgeError if no cutout has a row, with the nearest that there is
 */
export function rowsOnSky(
  where: string,
  positions: readonly Position[],
  cutouts: readonly (Position | undefined)[],
  radius: number,
): Found[] {
  const byDec = [...positions.keys()].sort((a, b) => positions[a]![1] - positions[b]![1]);
  const found = cutouts.map((at): Found => {
    if (at === undefined) return "its position on the sky is not known: the list has no ra and dec";
    const near = within(positions, byDec, at, radius);
    const shown = near.map((row) => `${separation(positions[row]!, at).toPrecision(3)}"`);
    if (near.length === 0) return `no label lies within ${radius}" of it`;
    return near.length === 1
      ? near[0]!
      : `${near.length} labels lie within ${radius}" of it (${shown.slice(0, 3).join(", ")})`;
  });
  const cutoutsOf = new Map<number, number>();
  for (const row of found) if (typeof row === "number") cutoutsOf.set(row, (cutoutsOf.get(row) ?? 0) + 1);
  if (cutoutsOf.size === 0) throw nothing(where, positions, cutouts, found, radius);
  return found.map((row) => {
    const count = typeof row === "number" ? cutoutsOf.get(row)! : 1;
    return count === 1
      ? row
      : `${count} cutouts lie within ${radius}" of one label, row ${Number(row) + 1} of the table`;
  });
}

/** Rows within the radius, by a window of declinations. */
function within(
  positions: readonly Position[],
  byDec: readonly number[],
  at: Position,
  radius: number,
): number[] {
  const least = at[1] - radius / ARCSEC;
  let [low, high] = [0, byDec.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (positions[byDec[middle]!]![1] < least) low = middle + 1;
    else high = middle;
  }
  const near: number[] = [];
  for (let k = low; k < byDec.length && positions[byDec[k]!]![1] <= at[1] + radius / ARCSEC; k++) {
    if (separation(positions[byDec[k]!]!, at) <= radius) near.push(byDec[k]!);
  }
  return near;
}

function nothing(
  where: string,
  positions: readonly Position[],
  cutouts: readonly (Position | undefined)[],
  found: readonly Found[],
  radius: number,
): Error {
  const first = cutouts.find((at) => at !== undefined);
  const count = `none of ${cutouts.length} cutouts has one label of ${positions.length} within ${radius}"`;
  if (first === undefined) return badInput(where, `${count}: the list has no columns ra and dec`);
  const nearest = positions.reduce(
    (least, one) => Math.min(least, separation(one, first)),
    Number.POSITIVE_INFINITY,
  );
  return badInput(
    where,
    `${count}; the nearest to the first lies ${nearest.toPrecision(3)}" away. The first: ${found[0]}`,
  );
}
