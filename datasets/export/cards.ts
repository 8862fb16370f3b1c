/** What galforge writes into the header of its FITS images, so that nobody has to say it again. */
import type { Card } from "../../shared/formats/fits-header.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import { describeSoftware } from "../../shared/provenance.ts";
import { type Band, isUnnamed, UNNAMED_BAND } from "../bands.ts";
import { PER_STAMP, stampLabel } from "../image-system.ts";

/** The keyword by which `infer` knows images of galforge: their pixels hold the sky, their facts need not be guessed. */
export const OWN_KEY = "GFSOFT";

/** FWHM of the PSF [arcsec], if all stamps have the same. */
export function onlyFwhm({ psf }: Band): number | undefined {
  const [low, high] = psf?.fwhm ?? [];
  return low === high ? low : undefined;
}

type Value = number | string | undefined;
const KEYS: readonly (readonly [keyword: string, of: (band: Band) => Value, comment: string])[] = [
  ["PIXSCALE", ({ pixel_scale }) => pixel_scale, "[arcsec/pixel]"],
  ["GAIN", ({ detector }) => detector?.gain, "[electron/adu]"],
  ["RDNOISE", ({ detector }) => detector?.read_noise, "[electron]"],
  ["SKYLEVEL", ({ detector }) => detector?.sky, "[adu/pixel] sky that the pixels hold"],
  ["MAGZERO", ({ zero_point }) => zero_point, "[mag] AB magnitude of 1 adu"],
  ["SEEING", onlyFwhm, "[arcsec] FWHM of the PSF"],
  ["FILTER", ({ name }) => (isUnnamed(name) ? undefined : name), "band"],
];

/**
 * Of one band all that is known of it; of several what they have in common, and their names: the table BANDS has the rest.
 * @param labels names of what a table of the file says of each stamp
 */
export function ownCards(bands: readonly Band[], labels: readonly string[] = []): Card[] {
  const { name, version } = describeSoftware();
  const cards = KEYS.flatMap(([key, of, comment]): Card[] => {
    const [value, ...others] = bands.map(of);
    return value === undefined || others.some((other) => other !== value) ? [] : [{ key, value, comment }];
  });
  const varying = bands.flatMap((band) => PER_STAMP.map((of) => stampLabel(of, band.name, bands.length)));
  const found = labels.filter((label) => varying.includes(label));
  const about = `Varies from stamp to stamp, in the table LABELS: ${found.join(", ")}.`;
  return [
    { key: OWN_KEY, value: `${name} ${version}`, comment: "made by" },
    ...cards,
    ...(found.length === 0 ? [] : [{ key: "COMMENT", value: about }]),
  ];
}

/** BUNIT, if all bands have the same unit. */
export function unitCard(bands: readonly Band[]): Card[] {
  const [{ unit }, ...others] = bands;
  return others.every((band) => band.unit === unit) ? [{ key: "BUNIT", value: fitsUnit(unit) }] : [];
}

type Header = ReadonlyMap<string, Card["value"]>;

export const isOwn = (header: Header): boolean => String(header.get(OWN_KEY) ?? "").startsWith("galforge ");

/** The band that the cards of an image of galforge describe. */
export function bandOfCards(header: Header): Band {
  const number = (key: string): number | undefined => {
    const value = header.get(key);
    return typeof value === "number" ? value : undefined;
  };
  const [pixel_scale, zero_point, fwhm] = ["PIXSCALE", "MAGZERO", "SEEING"].map(number);
  const [sky, gain, read_noise] = ["SKYLEVEL", "GAIN", "RDNOISE"].map(number);
  return {
    name: String(header.get("FILTER") ?? UNNAMED_BAND),
    unit: String(header.get("BUNIT") ?? ""),
    ...(pixel_scale === undefined ? {} : { pixel_scale }),
    ...(zero_point === undefined ? {} : { zero_point }),
    detector: {
      ...(sky === undefined ? {} : { sky }),
      ...(gain === undefined ? {} : { gain }),
      ...(read_noise === undefined ? {} : { read_noise }),
    },
    ...(fwhm === undefined ? {} : { psf: { fwhm: [fwhm, fwhm] } }),
  };
}
