/** World coordinates of a field. */
import { type TanPlace, tanCards } from "../../datasets/export/tan-cards.ts";
import { readWcs, type Wcs } from "../../datasets/survey/wcs.ts";

export type FieldPlace = TanPlace;

/** @param pixelScale [arcsec/pixel] */
export const wcsCards = tanCards;

/** The same as a reader of the header has it. */
export function wcsOf(place: FieldPlace, pixelScale: number): Wcs {
  const header = new Map(wcsCards(place, pixelScale).map(({ key, value }) => [key, value]));
  const { wcs, why } = readWcs(header);
  if (wcs === undefined) throw new Error(`the field has no world coordinates: ${why}`);
  return wcs;
}
