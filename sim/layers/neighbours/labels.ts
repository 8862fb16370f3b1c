/** What is said of an object's neighbours. */
import type { Band } from "../../../datasets/bands.ts";
import type { PopulationLabel } from "../../drawn.ts";
import { bandNames, inBand } from "../../population/labels.ts";
import type { Scene, Source } from "../../scene.ts";

/** Number, distance of the nearest, and its flux in each band; the last two are missing where there is none. */
export const neighbourLabels = (bands: readonly Band[]): PopulationLabel[] => [
  {
    name: "neighbours",
    unit: "1",
    role: "scalar",
    description: "neighbours whose centre is in the stamp",
    bounds: [0, Number.MAX_SAFE_INTEGER],
  },
  {
    name: "neighbour_distance",
    unit: "arcsec",
    role: "length",
    description: "from the target to the nearest neighbour, in the stamp or beside it",
    missing: true,
    bounds: [0, Number.MAX_VALUE],
  },
  ...bandNames(bands.map(({ name }) => name)).flatMap((band, i) =>
    inBand(band, [
      {
        name: "neighbour_flux",
        unit: bands[i].unit,
        role: "flux",
        description: "total flux of the nearest neighbour, to infinity",
        missing: true,
        bounds: [0, Number.MAX_VALUE],
      },
    ]),
  ),
];

/**
 * The values of these labels.
 * @param targets in each band @param neighbours of each band, in the order of their distance from the target
 */
export function neighbourValues(
  [{ x0, y0, pixel_scale, stamp }]: readonly Scene[],
  neighbours: readonly (readonly Source[])[],
): number[] {
  const inside = neighbours[0].filter((n) => n.x0 >= 0 && n.y0 >= 0 && n.x0 <= stamp[1] && n.y0 <= stamp[0]);
  const [nearest] = neighbours[0];
  if (nearest === undefined) return [0, ...Array<number>(1 + neighbours.length).fill(Number.NaN)];
  const distance = pixel_scale * Math.hypot(nearest.x0 - x0, nearest.y0 - y0);
  return [inside.length, distance, ...neighbours.map(([first]) => fluxOf(first))];
}

/** Of all components. */
export const fluxOf = ({ components }: Pick<Source, "components">): number =>
  components.reduce((sum, { flux }) => sum + flux, 0);
