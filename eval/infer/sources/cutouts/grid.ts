/** Whether the images of a galaxy in several bands are of the same pixels. */
import type { Band } from "../../../../datasets/bands.ts";
import type { Cutout } from "../../../../datasets/survey/cutout.ts";
import { badInput } from "../../../../shared/errors.ts";

/** @throws GalforgeError unless the images of a galaxy are on the same pixels */
export function checkGrid(cutouts: readonly Cutout[], bands: readonly Band[]): void {
  const [first, ...others] = cutouts;
  others.forEach((other, i) => {
    const names = `in ${bands[0].name} and ${bands[i + 1].name}`;
    if (other.nx !== first.nx || other.ny !== first.ny) {
      throw badInput(
        other.path,
        `is ${other.ny} x ${other.nx} pixels (ny x nx), but ${first.path} is ${first.ny} x ${first.nx}: the images ${names} must be of the same pixels`,
      );
    }
    const [a, b] = [first.celestial?.wcs, other.celestial?.wcs];
    const middle = [first.nx / 2, first.ny / 2] as const;
    const there = a && b?.toPixel(...a.toSky(...middle));
    if (there === undefined) return;
    const shift = Math.hypot(there[0] - middle[0], there[1] - middle[1]);
    if (shift > SAME_PLACE) {
      throw badInput(
        other.path,
        `is ${Number(shift.toPrecision(2))} pixels away from ${first.path} by their celestial coordinates: the images ${names} must be of the same pixels`,
      );
    }
  });
}

/** Pixels of the same place are nearer than this [pixels]. */
const SAME_PLACE = 0.5;
