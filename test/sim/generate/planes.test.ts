/** Planes of data sets: from the population to files and back. */
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { verifyDataset } from "../../../datasets/check/verify.ts";
import { describeDataset, formatDescription } from "../../../datasets/inspect.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { Assembler } from "../../../sim/generate/assemble.ts";
import { allLabels, makePlan, objectSize, shardTasks } from "../../../sim/generate/plan.ts";
import { createPartWork, partTasks } from "../../../sim/generate/render-part.ts";
import { fastRenderer } from "../../../sim/generate/render-range.ts";
import { Observer } from "../../../sim/observe/observer.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import { make, scratch, small } from "./helpers.ts";

const root = scratch();
const planes = ["isolated", "variance", "psf"] as const;
const population = loadPopulation({ overrides: { stamp: [16, 20], planes } });
const options = { population, n: 50, shardSize: 20 };
const hooks = { createRenderer: fastRenderer };
const madeAt = async (name: string, more: object = {}) => {
  const dir = join(root, name);
  await make(dir, { ...options, ...more }, hooks);
  return dir;
};

describe("planes of a data set", () => {
  it("are what the observer says of each object", async () => {
    const set = Dataset.open(await madeAt("whole"));
    expect(set.planes.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([
      ["isolated", "float32", [1, 16, 20]],
      ["variance", "float32", [1, 16, 20]],
      ["psf", "float32", [1, 15, 15]],
    ]);
    const observer = new Observer(new Renderer(), { noiseless: false, planes });
    const indices = [49, 3, 4, 21];
    const read = [320, 320, 225].map((size, p) => {
      const out = new Float32Array(size * indices.length);
      set.planeInto(planes[p], indices, out);
      return out;
    });
    for (const [k, id] of indices.entries()) {
      const want = [320, 320, 225].map((size) => new Float32Array(size));
      const pixels = new Float32Array(320);
      observer.observe(population.draw(7, id).bands, { seed: 7, id, name: () => "" }, pixels, want);
      expect(set.image(id)).toEqual(pixels);
      want.forEach((plane, p) => {
        expect(read[p].subarray(k * plane.length, (k + 1) * plane.length)).toEqual(plane);
      });
    }
    set.close();
  });

  it("leave the shards what they are without", async () => {
    const plain = await madeAt("plain", { population: small.population });
    const [with_, without] = [join(root, "whole"), plain].map((dir) =>
      readFileSync(join(dir, "shard-00001.msgpack")),
    );
    expect(with_.equals(without)).toBe(true);
    const { manifest } = Dataset.open(plain);
    expect(manifest).not.toHaveProperty("planes");
    expect(Object.keys(manifest.shards[0])).not.toContain("planes");
    expect(readdirSync(plain).filter((name) => name.includes("shard"))).toHaveLength(3);
  });

  it("do not depend on who puts the shards together", async () => {
    const dir = join(root, "whole");
    const other = scratch();
    const plan = makePlan({ ...small, ...options }, population);
    const setup = { dir: other, plan, labelNames: allLabels(population).map(({ name }) => name) };
    const parts = partTasks(shardTasks(plan), objectSize(plan) * 8192);
    expect(parts.length).toBeGreaterThan(3);
    const work = createPartWork(setup, fastRenderer);
    const assembler = new Assembler(setup);
    const { signal } = new AbortController();
    for (const part of parts) assembler.add(part, await work(part, () => {}, signal));
    const files = readdirSync(other);
    expect(files).toHaveLength(12);
    for (const file of files)
      expect(readFileSync(join(other, file)).equals(readFileSync(join(dir, file)))).toBe(true);
  });

  it("are in the manifest, in what inspect says and in the sum of the bytes", async () => {
    const dir = join(root, "whole");
    const { manifest } = Dataset.open(dir);
    const description = describeDataset(dir);
    const onDisk = readdirSync(dir).filter((name) => name.startsWith("shard-"));
    expect(description.bytes).toBe(
      onDisk.reduce((sum, file) => sum + readFileSync(join(dir, file)).length, 0),
    );
    expect(verifyDataset(dir)).toMatchObject({ ok: true, bytes: description.bytes });
    expect(formatDescription(description)).toContain(
      "variance: float32 1 x 16 x 20, ADU^2, variance of the noise",
    );
    expect(manifest.shards[2].planes?.map(({ file }) => file)).toEqual([
      "shard-00002.isolated.msgpack",
      "shard-00002.variance.msgpack",
      "shard-00002.psf.msgpack",
    ]);
  });

  it("that are damaged, missing, foreign or of another shard are found and made again", async () => {
    const dir = join(root, "whole");
    const before = new Map(readdirSync(dir).map((file) => [file, readFileSync(join(dir, file))]));
    const damage = () => {
      const flipped = Buffer.from(before.get("shard-00000.psf.msgpack")!);
      flipped[400] ^= 1;
      writeFileSync(join(dir, "shard-00000.psf.msgpack"), flipped);
      rmSync(join(dir, "shard-00002.isolated.msgpack"));
      copyFileSync(join(dir, "shard-00000.variance.msgpack"), join(dir, "shard-00001.variance.msgpack"));
      writeFileSync(join(dir, "shard-00001.mask.msgpack"), "?");
    };
    damage();
    const problems = verifyDataset(dir).problems.map(({ file, message }) => `${file}: ${message}`);
    expect(problems).toEqual([
      "shard-00001.mask.msgpack: not in the manifest: does it belong to another data set?",
      expect.stringMatching(/^shard-00000.psf.msgpack: its bytes have changed/),
      expect.stringMatching(/^shard-00001.variance.msgpack: its bytes have changed/),
      "shard-00001.variance.msgpack: stamp 0 does not have the id 20",
      "shard-00002.isolated.msgpack: missing",
    ]);
    const set = Dataset.open(dir);
    const out = new Float32Array(225);
    expect(() => set.planeInto("psf", [0], out)).toThrow(/shard-00000\.psf\.msgpack: is damaged/);
    expect(() => set.planeInto("isolated", [45], new Float32Array(320))).toThrow(
      /shard-00002\.isolated.*no such file/,
    );
    expect(() => set.planeInto("mask", [0], out)).toThrow(/plane of .*"mask".*isolated, variance, psf/);
    set.planeInto("psf", [25], out);
    set.close();
    rmSync(join(dir, "shard-00001.mask.msgpack"));
    const notes: string[] = [];
    const done = await make(
      dir,
      { ...options, resume: true },
      { ...hooks, note: (line) => notes.push(line) },
    );
    expect(done.kept).toBe(0);
    expect(notes.filter((note) => note.includes("or a plane of it was damaged or missing"))).toHaveLength(3);
    for (const [file, bytes] of before) {
      expect([file, readFileSync(join(dir, file)).equals(bytes)]).toEqual([file, true]);
    }
  });

  it("of an interrupted run are kept with their shards, and none without", async () => {
    const dir = await madeAt("torn");
    const { shards } = Dataset.open(dir).manifest;
    rmSync(join(dir, "manifest.json"));
    // a line as a version without planes would have written it vouches for no plane
    const { planes: _, ...bare } = shards[1];
    writeFileSync(join(dir, "shards.jsonl"), `${JSON.stringify(shards[0])}\n${JSON.stringify(bare)}\n`);
    writeFileSync(join(dir, "shard-00002.psf.msgpack.0123ab-77-89abcdef.tmp"), "half");
    expect(await make(dir, { ...options, resume: true }, hooks)).toMatchObject({ kept: 1, shards: 3 });
    expect(verifyDataset(dir).problems).toEqual([]);
    expect(Dataset.open(dir).manifest.shards).toEqual(shards);
    await expect(
      make(dir, { population: small.population, n: 50, shardSize: 20, resume: true }),
    ).rejects.toThrow(/different are: population\.planes: .*isolated.* before, \(nothing\) now/);
  });

  it("are converted on the way out, and refused where there are none", async () => {
    const set = Dataset.open(join(root, "plain"));
    expect(() => set.planeInto("psf", [0], new Float32Array(225))).toThrow(
      /has no planes, so no "psf".*--planes psf/,
    );
    const whole = Dataset.open(join(root, "whole"));
    const [exact, rounded] = [new Float32Array(320), new Int32Array(320)];
    whole.planeInto("variance", [7], exact);
    whole.planeInto("variance", [7], rounded);
    expect(rounded).toEqual(Int32Array.from(exact));
  });

  it("in a manifest that contradicts itself are refused", () => {
    const dir = join(root, "whole");
    const path = join(dir, "manifest.json");
    const { sha256: _, ...manifest } = JSON.parse(readFileSync(path, "utf8"));
    const refusal = (change: object) => () => {
      writeFileSync(path, JSON.stringify({ ...manifest, ...change }));
      Dataset.open(dir);
    };
    const [isolated, ...others] = manifest.planes;
    expect(refusal({ planes: others })).toThrow(
      /shard-00000\.msgpack has the planes isolated, variance, psf, where the set has variance, psf/,
    );
    expect(refusal({ planes: [isolated, isolated, ...others] })).toThrow(/two planes are called "isolated"/);
    expect(refusal({ planes: [{ ...isolated, dtype: "float16" }, ...others] })).toThrow(
      /planes\.0\.dtype: must be one of float32/,
    );
    expect(refusal({ planes: [{ ...isolated, name: "../x" }, ...others] })).toThrow(/planes\.0\.name/);
  });
});
