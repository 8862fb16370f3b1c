// @module-tag slow
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shiftSchema } from "../../../eval/shift/section.ts";
import { judgeModel } from "../../../eval/shift/shift.ts";
import { formatShift } from "../../../eval/shift/table.ts";
import { type MakeOptions, makeDataset, temporary } from "../../datasets/make.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { fakeConfig } from "../compare/fake-run.ts";
import { normals } from "../samples.ts";

/** Blobs on a sky with noise of standard deviation `sigma` 3. */
function makeBlobs(seed: number, n: number, sigma = 3, change: Partial<MakeOptions> = {}): string {
  const dir = join(temporary(), `stamps${seed}`);
  mkdirSync(dir);
  const noise = normals(n * 48, seed);
  let at = 0;
  makeDataset(dir, {
    n,
    shardSize: 500,
    pixel: (value) => value + sigma * noise[at++ % noise.length]!,
    ...change,
  });
  return dir;
}

/** Latents are sum, brightest and faintest pixel. */
function judge(source: string, target: string, permutations = 39) {
  const model = modelOf(
    { ...fakeConfig(source), latents: 3 },
    {
      look: async (images, count) => {
        const latents = new Float32Array(3 * count);
        for (let k = 0; k < count; k++) {
          const pixels = images.subarray(48 * k, 48 * (k + 1)).map((x) => x - 100);
          latents.set([pixels.reduce((a, b) => a + b), Math.max(...pixels), Math.min(...pixels)], 3 * k);
        }
        return { latents, values: new Map() };
      },
    },
  );
  const notes: string[] = [];
  const hooks = {
    note: (line: string) => void notes.push(line),
    progress: () => ({ add() {}, skip() {}, finish() {} }),
  };
  const request = { run: "run", target, most: 300, permutations, seed: 0 };
  return judgeModel(model, request, hooks).then((section) => ({ section, notes }));
}

const numbersOf = (part: unknown): number[] => {
  if (typeof part === "number") return [part];
  return typeof part === "object" && part !== null ? Object.values(part).flatMap(numbersOf) : [];
};

describe("evaluate shift", () => {
  it("does not tell the same population of another seed from the source", async () => {
    const { section } = await judge(makeBlobs(1, 800), makeBlobs(2, 300));
    expect(section.own).toBe(false);
    expect(section.area.p).toBeGreaterThan(0.05);
    expect(section.mmd.p).toBeGreaterThan(0.05);
    expect(section.differences.filter(({ differs }) => differs)).toEqual([]);
    expect(formatShift("run", section)).toContain("Nothing tells the target from the source");
  });

  it("tells a harder one, says in what it differs, and writes what the schema allows", async () => {
    const { section } = await judge(makeBlobs(1, 800), makeBlobs(2, 300, 20));
    expect(shiftSchema.safeParse(JSON.parse(JSON.stringify(section))).error).toBeUndefined();
    expect(section.area.value).toBeGreaterThan(0.7);
    expect([section.area.p, section.mmd.p]).toEqual([0.025, 0.025]);
    const noise = section.differences.find(({ name }) => name === "noise")!;
    expect(noise.differs).toBe(true);
    expect(noise.change).toBeGreaterThan(1.2);
    const novelties = section.foreign.most.map(({ novelty }) => novelty);
    expect(novelties).toEqual(novelties.toSorted((a, b) => b - a));
    expect(section.foreign.share.value).toBeGreaterThan(0.1);
    expect(section.pictures.foreign.images).toHaveLength(12);
    expect(section.pictures.nearest.ids).toEqual(section.foreign.most.map(({ nearest }) => nearest));
    expect(section.plane!.points.x).toHaveLength(600);
    const text = formatShift("run", section);
    expect(text).toMatch(/\* noise \[ADU\] .* x source/);
    expect(text).not.toMatch(/NaN|undefined/);
    expect(numbersOf(section).filter(Number.isNaN)).toEqual([]);
  });

  it("takes the run's own data, and compares halves of its test split", async () => {
    const dir = makeBlobs(1, 800);
    const { section, notes } = await judge(dir, dir);
    expect(section.own).toBe(true);
    expect(Math.abs(section.area.value - 0.5)).toBeLessThan(0.09);
    expect(section.area.p).toBeGreaterThan(0.05);
    expect(Math.abs(section.source.stamps - section.target.stamps)).toBeLessThan(2);
    expect(notes).toContainEqual(expect.stringMatching(/is the data that this run was trained on: one half/));
    expect(section.foreign.most.every(({ id, nearest }) => id !== nearest)).toBe(true);
  });

  it("refuses four stamps, and says that twenty are few", async () => {
    const source = makeBlobs(1, 800);
    await expect(judge(source, makeBlobs(2, 4))).rejects.toThrow(
      /4 of its stamps can be compared .* at least 5 are needed/,
    );
    const { section, notes } = await judge(source, makeBlobs(3, 20));
    expect(section.target.stamps).toBe(20);
    expect(notes).toContainEqual(expect.stringMatching(/20 stamps are few/));
  });

  it("leaves out stamps whose latents are no numbers, and says so", async () => {
    const broken = makeBlobs(2, 100, 3, { pixel: (value, id) => (id === 7 ? Number.NaN : value) });
    const { section, notes } = await judge(makeBlobs(1, 800), broken);
    expect(section.target.stamps).toBe(99);
    expect(notes).toContainEqual(expect.stringMatching(/1 of 100 stamps are left out/));
  });

  it("refuses stamps of another size or scale, as every evaluation does", async () => {
    await expect(judge(makeBlobs(1, 800), makeBlobs(2, 20, 3, { height: 10 }))).rejects.toThrow(/a size of/);
  });
});
