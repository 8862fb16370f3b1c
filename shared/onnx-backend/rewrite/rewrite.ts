/** The rewrites of a plan, in order. Each computes the same values with less work; each has its own file and test. */
import type { Plan } from "../graph/plan.ts";

type Rewrite = (plan: Plan) => Plan;

const REWRITES: readonly Rewrite[] = [];

export const rewrite = (plan: Plan): Plan => REWRITES.reduce((current, step) => step(current), plan);
