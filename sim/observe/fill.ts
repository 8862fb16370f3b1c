/** What makes each plane. */
import { fillIsolated } from "./isolated.ts";
import type { FillPlane } from "./observation.ts";
import type { PlaneName } from "./planes.ts";
import { makeFillPsf } from "./psf.ts";
import { fillVariance } from "./variance.ts";

const MAKERS: Readonly<Record<PlaneName, () => FillPlane>> = {
  isolated: () => fillIsolated,
  variance: () => fillVariance,
  psf: makeFillPsf,
};

/** For the objects of one population: it may remember what they have in common. */
export const planeFiller = (name: PlaneName): FillPlane => MAKERS[name]();
