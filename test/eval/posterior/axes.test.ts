import { describe, expect, it } from "vitest";
import { posteriorAxes } from "../../../eval/posterior/axes.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { imageOf } from "../../image-system.ts";

const values = Float64Array.of(20, 21, 22);
const column = (name: string, unit = "mag") => ({
  ...{ name, unit, role: "scalar" as const, description: "" },
  ...(unit === "mag" ? { sigma: `${name}_err` } : {}),
});

/** @returns what is binned by, and whether it is seen */
function axesOf(names: readonly string[], targets: readonly string[]): [string, boolean][] {
  const columns = names.map((name) => column(name, name.startsWith("mag") ? "mag" : "arcsec"));
  const image = imageOf({ height: 8, width: 8, zero_point: 27 });
  const config = { image, supervise: targets.map((name) => column(name)) } as unknown as RunConfig;
  const test = {
    ...{ image, columns, labels: new Map(names.map((name) => [name, Float64Array.from(values)])) },
    units: new Map(columns.map(({ name, unit }) => [name, unit])),
  };
  const axes = posteriorAxes(config, test, { mean: () => values });
  return axes.map(({ by, seen }) => [by, seen]);
}

describe("posteriorAxes of stamps", () => {
  it("are seen where they are measured, not where they are truths", () => {
    expect(axesOf(["mag", "hlr"], ["z"])).toEqual([
      ["magnitude", true],
      ["hlr", false],
    ]);
    expect(axesOf(["flux", "hlr"], ["z"])).toEqual([
      ["magnitude", false],
      ["hlr", false],
    ]);
  });

  it("are of no target", () => {
    expect(axesOf(["mag", "hlr"], ["hlr", "mag"])).toEqual([]);
    expect(axesOf(["flux", "hlr"], ["flux"])).toEqual([["hlr", false]]);
  });
});
