/** What is measured on each stamp besides its light and its signal-to-noise ratio, if a configuration asks for it. */
import type { LabelColumn } from "../../datasets/labels.ts";
import { adaptiveMoments } from "../../shared/math/moments/adaptive.ts";
import type { Population } from "../drawn.ts";
import type { Scene } from "../scene.ts";
import { purityOf } from "./purity.ts";

export interface Measure {
  readonly labels: readonly LabelColumn[];
  /**
   * The values of `labels` in a band.
   * @param target light of the target alone, without sky and noise [ny * nx] @param all the same with everything else on the stamp
   */
  of(target: Float32Array, all: Float32Array, scene: Scene): readonly number[];
}

export const PURITY: Measure = {
  labels: [
    {
      ...{ name: "purity", unit: "1", role: "scalar", missing: true },
      description:
        "sum t^2 / sum t s over the stamp, t: noiseless signal of the target alone; one minus its blendedness",
    },
  ],
  of: (target, all) => [purityOf(target, all)],
};

const moment = (name: string, unit: string, role: LabelColumn["role"], description: string): LabelColumn => ({
  ...{ name, unit, role, missing: true },
  description: `${description}, of the noiseless target by adaptive moments; missing where they do not converge`,
});

/** Of what is seen through the PSF, as HSM measures it (shared/math/moments/adaptive.ts). */
export const MOMENTS: Measure = {
  labels: [
    moment("hsm_sigma", "pixel", "scalar", "size (det M)^(1/4)"),
    moment("hsm_e1", "1", "spin2-cos", "distortion (Mxx - Myy) / (Mxx + Myy)"),
    moment("hsm_e2", "1", "spin2-sin", "distortion 2 Mxy / (Mxx + Myy)"),
    moment("hsm_rho4", "1", "scalar", "radial fourth moment, 2 of a Gaussian"),
  ],
  of(pixels, _, { stamp: [ny, nx], x0: x, y0: y }) {
    const { sigma, e1, e2, rho4 } = adaptiveMoments({ pixels, nx, ny }, { x, y });
    return [sigma, e1, e2, rho4];
  },
};

/** In the order of their labels. */
export const measuresOf = ({ neighbours, moments }: Population["config"]): readonly Measure[] => [
  ...(neighbours?.purity === true ? [PURITY] : []),
  ...(moments === true ? [MOMENTS] : []),
];
