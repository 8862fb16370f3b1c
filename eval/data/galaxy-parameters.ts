/** The seven parameters of a galaxy of one Sersic component in a stamp, as a vector and as a scene. Pure. */
import { badInput } from "../../shared/errors.ts";
import type { Scene } from "../../sim/scene.ts";

export const PARAMETERS = ["flux", "hlr", "n", "e1", "e2", "x0", "y0"] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** In the order of PARAMETERS. */
export type Vector = readonly number[];

/** @throws GalforgeError for a scene of several components or of a star */
export function vectorOf({ components, x0, y0 }: Scene): Vector {
  const [galaxy] = components;
  if (components.length !== 1 || galaxy?.kind !== "sersic") {
    throw badInput(
      "the population",
      "its galaxies are not of one Sersic component: the limit is known for those alone",
    );
  }
  const { flux, hlr, n, e, pa } = galaxy;
  const angle = (pa * Math.PI) / 90;
  return [flux, hlr, n, e * Math.cos(angle), e * Math.sin(angle), x0, y0];
}

/** `scene` with other parameters: its PSF, pixel scale and stamp stay. */
export function sceneOf(scene: Scene, [flux, hlr, n, e1, e2, x0, y0]: Vector): Scene {
  const pa = (Math.atan2(e2!, e1!) * 90) / Math.PI;
  const shape = { flux: flux!, hlr: hlr!, n: n!, e: Math.hypot(e1!, e2!), pa: pa < 0 ? pa + 180 : pa };
  return { ...scene, components: [{ kind: "sersic", ...shape }], x0: x0!, y0: y0! };
}
