// @module-tag slow
import { describe, expect, it } from "vitest";
import { able, type Needs } from "../../eval/needs.ts";
import { makePage } from "../../eval/report/page.ts";
import type { Capability } from "../../train/models/model.ts";
import { modelOf } from "../train/models/model-of.ts";
import { fakeConfig, IMAGE } from "./infer/fake-model.ts";
import { sampleResults } from "./report/sample-results.ts";

const model = (...gives: Capability[]) =>
  modelOf(fakeConfig(IMAGE, ["flux", "hlr"]), { look: async () => ({ values: new Map() }), gives });

describe("a model is asked for what it can do", () => {
  it.each<[Capability[], Needs]>([
    [[], { model: [] }],
    [["encoder", "decoder"], { model: ["decoder"] }],
    [["mean"], { model: ["mean"], labels: ["hlr"], bands: 1 }],
  ])("one that gives %j is let through where %j is needed", (gives, needs) => {
    const given = model(...gives);
    expect(able("run", given, needs)).toBe(given);
  });

  it.each<[Capability[], Needs, string]>([
    [
      ["encoder", "mean"],
      { model: ["encoder", "decoder"] },
      "makes no stamp of latents: train one that does (train cae",
    ],
    [["mean"], { model: ["mean", "sd", "cdf"] }, "predicts no standard deviations: train one that does"],
    [
      ["mean"],
      { model: ["logProb"] },
      "gives no densities of labels: train one that does (train flow, with its default options)",
    ],
    [
      ["mean"],
      { model: ["mean"], labels: ["flux", "n"] },
      "does not estimate n, but flux, hlr: train one with",
    ],
    [["mean"], { model: ["mean"], labels: ["n"], bands: 3 }, "have 1 bands (r), and 3 are needed"],
  ])("one that gives %j is refused where %j is needed, in words", (gives, needs, words) => {
    expect(() => able("run", model(...gives), needs)).toThrow(words);
  });
});

describe("the report", () => {
  const titles = async (...gives: Capability[]) => {
    const { html } = await makePage("run", sampleResults(), new Set(gives));
    return [...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);
  };

  it("leaves out what the model cannot give", async () => {
    const all = await titles("encoder", "decoder", "label-latents", "mean", "sd", "cdf");
    const left = await titles("mean");
    expect(all).toEqual(expect.arrayContaining(left));
    expect(all.filter((title) => !left.includes(title))).toEqual([
      "Reconstructions",
      "Are the uncertainties true",
      expect.stringMatching(/sweep|latent/i),
      "What the latents hold",
      "Rare classes",
      "Other stamps than those of the training",
    ]);
  });
});
