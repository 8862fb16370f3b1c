/** Whether a place is inside polygons with holes: an oracle by even and odd crossings. */
import type { Ring } from "../../eval/stats/density-contours.ts";

export const polygonContains = (polygons: readonly (readonly Ring[])[], x: number, y: number): boolean =>
  polygons.flat().reduce((inside, ring) => inside !== crossesOdd(ring, x, y), false);

const crossesOdd = (ring: Ring, x: number, y: number): boolean =>
  ring.reduce((odd, [x1, y1], i) => {
    const [x0, y0] = ring[(i + ring.length - 1) % ring.length]!;
    const crosses = y1 > y !== y0 > y && x < ((x0 - x1) * (y - y1)) / (y0 - y1) + x1;
    return odd !== crosses;
  }, false);
