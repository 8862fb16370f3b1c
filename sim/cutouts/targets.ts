/** Where stamps are cut out: places of a catalogue that the user gives. */
import type { Celestial } from "../../datasets/survey/wcs.ts";
import { badInput, outOfRange } from "../../shared/errors.ts";
import type { Table } from "../../shared/tables/table.ts";
import type { Placed } from "../detect/match.ts";

/** Columns of a catalogue, in the order in which they are looked for, in any case. FITS pixels are ours + 0.5. */
const PIXELS = [
  { names: ["x", "y"], shift: 0 },
  { names: ["x_image", "y_image"], shift: -0.5 },
] as const;

export interface Targets {
  readonly places: readonly Placed[];
  /** rows outside of the field that were left out */
  readonly outside: number;
}

export interface TargetField {
  readonly path: string;
  /** [ny, nx] */
  readonly size: readonly [number, number];
  readonly celestial: Celestial;
}

/**
 * @param table the catalogue `path` @param skipOutside leave out what is outside of the field
 * @throws GalforgeError for a catalogue without positions, a position that is no number or outside of the field, and world
 *   coordinates that the field does not have
 */
export function targetsOf(path: string, table: Table, field: TargetField, skipOutside: boolean): Targets {
  const places = placesOf(path, table, field);
  const [ny, nx] = field.size;
  const isInside = (place: Placed | undefined): place is Placed =>
    place !== undefined && place.x >= 0 && place.y >= 0 && place.x <= nx && place.y <= ny;
  const inside = places.filter(isInside);
  const outside = places.length - inside.length;
  if (outside > 0 && !skipOutside) {
    const row = places.findIndex((place) => !isInside(place));
    const place = places[row];
    const shown =
      place === undefined ? "a place where the projection has no pixel" : `(${place.x}, ${place.y})`;
    throw badInput(
      path,
      `row ${row + 1} is at ${shown}, outside of the field of ${ny} x ${nx} pixels, as ${outside} of ${places.length} rows are: --skip-outside leaves them out`,
    );
  }
  return { places: inside, outside };
}

function placesOf(path: string, table: Table, field: TargetField): (Placed | undefined)[] {
  const find = (name: string): string | undefined => table.names.find((one) => one.toLowerCase() === name);
  for (const { names, shift } of PIXELS) {
    const [x, y] = names.map(find);
    if (x === undefined || y === undefined) continue;
    const [xs, ys] = [x, y].map((name) => numbers(path, table, name));
    return Array.from(xs, (value, row) => ({ x: value + shift, y: ys[row] + shift }));
  }
  const [ra, dec] = ["ra", "dec"].map(find);
  if (ra === undefined || dec === undefined) {
    throw badInput(
      path,
      `has no positions: columns x and y, x_image and y_image, or ra and dec [deg]; it has ${table.names.join(", ")}`,
    );
  }
  const { wcs, why } = field.celestial;
  if (wcs === undefined) {
    const reason = why ?? "its header has no CTYPE1 and CTYPE2 of right ascension and declination";
    throw badInput(field.path, `has no world coordinates for the ra and dec of ${path}: ${reason}`);
  }
  const [longitudes, latitudes] = [ra, dec].map((name) => numbers(path, table, name));
  return Array.from(longitudes, (longitude, row) => {
    const found = wcs.toPixel(longitude, latitudes[row]);
    return found && { x: found[0], y: found[1] };
  });
}

function numbers(path: string, table: Table, name: string): Float64Array {
  const values = table.column(name);
  if (!(values instanceof Float64Array)) throw badInput(path, `the column "${name}" must be of numbers`);
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row >= 0) throw outOfRange(`${path}: ${name} in row ${row + 1}`, values[row], "a finite number");
  return values;
}
