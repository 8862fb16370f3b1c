/** Columns of the place on the sky, where an image has celestial coordinates. */
import type { Wcs } from "../../../datasets/survey/wcs.ts";
import { directionsOf } from "../../../train/data/symmetry.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import type { Block, Quantity } from "./quantity.ts";

/** ra, dec and, of networks that estimate a shape, the position angle as astronomers count it. */
export function skyPositions({ supervise, image }: RunConfig): Quantity[] {
  const has = (name: string): boolean => supervise.some((label) => label.name === name);
  const [centre] = directionsOf(supervise).places;
  const place = (block: Block, k: number): readonly [number, number] => {
    const { originX, originY, step } = block.rows;
    const [x, y] = centre?.map((name) => block.estimates.values.get(name)![k]) ?? [
      image.width / 2,
      image.height / 2,
    ];
    return [originX[k] + step[k] * x, originY[k] + step[k] * y];
  };
  const make = (
    name: string,
    description: string,
    of: (wcs: Wcs, x: number, y: number, block: Block, k: number) => number,
  ): Quantity => ({
    column: { name, unit: "deg", description, kind: "float64", exact: true },
    values: (block) =>
      Float64Array.from({ length: block.count }, (_, k) => {
        const wcs = block.rows.celestial[k]?.wcs;
        if (wcs === undefined || block.rows.empty[k] === 1) return Number.NaN;
        return rounded(of(wcs, ...place(block, k), block, k));
      }),
  });
  const of = centre === undefined ? "of the middle of the stamp" : `of ${centre.join(", ")}`;
  const angle = angleOf(has);
  return [
    make("ra", `right ascension ${of}, in the image's system`, (wcs, x, y) => wcs.toSky(x, y)[0]),
    make("dec", `declination ${of}, in the image's system`, (wcs, x, y) => wcs.toSky(x, y)[1]),
    ...(angle === undefined
      ? []
      : [
          make("pa_sky", "position angle, east of north, in [0, 180)", (wcs, x, y, block, k) =>
            wcs.positionAngle(x, y, angle(block, k)),
          ),
        ]),
  ];
}

/** Position angle in the image [deg counter-clockwise from +x]; undefined if the network estimates none. */
function angleOf(has: (name: string) => boolean): ((block: Block, k: number) => number) | undefined {
  if (has("pa")) return ({ estimates }, k) => estimates.values.get("pa")![k];
  if (!has("e1") || !has("e2")) return undefined;
  return ({ estimates: { values } }, k) =>
    (Math.atan2(values.get("e2")![k], values.get("e1")![k]) * 90) / Math.PI;
}

/** To a microarcsecond: what a float64 holds beyond is noise. */
const rounded = (degrees: number): number => Math.round(degrees * 1e10) / 1e10;
