/** What makes each plane. */
import { fillIsolated } from "./isolated.ts";
import { fillMask } from "./mask.ts";
import type { FillPlane } from "./observation.ts";
import type { PlaneName } from "./planes.ts";
import { makeFillPsf } from "./psf.ts";
import { DEFAULT_THRESHOLD } from "./segment.ts";
import { makeFillSegmentation } from "./segmentation.ts";
import { fillVariance } from "./variance.ts";

export interface PlaneOptions {
  /** of the segmentation, in standard deviations of the sky's noise */
  readonly threshold?: number | undefined;
}

const MAKERS: Readonly<Record<PlaneName, (options: PlaneOptions) => FillPlane>> = {
  isolated: () => fillIsolated,
  segmentation: ({ threshold = DEFAULT_THRESHOLD }) => makeFillSegmentation(threshold),
  variance: () => fillVariance,
  mask: () => fillMask,
  psf: makeFillPsf,
};

/** For the objects of one population: it may remember what they have in common. */
export const planeFiller = (name: PlaneName, options: PlaneOptions): FillPlane => MAKERS[name](options);
