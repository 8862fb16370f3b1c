/** From the network's units to those of the image: what is measured in pixels and their values depends on the image. */
import type { Band } from "../../../datasets/bands.ts";
import type { LabelColumn } from "../../../datasets/labels.ts";
import { inBand } from "../../data/flux-label.ts";
import type { BandRows, Rows } from "../rows.ts";

/** For row k: x -> offset + scale x. */
export interface Conversion {
  scale(rows: Rows, k: number): number;
  offset(rows: Rows, k: number): number;
}

export const PLAIN: Conversion = { scale: () => 1, offset: () => 0 };
const LENGTH: Conversion = { scale: ({ step }, k) => step[k], offset: () => 0 };
const POSITION_X: Conversion = { ...LENGTH, offset: ({ originX }, k) => originX[k] };
const POSITION_Y: Conversion = { ...LENGTH, offset: ({ originY }, k) => originY[k] };

const fluxIn = (band: number): Conversion => ({
  scale: ({ bands }, k) => bands[band].toImage[k],
  offset: () => 0,
});
const skyIn = (band: number): Conversion => ({
  scale: ({ bands }, k) => bands[band].toImagePixel[k],
  offset: ({ bands }, k) => bands[band].skyOffset[k],
});

/** mag = zp - 2.5 lg flux in either system; where the network's zero point is not known, that of its own stamps is the image's. */
const magnitudeIn = (band: number, { zero_point }: Band): Conversion => ({
  scale: () => 1,
  offset: ({ bands }, k) => {
    const { zeroPoint, toImage }: BandRows = bands[band];
    if (zero_point === undefined) return toImage[k] === 1 ? 0 : Number.NaN;
    return zeroPoint[k] - zero_point - 2.5 * Math.log10(toImage[k]);
  },
});

/** A number in the pixels' unit that is of no band: it has a meaning in the image where all bands have the same scale. */
function common(bands: readonly Band[], of: (band: number) => Conversion): Conversion {
  const each = bands.map((_, band) => of(band));
  const one = (values: readonly number[]): number =>
    values.every((value) => value === values[0]) ? values[0] : Number.NaN;
  return {
    scale: (rows, k) => one(each.map((conversion) => conversion.scale(rows, k))),
    offset: (rows, k) => one(each.map((conversion) => conversion.offset(rows, k))),
  };
}

/** Whether a label is light, or light a pixel, in the unit of the pixels. Where that is a pure number, only a label whose role says so. */
export function lightOf(
  { unit, role }: Pick<LabelColumn, "unit" | "role">,
  pixels: string,
): "flux" | "sky" | undefined {
  if (unit === pixels) return unit !== "1" || role === "flux" ? "flux" : undefined;
  return unit === `${pixels}/pixel` ? "sky" : undefined;
}

export function conversionOf({ name, unit, role, band }: LabelColumn, bands: readonly Band[]): Conversion {
  const place = bands.length === 1 ? 0 : bands.findIndex((each) => each.name === band);
  if (bands.length === 0) return PLAIN; // no pixels, no units of theirs
  const known = bands[Math.max(0, place)];
  const of = (make: (band: number) => Conversion): Conversion =>
    place < 0 ? common(bands, make) : make(place);
  const light = lightOf({ unit, role }, known.unit);
  if (light !== undefined) return of(light === "flux" ? fluxIn : skyIn);
  if (place >= 0 && name === inBand("mag", bands, place)) return magnitudeIn(place, known);
  if (unit !== "pixel") return PLAIN;
  return role === "x" ? POSITION_X : role === "y" ? POSITION_Y : LENGTH;
}
