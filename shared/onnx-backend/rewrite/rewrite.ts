/** The rewrites of a plan, in order. Each computes the same values with less work; each has its own file and test. */
import type { Plan } from "../graph/plan.ts";
import { shortenAdam } from "./adam.ts";
import { fuseBiasAndActivation } from "./bias-activation.ts";
import { zeroBeforeUnpooling } from "./pooled-relu.ts";
import { mergeUpsampling } from "./upsampled-conv.ts";

export type Rewrite = (plan: Plan) => Plan;

export const REWRITES: Readonly<Record<string, Rewrite>> = {
  mergeUpsampling,
  fuseBiasAndActivation,
  zeroBeforeUnpooling,
  shortenAdam,
};

/** @param without names of rewrites to leave out, for measuring what each gains */
export const rewrite = (plan: Plan, without: readonly string[] = []): Plan =>
  Object.entries(REWRITES).reduce(
    (current, [name, step]) => (without.includes(name) ? current : step(current)),
    plan,
  );
