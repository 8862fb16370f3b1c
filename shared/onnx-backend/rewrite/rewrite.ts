/** The rewrites of a plan, in order. Each computes the same values with less work; each has its own file and test. */
import type { Plan } from "../graph/plan.ts";
import type { Target } from "../lower/target.ts";
import { shortenAdam } from "./adam.ts";
import { fuseBiasAndActivation } from "./bias-activation.ts";
import { stepInOnePass } from "./one-pass-step.ts";
import { zeroBeforeUnpooling } from "./pooled-relu.ts";
import { mergeUpsampling } from "./upsampled-conv.ts";

export type Rewrite = (plan: Plan, target: Target) => Plan;

export const REWRITES: Readonly<Record<string, Rewrite>> = {
  mergeUpsampling,
  fuseBiasAndActivation,
  zeroBeforeUnpooling,
  shortenAdam,
  stepInOnePass,
};

/** @param without names of rewrites to leave out, for measuring what each gains */
export const rewrite = (plan: Plan, target: Target, without: readonly string[] = []): Plan =>
  Object.entries(REWRITES).reduce(
    (current, [name, step]) => (without.includes(name) ? current : step(current, target)),
    plan,
  );
