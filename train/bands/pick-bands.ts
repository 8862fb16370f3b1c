/** Which bands of data a network takes, by their names. Pure. */
import { type Band, isUnnamed, otherBandNote } from "../../datasets/bands.ts";
import { badInput } from "../../shared/errors.ts";
import { nameInData, type WantedBand } from "./wanted-bands.ts";

export interface Picked {
  /** of each band of the network its place in the data */
  readonly places: readonly number[];
  /** what the user should know */
  readonly notes: readonly string[];
}

/**
 * By name, in whatever order; bands that the network does not take are left out. A network of one band takes data of one, whatever
 * their names: a note says that they differ. Bands without names are taken in their order, if there are as many. Where a band is
 * `called` something, nothing else is taken for it.
 * @param where names the data in messages @param known of the network @param given of the data
 * @throws GalforgeError naming the bands that are missing, or those that are needed
 */
export function pickBands(where: string, known: readonly WantedBand[], given: readonly Band[]): Picked {
  const isNamed = !isNameless(known) && !isNameless(given);
  const isCalled = known.some(({ called }) => called !== undefined);
  if (known.length === given.length && (known.length === 1 || !isNamed) && !(isCalled && isChoice(given))) {
    return { places: known.map((_, i) => i), notes: otherBandNote(where, known, given) };
  }
  if (isCalled && isNameless(given)) return { places: placesCalled(where, known, given.length), notes: [] };
  const words = `the network takes ${inWords(known)}`;
  if (!isNamed && !isCalled) {
    throw badInput(
      where,
      `its images are in ${inWords(given)}, but ${words}, and only names could tell which: give images in ${known.length === 1 ? "one band" : `${known.length} bands`}, or say which with --band-map`,
    );
  }
  const [needs, has] = [known.map(nameInData), namesOf(given)];
  const missing = known.filter((band) => !has.includes(nameInData(band)));
  if (missing.length > 0) {
    const names = missing.map(nameInData).join(", ");
    const remedy = has.every((name) => needs.includes(name))
      ? "give data that have all of them"
      : `if they are there by other names, give --band-map ${missing.map(({ name }) => `${name}=NAME`).join(",")}`;
    throw badInput(
      where,
      `lacks the ${missing.length === 1 ? "band" : "bands"} ${names}: ${words}, and this has ${inWords(given)}; ${remedy}`,
    );
  }
  const places = needs.map((name) => has.indexOf(name));
  const note = `${where}: of its bands ${has.join(", ")} the network takes ${needs.join(", ")}, by name`;
  return { places, notes: isWhole(places, given.length) ? [] : [note] };
}

/** One band without a name is what it is. */
const isChoice = (given: readonly Band[]): boolean => given.length > 1 || !isNameless(given);

/** @param count of bands without names */
function placesCalled(where: string, known: readonly WantedBand[], count: number): number[] {
  return known.map(({ name, called = "" }) => {
    const place = Number(called);
    if (/^\d+$/.test(called) && place < count) return place;
    const all = known.map((band, i) => `${band.name}=${i}`).join(",");
    const is = called === "" ? `says nothing of ${name}` : `has ${called} for ${name}`;
    throw badInput(
      where,
      `its ${count} bands have no names, and --band-map ${is}: give the place of each, 0 to ${count - 1}, such as ${all}`,
    );
  });
}

const namesOf = (bands: readonly Band[]): string[] => bands.map(({ name }) => name);

const isNameless = (bands: readonly Band[]): boolean => bands.some(({ name }) => isUnnamed(name));

/** "the band r", "the bands g, r, i", "the bands g=DECam-g, r", "3 bands" without names */
export function inWords(bands: readonly WantedBand[]): string {
  const names = bands
    .map(({ name, called }) => (called === undefined ? name : `${name}=${called}`))
    .join(", ");
  if (bands.length === 1) return isNameless(bands) ? "one band" : `the band ${names}`;
  return isNameless(bands) ? `${bands.length} bands` : `the bands ${names}`;
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
