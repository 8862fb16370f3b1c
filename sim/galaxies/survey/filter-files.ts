/**
 * Filters of a configuration that are files: `filter: my_Y.ecsv`, in bands, magnitudes and the selection. Their curves take their
 * places, so that a configuration is all of its population, wherever the files are later.
 */
import { basename, isAbsolute, resolve } from "node:path";
import { badInput, unknownChoice, within } from "../../../shared/errors.ts";
import type { Locate, Path } from "../../population/locate.ts";
import type { Fields } from "../../scene-check.ts";
import type { NamedCurve } from "../light/filter-choice.ts";
import { readFilter } from "../light/read-filter.ts";
import { WAVELENGTH_UNITS } from "../light/wavelength-unit.ts";

/** Curves are part of what describes a data set: measured ones have up to 10 000 points. */
const MOST_POINTS = 20_000;

type Change = (holder: Fields, file: string, path: Path) => Fields;

/** Names of filters have neither dots nor slashes. */
const isFile = (filter: unknown): filter is string => typeof filter === "string" && /[./\\]/.test(filter);

/** With each record changed whose filter is a file. */
function withFiles(config: Fields, change: Change): Fields {
  const changed = (holder: unknown, path: Path): unknown =>
    typeof holder === "object" && holder !== null && "filter" in holder && isFile(holder.filter)
      ? change({ ...holder }, holder.filter, path)
      : holder;
  const places = ["bands", "magnitudes", "selection"].filter((key) => config[key] !== undefined);
  const of = (key: string): unknown => {
    const value = config[key];
    return Array.isArray(value) ? value.map((entry, i) => changed(entry, [key, i])) : changed(value, [key]);
  };
  return { ...config, ...Object.fromEntries(places.map((key) => [key, of(key)])) };
}

/** Paths in a configuration are seen from the folder of its file. */
export const filtersFrom = (dir: string, config: Fields): Fields =>
  withFiles(config, (holder, file) => ({ ...holder, filter: isAbsolute(file) ? file : resolve(dir, file) }));

/**
 * With curves in place of files, and what the user should know of them.
 * @throws GalforgeError naming the place, the file and what is wrong with it
 */
export function readFilters(
  at: Locate,
  config: Fields,
): { readonly config: Fields; readonly notes: readonly string[] } {
  const notes = new Set<string>();
  const read = withFiles(config, ({ filter_unit, ...holder }, file, path) => {
    const unit = WAVELENGTH_UNITS.find((known) => known === filter_unit);
    if (unit === undefined && filter_unit !== undefined) {
      throw unknownChoice(at([...path, "filter_unit"]), filter_unit, WAVELENGTH_UNITS);
    }
    return within(at([...path, "filter"]), () => {
      const found = readFilter(file, { name: basename(file), unit });
      for (const note of found.notes) notes.add(note);
      return { ...holder, filter: asData(file, found.curve) };
    });
  });
  return { config: read, notes: [...notes] };
}

function asData(file: string, { wavelength, response }: Omit<NamedCurve, "name">): NamedCurve {
  if (wavelength.length > MOST_POINTS) {
    throw badInput(file, `has ${wavelength.length} points: thin it to ${MOST_POINTS} at most`);
  }
  return { name: basename(file), wavelength, response };
}
