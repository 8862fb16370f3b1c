/** Rules for the operators of domain "tfjs": those that choose a layout (graph/layout-ops.ts says what each computes). */
import type { Rule } from "./lowering.ts";

export const LAYOUT_RULES: Readonly<Record<string, Rule>> = {};
