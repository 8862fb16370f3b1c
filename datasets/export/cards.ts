/** What galforge writes into the header of its FITS images, so that nobody has to say it again. */
import type { Card } from "../../shared/formats/fits-header.ts";
import { describeSoftware } from "../../shared/provenance.ts";

/** What all stamps of a set have in common; absent: it varies, or is not known. */
export interface StampConstants {
  /** [arcsec/pixel] */
  readonly pixel_scale?: number;
  /** level that the pixels hold [ADU/pixel] */
  readonly sky?: number;
  /** [e-/ADU] */
  readonly gain?: number;
  /** [e-] */
  readonly read_noise?: number;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number;
  readonly band?: string;
  /** full width at half maximum of the PSF [arcsec] */
  readonly psf_fwhm?: number;
}

/** The keyword by which `infer` knows images of galforge: their pixels hold the sky, their facts need not be guessed. */
export const OWN_KEY = "GFSOFT";

const KEYS = [
  ["pixel_scale", "PIXSCALE", "[arcsec/pixel]"],
  ["gain", "GAIN", "[electron/adu]"],
  ["read_noise", "RDNOISE", "[electron]"],
  ["sky", "SKYLEVEL", "[adu/pixel] sky that the pixels hold"],
  ["zero_point", "MAGZERO", "[mag] AB magnitude of 1 adu"],
  ["psf_fwhm", "SEEING", "[arcsec] FWHM of the PSF"],
  ["band", "FILTER", "band"],
] as const;

/** @param labels what a table of the file says of each stamp */
export function constantCards(constants: StampConstants, labels: readonly string[] = []): Card[] {
  const { name, version } = describeSoftware();
  const cards = KEYS.flatMap(([key, keyword, comment]): Card[] => {
    const value = constants[key];
    return value === undefined ? [] : [{ key: keyword, value, comment }];
  });
  const varying = labels.filter((label) => ["sky", "gain", "read_noise", "psf_fwhm"].includes(label));
  const about = `Varies from stamp to stamp, in the table LABELS: ${varying.join(", ")}.`;
  return [
    { key: OWN_KEY, value: `${name} ${version}`, comment: "made by" },
    ...cards,
    ...(varying.length === 0 ? [] : [{ key: "COMMENT", value: about }]),
  ];
}

/** The constants that the cards say: of an image of galforge only. */
export function constantsOfCards(header: ReadonlyMap<string, Card["value"]>): StampConstants | undefined {
  if (!String(header.get(OWN_KEY) ?? "").startsWith("galforge ")) return undefined;
  return Object.fromEntries(
    KEYS.flatMap(([key, keyword]) => {
      const value = header.get(keyword);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
