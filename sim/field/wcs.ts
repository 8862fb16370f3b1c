/**
 * World coordinates of a field: the gnomonic projection (TAN; Calabretta & Greisen 2002, A&A 395, 1077, section 5.1.3) about its
 * middle, north up and east left.
 */
import { readWcs, type Wcs } from "../../datasets/survey/wcs.ts";
import type { Card } from "../../shared/formats/fits-header.ts";

export interface FieldPlace {
  /** [ny, nx] */
  readonly size: readonly [number, number];
  /** [deg] */
  readonly ra: number;
  readonly dec: number;
}

/** @param pixelScale [arcsec/pixel] */
export function wcsCards({ size: [ny, nx], ra, dec }: FieldPlace, pixelScale: number): Card[] {
  const step = pixelScale / 3600;
  return [
    { key: "WCSAXES", value: 2 },
    { key: "CTYPE1", value: "RA---TAN" },
    { key: "CTYPE2", value: "DEC--TAN" },
    { key: "CUNIT1", value: "deg" },
    { key: "CUNIT2", value: "deg" },
    { key: "CRVAL1", value: ra },
    { key: "CRVAL2", value: dec },
    { key: "CRPIX1", value: nx / 2 + 0.5 },
    { key: "CRPIX2", value: ny / 2 + 0.5 },
    { key: "CD1_1", value: -step },
    { key: "CD1_2", value: 0 },
    { key: "CD2_1", value: 0 },
    { key: "CD2_2", value: step },
    // as it is the default but for a pole, where the default is another one for the northern
    { key: "LONPOLE", value: 180 },
    { key: "RADESYS", value: "ICRS" },
  ];
}

/** The same as a reader of the header has it. */
export function wcsOf(place: FieldPlace, pixelScale: number): Wcs {
  const header = new Map(wcsCards(place, pixelScale).map(({ key, value }) => [key, value]));
  const { wcs, why } = readWcs(header);
  if (wcs === undefined) throw new Error(`the field has no world coordinates: ${why}`);
  return wcs;
}
