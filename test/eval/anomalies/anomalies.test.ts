// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { LabelColumn } from "../../../datasets/labels.ts";
import { splitIndices } from "../../../datasets/splits.ts";
import { judgeModel } from "../../../eval/anomalies/anomalies.ts";
import { anomaliesSchema } from "../../../eval/anomalies/section.ts";
import { formatAnomalies } from "../../../eval/anomalies/table.ts";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { type MakeOptions, makeDataset, temporary } from "../../datasets/make.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { FRACTIONS, fakeConfig } from "../compare/fake-run.ts";
import { normals } from "../samples.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

const N = 1000;
const noise = normals(N * 48, 1);
const isRare = (id: number): boolean => id % 12 === 5;
const LABELS: readonly LabelColumn[] = [
  { name: "flux", unit: "ADU", role: "flux", description: "total flux" },
  { name: "hlr", unit: "arcsec", role: "length", description: "half-light radius" },
  { name: "class", unit: "1", role: "class", description: "0 SF, 1 GV, 3 green-pea" },
];

/** Blobs on a noisy sky; the rare ones are turned into holes. */
async function judged(change: Partial<MakeOptions> = {}, classes = ["green-pea"]) {
  const dir = join(temporary(), "stamps");
  mkdirSync(dir);
  let at = 0;
  makeDataset(dir, {
    ...{ n: N, shardSize: 500, labels: LABELS },
    pixel: (value, id) => 100 + (isRare(id) ? -1 : 1) * (value - 100) + noise[at++ % noise.length],
    label: (name, value, id) => (name === "class" ? (isRare(id) ? 3 : 0) : value),
    ...change,
  });
  const config = { ...fakeConfig(dir), latents: 3 };
  const model = modelOf(config, {
    // sum, brightest and faintest pixel
    look: async (images, count) => {
      const latents = new Float32Array(3 * count);
      for (let k = 0; k < count; k++) {
        const pixels = images.subarray(48 * k, 48 * (k + 1)).map((x) => x - 100);
        latents.set([pixels.reduce((a, b) => a + b), Math.max(...pixels), Math.min(...pixels)], 3 * k);
      }
      return { latents, values: new Map() };
    },
    decode: async (_, count) => new Float32Array(48 * count).fill(100),
  });
  const notes: string[] = [];
  const hooks = {
    note: (line: string) => void notes.push(line),
    progress: () => ({ add() {}, skip() {}, finish() {} }),
  };
  const request = { run: "run", classes, data: dir, most: 1000, repeats: 3 };
  return { section: await judgeModel(model, request, hooks), notes };
}

/** All numbers of a section, wherever they stand. */
const numbersOf = (part: unknown): number[] => {
  if (typeof part === "number") return [part];
  return typeof part === "object" && part !== null ? Object.values(part).flatMap(numbersOf) : [];
};

describe("evaluate anomalies", () => {
  it("finds what is unlike, and writes what the schema of its section allows", async () => {
    const { section, notes } = await judged();
    expect(anomaliesSchema.safeParse(JSON.parse(JSON.stringify(section))).error).toBeUndefined();
    expect(section.spaces.map(({ name }) => name)).toEqual(["latents", "principal components"]);
    const [latents] = section.spaces[0].classes;
    expect(latents.recall.value).toBeGreaterThan(0.9);
    expect(latents.contamination.value).toBeLessThan(0.05);
    expect(section.dropped).toBe(0);
    const scores = section.most_unlike!.map(({ score }) => score);
    expect(scores).toHaveLength(20);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBeGreaterThanOrEqual(section.members[0]!.score);
    expect(section.pictures.classes[0].members.images.length).toBeGreaterThan(0);
    const text = formatAnomalies("run", section);
    expect(text).toContain(`green-pea (${latents.members})`);
    expect(text).not.toMatch(/NaN|undefined/);
    expect(notes).toEqual([expect.stringMatching(/in the band g; the network was trained on the band r/)]);
  });

  it("leaves out stamps whose pixels are no numbers, and says so", async () => {
    let at = 0;
    const { section, notes } = await judged({
      pixel: (value, id) =>
        id % 20 === 0 ? Number.NaN : (isRare(id) ? 200 - value : value) + noise[at++ % 480],
    });
    expect(section.dropped).toBeGreaterThan(5);
    const ids = Float64Array.from({ length: N }, (_, id) => id);
    const whole = splitIndices(ids, "train", FRACTIONS).filter((id) => id % 20 !== 0);
    expect(section.blind.reference).toBe(whole.length);
    expect(notes.join()).toMatch(/stamps are left out: a latent or a magnitude of theirs is no number/);
  });

  it("says what it needs where all pixels are no numbers", async () => {
    await expect(judged({ pixel: () => Number.NaN })).rejects.toThrow(
      /no stamp has latents that are numbers/,
    );
  });

  it("takes latents and components that are the same for all stamps", async () => {
    let at = 0;
    const { section } = await judged({ pixel: () => at++ % 48 });
    const numbers = numbersOf(section);
    expect(numbers.length).toBeGreaterThan(100);
    expect(numbers.filter((x) => Math.abs(x) === Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it("tells that SMOTE has fewer neighbours where members are few", async () => {
    const few = (id: number) => id % 160 === 5;
    const { notes } = await judged({
      label: (name, value, id) => (name === "class" ? (few(id) ? 3 : 0) : value),
    });
    expect(notes.join()).toMatch(
      /green-pea has \d members: a split learns from \d, .* SMOTE goes by fewer than 5 neighbours/,
    );
  });

  it("leaves out stamps whose class is not known, and says how many", async () => {
    const unknown = (id: number) => id % 10 === 1;
    const { section, notes } = await judged({
      missing: ["class"],
      label: (name, value, id) =>
        name === "class" ? (unknown(id) ? Number.NaN : isRare(id) ? 3 : 0) : value,
    });
    const ids = Float64Array.from({ length: N }, (_, id) => id);
    const tested = splitIndices(ids, "test", FRACTIONS);
    const left = tested.filter(unknown).length;
    expect(section.dropped).toBe(left);
    expect(section.ordinary + section.spaces[0]!.classes[0]!.members).toBe(tested.length - left);
    expect(notes.join()).toContain(
      `${left} of ${tested.length} stamps are left out: their class is not known`,
    );
  });

  it("refuses classes that are not there, one class only, and data without classes", async () => {
    await expect(judged({}, ["red-spiral"])).rejects.toThrow(/red-spiral.*unknown.*green-pea/);
    await expect(judged({}, ["GV"])).rejects.toThrow(/no stamp of the class GV/);
    const all = (name: string, value: number) => (name === "class" ? 3 : value);
    await expect(judged({ label: all })).rejects.toThrow(/all of its stamps are green-pea/);
    await expect(judged({ labels: LABELS.slice(0, 2) })).rejects.toThrow(/no label "class"/);
  });
});
