import { describe, expect, it } from "vitest";
import { possibleOf } from "../../../eval/data/possible.ts";
import type { Supervised } from "../../../train/run/config.ts";
import { fakeConfig, IMAGE } from "../infer/fake-model.ts";

interface Label {
  readonly name: string;
  readonly unit?: string;
  readonly description?: string;
  readonly range?: readonly [number, number];
}

/** What becomes of estimates, one stamp for each number of the columns. */
function judged(labels: readonly (Label & { readonly estimates: readonly number[] })[], sigmas = true) {
  const supervise = labels.map(
    ({ name, unit = "1", description = "", range = [0.5, 0.6] }): Supervised => ({
      ...{ name, role: "scalar" as const, unit, description, range },
      transform: { kind: "linear", mean: 0, scale: 1 },
    }),
  );
  const values = new Map(labels.map(({ name, estimates }) => [name, Float64Array.from(estimates)]));
  const count = labels[0].estimates.length;
  const spread = new Map([...values].map(([name, column]) => [name, column.map(() => 0.1)]));
  const parts = { aleatoric: spread, epistemic: spread };
  const estimates = { count, values, ...(sigmas ? { sigmas: spread, parts } : {}) };
  const config = { ...fakeConfig(IMAGE), supervise };
  const { impossible, negative, estimates: kept } = possibleOf(config, estimates);
  return {
    impossible: [...impossible],
    negative: [...negative],
    values: (name: string) => [...kept.values.get(name)!],
    sigmas: (name: string) => [...(kept.sigmas?.get(name) ?? [])],
    parts: (name: string) =>
      [kept.parts?.aleatoric, kept.parts?.epistemic].map((part) => [...part!.get(name)!]),
    raw: values,
  };
}

const none = Number.NaN;

describe("an estimate that is impossible", () => {
  it.each([
    ["hlr", "arcsec", [-0.1, 0, 0.01, 900], [none, none, 0.01, 900]],
    ["n", "1", [-1, 0.29, 0.3, 6.2, 6.3], [none, none, 0.3, 6.2, none]],
    ["e", "1", [-0.1, 0, 0.99, 1], [none, 0, 0.99, none]],
    ["q", "1", [0, 0.01, 1, 1.01], [none, 0.01, 1, none]],
    ["g", "1", [-0.1, 0, 0.99, 1], [none, 0, 0.99, none]],
    ["fwhm", "arcsec", [0, 0.5], [none, 0.5]],
    ["x0", "pixel", [-50, none, Number.POSITIVE_INFINITY], [-50, none, none]],
    ["flux", "ADU", [-3, 0, none], [-3, 0, none]],
  ])(
    "of %s [%s] is none, nor are its standard deviation and the parts of that",
    (name, unit, estimates, kept) => {
      const out = judged([{ name, unit, estimates }]);
      expect(out.values(name)).toEqual(kept);
      const spread = kept.map((x) => (Number.isNaN(x) ? none : 0.1));
      expect(out.sigmas(name)).toEqual(spread);
      expect(out.parts(name)).toEqual([spread, spread]);
      expect(out.impossible).toEqual(kept.map((x) => (Number.isNaN(x) ? 1 : 0)));
      expect([...out.raw.get(name)!]).toEqual(estimates); // those of the network stay as they are
      expect(judged([{ name, unit, estimates }], false).sigmas(name)).toEqual([]);
    },
  );

  it("of e1 and e2 is that of both, each with its own component", () => {
    const out = judged([
      { name: "e1", estimates: [0.6, 0.8, 0.1] },
      { name: "e2", estimates: [0.6, -0.6, 0.1] },
      { name: "bulge_e1", description: "e cos(2 pa)", estimates: [0, 0, 2] },
      { name: "bulge_e2", description: "e sin(2 pa)", estimates: [0, 0, 0] },
    ]);
    expect(out.values("e1")).toEqual([0.6, none, 0.1]);
    expect(out.values("e2")).toEqual([0.6, none, 0.1]);
    expect(out.values("bulge_e2")).toEqual([0, 0, none]);
    expect(out.impossible).toEqual([0, 1, 1]);
  });

  it("is known by what a label is, not by a part of its name", () => {
    const estimates = [-4, 1, 50];
    for (const label of [
      { name: "log_n", description: "parameter log_n" },
      { name: "hlr", unit: "kpc" },
      { name: "n", unit: "cm-3" },
      { name: "ln_hlr", unit: "arcsec", role: "scalar" as const, description: "log of hlr" },
      { name: "fraction" },
    ]) {
      expect(judged([{ ...label, estimates }]).impossible).toEqual([0, 0, 0]);
    }
    const bulge = { name: "bulge_n", description: "Sersic index", estimates };
    expect(judged([bulge]).impossible).toEqual([1, 0, 1]);
  });

  it("is none that the training set had", () => {
    expect(judged([{ name: "n", range: [0.5, 10], estimates: [9.9, 10.1] }]).impossible).toEqual([0, 1]);
  });

  it("is no negative flux: that is told", () => {
    expect(judged([{ name: "flux", unit: "ADU", estimates: [-3, 0, 3] }]).negative).toEqual([1, 0, 0]);
    expect(judged([{ name: "flux", unit: "lg ADU", estimates: [-3, 0, 3] }]).negative).toEqual([0, 0, 0]);
  });
});
