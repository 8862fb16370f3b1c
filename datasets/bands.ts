/** What a pixel of each band means. What is absent is not known, or varies from stamp to stamp: it is never guessed. */

/** Constants of the detector. */
export interface BandDetector {
  /** level that the pixels hold [unit/pixel] */
  readonly sky?: number;
  /** [e-/unit] */
  readonly gain?: number;
  /** [e-] */
  readonly read_noise?: number;
  /** full well [unit] */
  readonly saturation?: number;
}

export interface BandPsf {
  /** "moffat", "image", ... */
  readonly kind?: string;
  /** smallest and largest full width at half maximum [arcsec] */
  readonly fwhm?: readonly [number, number];
  /** whether flips and quarter turns leave it as it is, or, where it varies, make one of it that is as likely: no direction is preferred */
  readonly round?: boolean;
}

export interface Band {
  readonly name: string;
  /** of a pixel value, e.g. "ADU" */
  readonly unit: string;
  /** AB magnitude of 1 unit */
  readonly zero_point?: number;
  /** [arcsec/pixel] */
  readonly pixel_scale?: number;
  readonly detector?: BandDetector;
  readonly psf?: BandPsf;
}

/** The name of a band that has none. */
export const UNNAMED_BAND = "unspecified";

export const isUnnamed = (name: string): boolean => name.startsWith(UNNAMED_BAND);

/** The unit of a pixel in all bands; where they differ, all of them in order, separated by commas. */
export const pixelUnit = (bands: readonly Band[]): string =>
  new Set(bands.map(({ unit }) => unit)).size === 1 ? bands[0].unit : bands.map(({ unit }) => unit).join(",");

/**
 * Why stamps are none for a model of other bands, for a sentence that begins with them; undefined if they are such. Of several bands
 * names and order count, as far as they are known; a model of one band takes any one band (`otherBandNote` tells of another).
 */
export function otherBands(known: readonly Band[], given: readonly Band[]): string | undefined {
  const isOther = ({ name }: Band, i: number): boolean =>
    name !== given[i].name && !isUnnamed(name) && !isUnnamed(given[i].name);
  if (known.length === given.length && (known.length === 1 || !known.some(isOther))) return undefined;
  return `are in ${inWords(given)}, but the network was trained on ${inWords(known)}`;
}

/** A line, beginning with `where`, if a model of one band is given another one, as far as both have names. */
export function otherBandNote(where: string, known: readonly Band[], given: readonly Band[]): string[] {
  const [ours, theirs] = [known, given].map(([{ name }]) => name);
  const isSame = known.length > 1 || ours === theirs || isUnnamed(ours) || isUnnamed(theirs);
  return isSame
    ? []
    : [`${where}: its stamps are in the band ${theirs}; the network was trained on the band ${ours}`];
}

const inWords = (bands: readonly Band[]): string =>
  `${bands.length === 1 ? "the band" : `the ${bands.length} bands`} ${bands.map(({ name }) => name).join(", ")}`;
