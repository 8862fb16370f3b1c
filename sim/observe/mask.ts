/** The plane "mask": what the detector did to each pixel, as bits (sim/noise/mask.ts). */
import type { FillPlane } from "./observation.ts";

export const fillMask: FillPlane = ({ mask }, out) => out.set(mask);
