/** The plane "isolated": the object alone, without others on its stamp, sky and noise. */
import type { FillPlane } from "./observation.ts";

export const fillIsolated: FillPlane = ({ bands, signal, renderer }, out) => {
  out.set(signal);
  bands.forEach(({ scene: { others, ...alone } }, band) => {
    if (others === undefined) return;
    const size = alone.stamp[0] * alone.stamp[1];
    const image = new Float32Array(size);
    renderer.render(alone, image);
    out.set(image, band * size);
  });
};
