/** The plane "isolated": the object alone, without others on its stamp, sky and noise. */
import type { FillPlane } from "./observation.ts";

export const fillIsolated: FillPlane = ({ bands, signal, separate }, out) => {
  out.set(signal);
  bands.forEach(({ scene: { others, stamp } }, band) => {
    if (others !== undefined) out.set(separate.of(band, 0), band * stamp[0] * stamp[1]);
  });
};
