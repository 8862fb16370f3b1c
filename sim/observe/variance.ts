/** The plane "variance": of the noise of each pixel about its expected light [ADU^2], as sim/noise/variance.ts has it. */
import type { FillPlane } from "./observation.ts";

export const fillVariance: FillPlane = ({ bands, signal, exposure }, out) => {
  bands.forEach(({ scene: { stamp }, detector }, band) => {
    const size = stamp[0] * stamp[1];
    out.set(
      exposure.varianceOf(signal.subarray(band * size, (band + 1) * size), detector, stamp),
      band * size,
    );
  });
};
