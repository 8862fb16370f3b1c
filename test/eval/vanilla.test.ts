// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { LabelColumn } from "../../datasets/labels.ts";
import { judgeModel } from "../../eval/anomalies/anomalies.ts";
import { formatAnomalies } from "../../eval/anomalies/table.ts";
import { compareModel } from "../../eval/compare/compare.ts";
import { formatComparison } from "../../eval/compare/table.ts";
import { withVanilla } from "../../eval/vanilla.ts";
import { startComputing } from "../../train/compute.ts";
import { cvae } from "../../train/models/cvae/kind.ts";
import type { RunConfig, Supervised } from "../../train/run/config.ts";
import { readConfig } from "../../train/run/directory.ts";
import { beginRun } from "../../train/train.ts";
import { makeDataset } from "../datasets/make.ts";
import { modelOf } from "../train/models/model-of.ts";
import { scratch } from "../train/run/helpers.ts";
import { normals } from "./samples.ts";

const N = 300;
const SIDE = 16;
const root = scratch();
const [data, bare, vanilla] = ["stamps", "bare", "vanilla"].map((name) => join(root, name)) as [
  string,
  string,
  string,
];

const about = { unit: "1", role: "scalar", description: "" } as const;
const magnitudes = ["g", "r"].flatMap((band): LabelColumn[] => [
  { ...about, name: `mag_${band}`, unit: "mag", band, sigma: `mag_${band}_err` },
  { ...about, name: `mag_${band}_err`, unit: "mag", band },
]);
const others: readonly LabelColumn[] = [
  { ...about, name: "z", role: "redshift", sigma: "z_err" },
  { ...about, name: "z_err" },
  { ...about, name: "class", role: "class", description: "0 SF, 3 green-pea" },
];
const z: Supervised = {
  ...{ name: "z", unit: "1", role: "redshift", description: "", sigma: "z_err", range: [0, 1] },
  transform: { kind: "linear", mean: 0.5, scale: 0.3 },
};

const redshift = (id: number): number => ((37 * id) % 100) / 100;
const isRare = (id: number): boolean => id % 10 === 5;
const noise = normals(N, 1);

/** The sky of the first band is 100 (1 + z), the colour of a galaxy is its redshift; rare ones are dark. */
function make(dir: string, labels: readonly LabelColumn[]): void {
  mkdirSync(dir);
  const columns: Readonly<Record<string, (id: number) => number>> = {
    z: redshift,
    mag_g: (id) => 20 + noise[id]!,
    mag_r: (id) => 20 + noise[id]! - redshift(id),
    class: (id) => (isRare(id) ? 3 : 0),
  };
  makeDataset(dir, {
    ...{ n: N, bands: 2, height: SIDE, width: SIDE, labels },
    pixel: (value, id, band) => (isRare(id) ? 200 - value : value) + (band === 0 ? 100 * redshift(id) : 0),
    label: (name, _, id) => columns[name]?.(id) ?? 0.01,
  });
}

const notes: string[] = [];
const hooks = {
  signal: new AbortController().signal,
  note: (line: string) => void notes.push(line),
  progress: () => ({ add() {}, skip() {}, finish() {} }),
};

let config: RunConfig;
beforeAll(async () => {
  const computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  make(data, [...magnitudes, ...others]);
  make(bare, others);
  const split = { train: 0.6, val: 0.1, test: 0.3 };
  const given = { data, split, supervise: ["z"], vanilla: true, epochs: 1, batch: 16 };
  await beginRun(cvae, vanilla, given, computing, hooks);
  config = { ...readConfig(vanilla), supervise: [z], latents: 3 };
});

/** It knows a redshift by the sky in a corner of the first band, and has the extremes of the pixels as latents. */
const model = () =>
  modelOf(config, {
    look: async (images, count) => {
      const stamps = Array.from({ length: count }, (_, k) =>
        images.subarray(2 * SIDE * SIDE * k, 2 * SIDE * SIDE * (k + 1)),
      );
      const latents = stamps.flatMap((pixels) => [pixels[0]!, Math.max(...pixels), Math.min(...pixels)]);
      const values = Float64Array.from(stamps, ([corner]) => corner! / 100 - 1);
      return { latents: Float32Array.from(latents), values: new Map([["z", values]]) };
    },
    decode: async (_, count) => new Float32Array(2 * SIDE * SIDE * count).fill(100),
  });

describe("--vanilla", () => {
  it("is a way to estimate labels, beside photometry and the others, on the same stamps", async () => {
    const section = await compareModel(model(), { run: vanilla, most: N, vanilla }, hooks);
    const methods = section.labels[0]!.methods!;
    expect(methods.map(({ name }) => name)).toEqual([
      ...["network", "mean", "photometry, linear", "photometry, MLP", "photometry, local linear"],
      ...["vanilla latents, kNN", "principal components"],
    ]);
    expect(new Set(methods.map(({ catalogue }) => catalogue.count))).toEqual(new Set([section.data.stamps]));
    const r2 = new Map(methods.map(({ name, catalogue }) => [name, catalogue.r2!.value]));
    expect(r2.get("photometry, linear")).toBeGreaterThan(0.99); // the redshift is the colour
    expect(r2.get("mean")).toBeLessThan(0.01);
    expect(r2.get("vanilla latents, kNN")).toBeGreaterThan(r2.get("mean")!);
    expect(section.vanilla).toBe("vanilla");
    expect(formatComparison("run", section)).toMatch(/^vanilla latents, kNN +\d\.\d{3}/m);
  });

  it("is a space to look for rare classes in, beside colours, with its own planes", async () => {
    const request = { run: vanilla, data, classes: ["green-pea"], most: N, repeats: 2, vanilla };
    const { spaces, projections, ...section } = await judgeModel(model(), request, hooks);
    expect(spaces.map(({ name }) => name)).toEqual([
      ...["latents", "colours", "principal components", "vanilla latents"],
    ]);
    expect(spaces[1]!.features).toEqual(["mag_g - mag_r"]);
    expect(spaces.map(({ classes }) => classes[0]!.against !== undefined)).toEqual([false, true, true, true]);
    const [own, colours] = spaces.map(({ classes }) => classes[0]!.recall.value);
    expect(own).toBeGreaterThan(colours!); // they are dark, and of any colour
    const drawn = projections.filter(({ space }) => space === "vanilla latents");
    expect(drawn[0]).toMatchObject({ x: "free1", y: "free2", boundaries: [] });
    expect(projections[0]).toMatchObject({ space: "latents", x: "z", y: "free1" });
    expect(formatAnomalies("run", { ...section, spaces, projections })).toMatch(/^vanilla latents +\d/m);
  });

  it("refuses a run of other stamps", async () => {
    const other = { ...config, data: { ...config.data, name: "elsewhere", sha256: "1".repeat(64) } };
    await expect(withVanilla(vanilla, other, async () => 0)).rejects.toThrow(
      /--vanilla .*was trained on other stamps \(stamps\) than the run beside it \(elsewhere\)/,
    );
  });
});

it("names the bands that lack a magnitude where there are no colours", async () => {
  const request = { run: vanilla, data: bare, classes: ["green-pea"], most: N, repeats: 2 };
  const { spaces } = await judgeModel(model(), request, hooks);
  expect(spaces.map(({ name }) => name)).toEqual(["latents", "principal components"]);
  expect(notes.join("\n")).toMatch(/bare: no colours, as it lacks measured magnitudes .* of: g, r$/m);
});
