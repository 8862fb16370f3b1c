/** The plane "variance": of the noise of each pixel, (s + sky) / gain + (read_noise / gain)^2 [ADU^2], s: noiseless signal. */
import type { FillPlane } from "./observation.ts";

export const fillVariance: FillPlane = ({ bands, signal }, out) => {
  bands.forEach(({ scene: { stamp }, detector: { sky, gain, read_noise } }, band) => {
    const size = stamp[0] * stamp[1];
    const ofRead = (read_noise / gain) ** 2;
    for (let p = band * size; p < (band + 1) * size; p++) out[p] = (signal[p] + sky) / gain + ofRead;
  });
};
