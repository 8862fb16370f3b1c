/** The bands that a network takes, and what data call them. Pure. */
import type { Band } from "../../datasets/bands.ts";
import type { ImageSystem } from "../../datasets/image-system.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { repeated } from "../../shared/repeated.ts";

/** Of bands of a network the name that they have in the data, or their place there (0, 1, ...) where bands have no names. */
export type BandMap = ReadonlyMap<string, string>;

export interface WantedBand extends Band {
  /** by a `BandMap`; absent: nothing was said, so by its name */
  readonly called?: string;
}

/** Stamps as a network knows them. */
export interface WantedImage extends ImageSystem {
  readonly bands: readonly WantedBand[];
}

/** The name that a band has in the data. */
export const nameInData = ({ name, called = name }: WantedBand): string => called;

/**
 * @param map undefined: data call bands as the network does
 * @throws GalforgeError for a band that the network does not have, and for one of the data that would be two of its bands
 */
export function wantedImage(image: ImageSystem, map: BandMap = new Map()): WantedImage {
  const names = image.bands.map(({ name }) => name);
  const unknown = [...map.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw unknownChoice("--band-map NETWORK=DATA: band of the network", unknown, names);
  const bands = image.bands.map((band): WantedBand => {
    const called = map.get(band.name);
    return called === undefined ? band : { ...band, called };
  });
  const twice = repeated(bands.map(nameInData));
  if (twice === undefined) return { ...image, bands };
  const both = bands.filter((band) => nameInData(band) === twice).map(({ name }) => name);
  throw badInput("--band-map", `makes ${twice} both ${both.join(" and ")} of the network: give each its own`);
}
