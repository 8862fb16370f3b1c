/** Which bands of a file a network takes, by their names. Pure. */
import { type Band, isUnnamed, otherBandNote } from "../../../datasets/bands.ts";
import { badInput } from "../../../shared/errors.ts";

export interface Picked {
  /** of each band of the network its place in the file */
  readonly places: readonly number[];
  /** what the user should know */
  readonly notes: readonly string[];
}

/**
 * By name, in whatever order; bands that the network does not take are left out. A network of one band takes a file of one, whatever
 * their names: a note says that they differ. Bands without names are taken in their order, if there are as many.
 * @param where names the file in messages @param known of the network @param given of the file
 * @throws GalforgeError naming the bands that are missing, or those that are needed
 */
export function pickBands(where: string, known: readonly Band[], given: readonly Band[]): Picked {
  const [needs, has] = [namesOf(known), namesOf(given)];
  const inOrder = known.map((_, i) => i);
  if (known.length === given.length && (known.length === 1 || isNameless(known) || isNameless(given)))
    return { places: inOrder, notes: otherBandNote(where, known, given) };
  const words = `the network takes ${inWords(known)}`;
  if (isNameless(known) || isNameless(given)) {
    throw badInput(
      where,
      `its images are in ${inWords(given)}, but ${words}, and only names could tell which: give images in ${known.length === 1 ? "one band" : `${known.length} bands`}`,
    );
  }
  const missing = needs.filter((name) => !has.includes(name));
  if (missing.length > 0) {
    throw badInput(
      where,
      `lacks the ${missing.length === 1 ? "band" : "bands"} ${missing.join(", ")}: ${words}, and this has ${inWords(given)}`,
    );
  }
  const places = needs.map((name) => has.indexOf(name));
  const note = `${where}: of its bands ${has.join(", ")} the network takes ${needs.join(", ")}, by name`;
  return { places, notes: isWhole(places, given.length) ? [] : [note] };
}

const namesOf = (bands: readonly Band[]): string[] => bands.map(({ name }) => name);

const isNameless = (bands: readonly Band[]): boolean => bands.some(({ name }) => isUnnamed(name));

/** "the band r", "the bands g, r, i", "3 bands" without names */
export function inWords(bands: readonly Band[]): string {
  const [first] = bands;
  if (bands.length === 1) return isUnnamed(first.name) ? "one band" : `the band ${first.name}`;
  return isNameless(bands) ? `${bands.length} bands` : `the bands ${namesOf(bands).join(", ")}`;
}

/** Whether the places are those of all bands of the file, in its order. */
export const isWhole = (places: readonly number[], bands: number): boolean =>
  places.length === bands && places.every((place, i) => place === i);

/** Copies the bands at `places` of stamps [count, bands, size] to `out` [count, places, size]. */
export function copyBands(
  stamps: Float32Array,
  places: readonly number[],
  bands: number,
  size: number,
  out: Float32Array,
): void {
  const count = stamps.length / (bands * size);
  for (let k = 0; k < count; k++) {
    places.forEach((place, b) => {
      const from = (k * bands + place) * size;
      out.set(stamps.subarray(from, from + size), (k * places.length + b) * size);
    });
  }
}
