import { describe, expect, it } from "vitest";
import { makePlan, planDifferences } from "../../../sim/generate/plan.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import type { PsfKind } from "../../../sim/scene.ts";
import { small } from "./helpers.ts";

/** What galforge 0.1.0 wrote into generate.json differs from the plan of the same options by this. */
function differences(psf: PsfKind, more = {}): string[] {
  const plan = makePlan({ ...small, n: 8, shardSize: 8 }, loadPopulation({ overrides: { psf, ...more } }));
  return planDifferences({ ...plan, galforge: "0.1.0" }, plan);
}

describe("a plan of galforge 0.1.0", () => {
  it("is the same where the pixels are", () => {
    expect(differences("gaussian")).toEqual([]);
    expect(differences("moffat")).toEqual([]);
    expect(differences("kolmogorov")).toEqual([]);
  });
  it("is another one where the pixels have changed", () => {
    expect(differences("airy", { lam_over_diam: 0.1 })).toEqual(['galforge: "0.1.0" before, "0.2.0" now']);
  });
});
