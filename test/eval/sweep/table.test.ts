import { describe, expect, it } from "vitest";
import type { SweepCurve } from "../../../eval/sweep/section.ts";
import { formatSweep } from "../../../eval/sweep/table.ts";

const hlr: SweepCurve = {
  label: "hlr",
  values: [1, 2, 3],
  measured: { flux: [990, 1000, 1030], hlr: [1.5, 3, 4.5], x0: [32, 31.99, 32.3] },
  low: {},
  high: {},
  expected: { flux: [1000, 1000, 800], hlr: [1.2, 2, 3], x0: [32, 32, 32] },
  monotonicity: 1,
  disentanglement: 0.876543,
  unmeasured: 2,
  images: [],
};
const n: SweepCurve = {
  label: "n",
  values: [1, 2, 3],
  measured: {},
  low: {},
  high: {},
  unmeasured: 5,
  images: [],
};

describe("the table of sweeps", () => {
  const lines = formatSweep("runs/cae", {
    galaxies: 5,
    height: 64,
    width: 64,
    pedestal: -0.257,
    curves: [hlr, n],
  }).split("\n");
  const cells = (first: string): string[] =>
    lines
      .find((line) => line.trim().startsWith(first))!
      .trim()
      .split(/\s{2,}/);

  it("figures, and what moves against the middle of the sweep", () => {
    expect(cells("latent")).toEqual(["latent", "monotone", "disentangled", "flux", "hlr", "x0"]);
    expect(cells("hlr")).toEqual(["hlr", "1.000", "0.877", "x0.99..x1.03", "x0.50..x1.50", "+0.00..+0.31"]);
    expect(cells("simulated")).toEqual(["simulated", "x0.80..x1.00", "x0.60..x1.50", "+0.00..+0.00"]);
  });

  it("what could not be measured", () => {
    expect(cells("n ")).toEqual(["n", "-", "-", "-", "-", "-"]);
    expect(lines).toContain(
      "hlr: 2 of 5 galaxies left out, because a decoded image of theirs shows no galaxy",
    );
    expect(lines).toContain("Decoded pixels without light are -0.257 above the sky; this was subtracted.");
    expect(lines).toContain("n: 5 of 5 galaxies left out, because a decoded image of theirs shows no galaxy");
  });
});
