import { describe, expect, it } from "vitest";
import { formatFit } from "../../../eval/fit/table.ts";
import { sampleFit } from "../report/sample-fit.ts";

const lines = (text: string): string[] => text.split("\n");

describe("formatFit", () => {
  const text = formatFit(sampleFit());

  it("has status, times and scores of fit and network", () => {
    expect(text).toContain(
      "440 converged, 57 bound, 3 failed; 52 ms a galaxy (median; mean 62 ms, 66 times the network's)",
    );
    expect(text).not.toContain("stopped");
    expect(text).toContain("Network: 0.93 ms a galaxy");
    const [all, converged] = lines(text).filter((line) => line.startsWith("flux [ADU]"));
    expect(all.split(/ {2,}/)).toEqual([
      ...["flux [ADU]", "-1.2e+3", "0.0100", "0.123", "8.7 %"],
      ...["0.9510", "0.0100", "0.234", "8.7 %"],
    ]);
    expect(converged).toContain("0.9120");
    const [n] = lines(text).filter((line) => line.startsWith("n "));
    expect(n.trim().endsWith("-")).toBe(true);
  });

  it("has the scatter over the bound of all seven", () => {
    expect(text).toContain("398 of 400 galaxies converged (at their truth");
    const [hlr] = lines(text)
      .filter((line) => line.startsWith("hlr"))
      .slice(-1);
    expect(hlr.split(/ {2,}/)).toEqual([
      "hlr [arcsec]",
      ...["1.022 +- 0.048", "1.034 +- 0.035", "-0.021 +- 0.050"],
    ]);
  });

  it("leaves out what was not measured", () => {
    const { check: _, ...section } = sampleFit();
    const alone = formatFit({
      ...section,
      ms: { fit_median: 52.3, fit_mean: 61.7 },
      labels: section.labels.map(({ name, unit, all }) => ({ name, unit, all: { fit: all!.fit } })),
    });
    expect(alone).not.toContain("etwork");
    expect(alone).not.toContain("information limit");
    expect(alone).toContain("Converged fits alone (0)");
    const few = { criterion: "x", galaxies: 2, converged: 2 };
    const labels = section.labels.map(({ limit: _limit, ...label }) => label);
    expect(formatFit({ ...section, labels, check: few })).toContain("too few to say anything");
  });
});
