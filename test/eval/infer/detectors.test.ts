import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { infer } from "../../../eval/infer/infer.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { make, scratch } from "../../sim/generate/helpers.ts";
import { fakeConfig, fakeContext, fakeModel } from "./fake-model.ts";

const root = scratch();
const SHAPE = { height: 16, width: 20, bands: 1, unit: "ADU" } as const;

describe("a data set whose detector varies from stamp to stamp", () => {
  it("is measured with the detector of each", async () => {
    const dir = join(root, "set");
    await make(dir, {
      n: 40,
      population: makePopulation({
        ...{ stamp: [16, 20], pixel_scale: 0.2, psf: { kind: "gaussian", fwhm: 0.7 } },
        galaxy: [{ kind: "sersic", flux: { uniform: [1e6, 2e6] }, hlr: 1, n: 1 }],
        detector: { sky: { uniform: [50, 150] }, gain: { uniform: [1, 4] }, read_noise: 5 },
      }),
    });
    const network = { ...SHAPE, pixel_scale: 0.2, sky: 100, gain: 2, read_noise: 5 };
    const out = join(root, "catalog.csv");
    const task = { run: "r", backend: "none", images: [dir], out, batch: 7, given: {} };
    await infer({ ...task, model: fakeModel(fakeConfig(network)) }, fakeContext());
    const rows = parse(readFileSync(out), { columns: true, comment: "#" }) as Record<string, string>[];
    const set = Dataset.open(dir);
    const [flux, sky, gain] = ["flux", "sky", "gain"].map((name) => set.label(name));
    set.close();
    expect(rows).toHaveLength(40);
    rows.forEach((row, k) => {
      // the noise of the whole stamp is a few thousand electrons
      expect(Number(row["flux"]) / flux[k]).toBeCloseTo(1, 2);
      const isOther = Math.abs(sky[k] * gain[k] - 200) > 20;
      expect(Number(row["flags"]) & 8).toBe(isOther ? 8 : 0);
    });
    expect(new Set(rows.map((row) => Number(row["flags"]) & 8)).size).toBe(2);
  });
});
