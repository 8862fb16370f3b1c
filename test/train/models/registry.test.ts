import { describe, expect, it } from "vitest";
import type { Capability, ModelKind } from "../../../train/models/model.ts";
import { kindsThatGive, MODEL_KINDS } from "../../../train/models/registry.ts";
import { makeConfig } from "../run/helpers.ts";

const [cae] = MODEL_KINDS;

describe("kinds that give a capability", () => {
  it("do so with their default options, whatever the model at hand has", () => {
    const paper = makeConfig({ architecture: "paper" });
    expect(cae.gives(paper).has("sd")).toBe(false);
    expect(kindsThatGive("sd", paper)).toContain("cae");
  });

  it("are all that do, by the options that decide it", () => {
    const only = (name: string, capability: Capability, by: string): ModelKind => ({
      ...{ ...cae, name, options: { ...cae.options, defaults: { ...cae.options.defaults, [by]: name } } },
      gives: ({ architecture, training }) =>
        new Set(architecture === name || training[by] === name ? [capability] : []),
    });
    const kinds = [only("a", "sd", "arch"), only("b", "sample", "arch"), only("c", "sd", "vanilla")];
    expect(kindsThatGive("sd", makeConfig({}), kinds)).toEqual(["a", "c"]);
    expect(kindsThatGive("logProb", makeConfig({}), kinds)).toEqual([]);
  });
});
