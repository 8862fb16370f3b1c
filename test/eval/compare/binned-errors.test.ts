import { describe, expect, it } from "vitest";
import { binnedErrors } from "../../../eval/compare/binned-errors.ts";
import { sampleResults } from "../report/sample-results.ts";

describe("binnedErrors", () => {
  it("puts labels together that are in the same bins, and no others", () => {
    const [flux, hlr] = sampleResults().compare.labels;
    const by = (label: typeof flux, title: string, edges: number[]): typeof flux => ({
      ...label!,
      bins: label!.bins.map((bin) => (bin.relative === undefined ? bin : { ...bin, title, edges })),
    });
    const all = [
      { ...by(flux!, "snr_g", [1, 2]), name: "flux_g" },
      { ...by(flux!, "snr_r", [3, 4]), name: "flux_r" },
      by(hlr!, "snr_r", [3, 4]),
    ];
    const groups = binnedErrors(all);
    expect(groups.map(({ title, labels }) => [title, ...labels.map(({ name }) => name)])).toEqual([
      ["snr_g", "flux_g"],
      ["snr_r", "flux_r", "hlr"],
    ]);
    expect(groups.map(({ edges }) => edges)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(binnedErrors([])).toEqual([]);
  });
});
