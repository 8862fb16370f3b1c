// @module-tag slow
import { renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { splitIndices } from "../../../datasets/splits.ts";
import { compareModel } from "../../../eval/compare/compare.ts";
import type { CompareSection } from "../../../eval/compare/section.ts";
import { formatComparison } from "../../../eval/compare/table.ts";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";
import { temporary } from "../../datasets/make.ts";
import { imageOf } from "../../image-system.ts";
import { changed } from "../../train/models/model-of.ts";
import { FRACTIONS, fakeConfig, fakeModel, makeStamps, NOISE } from "./fake-run.ts";

const STAMPS = 3000;

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

function hooks() {
  const notes: string[] = [];
  const progress = () => ({ add() {}, skip() {}, finish() {} });
  return { notes, note: (line: string) => void notes.push(line), progress };
}

const testIndices = (dir: string): Uint32Array => splitIndices(Dataset.open(dir).ids(), "test", FRACTIONS);

async function compare(change: Partial<RunConfig> = {}, data?: string, most = 1e4): Promise<CompareSection> {
  const dir = join(temporary(), "stamps");
  makeStamps(dir, STAMPS);
  const model = fakeModel(fakeConfig(dir, change), dir, testIndices(dir));
  return compareModel(model, { run: "run", data, most }, hooks());
}

describe("compareModel", () => {
  it("finds what theory says of latents with known noise, and of components that know flux but not size", async () => {
    const section = await compare();
    expect(section.labels.map((l) => l.name)).toEqual(["flux", "hlr"]);
    for (const { network, bins } of section.labels) {
      const expected = 1 / (1 + NOISE ** 2);
      const error = (network.r2_linear!.high - network.r2_linear!.low) / 2;
      expect(Math.abs(network.r2_linear!.value - expected)).toBeLessThan(3 * error);
      expect(error).toBeLessThan(0.02);
      expect(Math.abs(network.r2!.value - (1 - NOISE ** 2))).toBeLessThan(3 * 0.03);
      expect(bins.map((b) => b.by)).toEqual(["snr", "magnitude", "n", "hlr"]);
    }
    const [flux, hlr] = section.labels;
    expect(flux.network.scatter!.value / (NOISE * 2582)).toBeCloseTo(1, 1);
    expect(flux.pca_all.r2!.value).toBeGreaterThan(0.9);
    expect(hlr.pca_all.r2!.value).toBeLessThan(0.05);
    expect(flux.pca_single.r2!.value).toBeLessThan(flux.pca_all.r2!.value);
    expect(flux.paper).toBeUndefined();
    const table = formatComparison("runs/x", section);
    for (const r2 of [flux.network.r2!, flux.network.r2_linear!])
      expect(table).toContain(r2.value.toFixed(4));
    expect(table).toContain("hlr [arcsec]");
    expect(JSON.parse(JSON.stringify(section))).toEqual(section);
  });

  it("judges on the test split alone, fits to training stamps alone, and shows stamps from faint to bright", async () => {
    const dir = join(temporary(), "stamps");
    makeStamps(dir, STAMPS);
    const config = fakeConfig(dir);
    const test = testIndices(dir);
    const section = await compareModel(fakeModel(config, dir, test), { run: "run", most: 1e4 }, hooks());
    expect(section.data).toMatchObject({
      name: basename(dir),
      sha256: config.data.sha256,
      stamps: test.length,
    });
    expect(section.data.which).toContain("test");
    expect(section.trained_on).toBe(config.data.counts.train);
    expect(section.pca).toMatchObject({ components: 48, fitted_on: config.data.counts.train }); // 8 x 6 pixels
    expect(section.pca.explained_variance).toBeCloseTo(1, 5);
    const { stamps, height, width } = section.reconstructions!;
    expect(stamps).toHaveLength(8);
    const fluxes = stamps.map((s) => s.labels["flux"]);
    expect(fluxes).toEqual([...fluxes].sort((a, b) => a - b));
    expect([fluxes[0], fluxes[7]]).toEqual([1000, 9000]);
    const set = Dataset.open(dir);
    for (const { id, input, output } of stamps) {
      expect(test).toContain(id); // ids are positions here
      expect(unpackImage(input)).toEqual(set.image(id));
      expect(unpackImage(output)).toEqual(new Float32Array(height * width).fill(100));
    }
    expect(section.reconstructions!.rms_over_noise).toBeUndefined(); // nothing is known of the noise
  });

  it("fits components to what the network sees of stamps, training and test stamps alike", async () => {
    const dir = join(temporary(), "stamps");
    makeStamps(dir, STAMPS);
    const model = fakeModel(fakeConfig(dir), dir, testIndices(dir));
    // the middle of the stamp, and nothing of it
    const seeing = (places: readonly number[]) => ({
      ...model,
      see: async (images: Float32Array, count: number) =>
        Float32Array.from({ length: count * places.length }, (_, at) => {
          return images[48 * Math.floor(at / places.length) + places[at % places.length]!]!;
        }),
    });
    const request = { run: "run", most: 1e4 };
    const middle = await compareModel(seeing([20, 21, 26, 27]), request, hooks());
    const corner = await compareModel(seeing([0, 5, 42]), request, hooks());
    expect([middle.pca.components, corner.pca.components]).toEqual([4, 3]);
    expect(middle.labels[0].pca_all.r2!.value).toBeGreaterThan(0.9);
    expect(corner.labels[0].pca_all.r2!.value).toBeLessThan(0.5);
  });

  it("takes stamps from all over the set where there are more", async () => {
    const section = await compare({}, undefined, 300);
    expect(section.data.stamps).toBe(300);
    expect(section.data.which).toMatch(/; 300 of these \d+, from all over them/);
  });

  it("takes another data set as a whole", async () => {
    const other = join(temporary(), "other");
    makeStamps(other, 400);
    const dir = join(temporary(), "stamps");
    makeStamps(dir, STAMPS);
    const all = Uint32Array.from({ length: 400 }, (_, i) => i);
    const section = await compareModel(
      fakeModel(fakeConfig(dir), other, all),
      { run: "run", data: other, most: 1e4 },
      hooks(),
    );
    expect(section.data).toMatchObject({ name: "other", stamps: 400 });
    expect(Math.abs(section.labels[1].network.r2_linear!.value - 1 / (1 + NOISE ** 2))).toBeLessThan(0.06);
  });
});

describe("what a user can get wrong", () => {
  const supervised = (name: string) => ({
    ...{ name, unit: "1", role: "scalar" as const, description: "", range: [0, 1] as const },
    transform: { kind: "linear" as const, mean: 0, scale: 1 },
  });

  it("names a label that the data lacks, and the like of it", async () => {
    const dir = join(temporary(), "stamps");
    makeStamps(dir, 200);
    const config = fakeConfig(dir, { supervise: [supervised("flx")] });
    const model = { ...fakeModel(fakeConfig(dir), dir, testIndices(dir)), config };
    await expect(compareModel(model, { run: "run", most: 10 }, hooks())).rejects.toThrow(
      /flx.*Did you mean "flux"/s,
    );
  });

  it("refuses stamps of another size", async () => {
    await expect(compare({ image: imageOf({ height: 64, width: 64 }) })).rejects.toThrow(
      "a size of 8 x 6 pixels, but the network of this run was trained on 64 x 64",
    );
  });

  it("says that the training data is gone", async () => {
    const [dir, other] = [join(temporary(), "stamps"), join(temporary(), "other")];
    makeStamps(dir, 300);
    makeStamps(other, 310);
    const all = Uint32Array.from({ length: 310 }, (_, i) => i);
    const model = fakeModel(fakeConfig(dir), other, all);
    rmSync(dir, { recursive: true });
    await expect(compareModel(model, { run: "run", data: other, most: 100 }, hooks())).rejects.toThrow(
      /the data that this run was trained on.*stamps: there is no such directory/,
    );
  });

  it("finds the training data where --data says that it is now", async () => {
    const [dir, moved] = [join(temporary(), "stamps"), join(temporary(), "moved")];
    makeStamps(dir, 300);
    const model = fakeModel(fakeConfig(dir), dir, testIndices(dir));
    renameSync(dir, moved);
    const section = await compareModel(model, { run: "run", data: moved, most: 1e4 }, hooks());
    expect(section.data.stamps).toBe(testIndices(moved).length);
    expect(section.pca.fitted_on).toBe(model.config.data.counts.train);
  });

  it("says that the training data has changed", async () => {
    const dir = join(temporary(), "stamps");
    makeStamps(dir, 300);
    const config = fakeConfig(dir);
    const changed = { ...config, data: { ...config.data, sha256: "1".repeat(64) } };
    const all = Uint32Array.from({ length: 300 }, (_, i) => i);
    await expect(
      compareModel(fakeModel(changed, dir, all), { run: "run", most: 10 }, hooks()),
    ).rejects.toThrow(/another SHA-256/);
  });

  it("refuses to judge a network that gives no numbers", async () => {
    const dir = join(temporary(), "stamps");
    makeStamps(dir, 300);
    const model = fakeModel(fakeConfig(dir), dir, testIndices(dir));
    const broken = changed(model, (estimates) => {
      estimates.values.get("hlr")![3] = Number.NaN;
      return estimates;
    });
    const id = testIndices(dir)[3];
    await expect(compareModel(broken, { run: "run", most: 100 }, hooks())).rejects.toThrow(
      `the network gives NaN as "hlr" of stamp ${id}`,
    );
  });
});
