import { expect, it } from "vitest";
import type { CompareSection } from "../../../eval/compare/section.ts";
import type { LimitSection } from "../../../eval/limit/section.ts";
import { sharesOfLimit } from "../../../eval/limit/share.ts";
import { formatLimit } from "../../../eval/limit/table.ts";
import { sampleResults } from "../report/sample-results.ts";

const { compare, limit } = sampleResults({ stamps: 3, reconstructions: 0 }) as unknown as {
  compare: CompareSection;
  limit: LimitSection;
};
/** A latent that is a logarithm: its line explains little, its estimate nearly all. */
const curved: CompareSection = {
  ...compare,
  labels: compare.labels.map((label) => ({
    ...label,
    network: {
      ...label.network,
      ...{ r2: { value: 0.931, low: 0.9, high: 0.95 }, r2_linear: { value: 0.4, low: 0.3, high: 0.5 } },
    },
  })),
};

it("the share of the limit is that of the R2 of the estimate, which the limit is of", () => {
  const shares = sharesOfLimit(limit, curved);
  expect([...shares.keys()]).toEqual(["flux", "hlr"]);
  expect(shares.get("flux")).toEqual({ network: 0.931, share: 0.931 / 0.98 });
  expect(formatLimit(limit, curved)).toMatch(/flux \[ADU\] .* 0\.9310 +95\.0 %/);
  expect(formatLimit(limit, curved)).toMatch(/^n .* - +-$/m);
  expect(formatLimit(limit)).not.toContain("network");
});

it("there is no share without a limit above zero, without a network, and of too few stamps", () => {
  const none = limit.labels.map((label) => ({ ...label, r2: Number.NaN }));
  expect(sharesOfLimit({ ...limit, labels: none }, curved).get("flux")).toEqual({ network: 0.931 });
  expect(sharesOfLimit(limit, undefined).size).toBe(0);
  const few = curved.labels.map((label) => ({ ...label, network: { ...label.network, r2: null } }));
  expect(sharesOfLimit(limit, { ...curved, labels: few }).size).toBe(0);
  const text = formatLimit({ ...limit, too_few: "too few: 4, at least 10 are needed", labels: none });
  expect(text).toContain("galaxies are too few: 4, at least 10 are needed");
  expect(text).not.toContain("NaN");
});

it.each([
  ["stamps", "/home/me/stamps/", true],
  ["sim:leung2025", "sim:leung2025", true],
  ["sim:mine.yaml", "sim:/home/me/mine.yaml", true],
  ["sim:leung2025", "stamps", false],
  ["stamps", "stamps-2", false],
])("a limit of %s and a network on %s are of the same galaxies: %j", (ofLimit, ofNetwork, same) => {
  const theirs = { ...limit, data: { ...limit.data, name: ofLimit } };
  const ours = { ...curved, data: { ...curved.data, name: ofNetwork } };
  expect(sharesOfLimit(theirs, ours).get("flux")?.share !== undefined).toBe(same);
  expect(formatLimit(theirs, ours).includes("no share")).toBe(!same);
});
