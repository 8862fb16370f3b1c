import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { verifyDataset } from "../../../datasets/check/verify.ts";
import { Dataset } from "../../../datasets/reader.ts";
import type { ShardEntry } from "../../../datasets/schema.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import type { GenerateOptions } from "../../../sim/generate/generate.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { make, scratch, small } from "./helpers.ts";

const root = scratch();
const fresh = (name: string): string => join(root, name);

describe("resume", () => {
  it("begins in a directory that is missing or empty", async () => {
    expect(await make(fresh("resume-new"), { resume: true })).toMatchObject({ kept: 0, shards: 4 });
  });
  it("keeps a complete set as it is, its manifest included: runs know it by its hash", async () => {
    const manifest = join(fresh("resume-new"), "manifest.json");
    const before = readFileSync(manifest, "utf8");
    expect(await make(fresh("resume-new"), { resume: true })).toMatchObject({ kept: 4 });
    expect(readFileSync(manifest, "utf8")).toBe(before);
  });
  it("renders damaged and missing shards again", async () => {
    const dir = fresh("damaged");
    await make(dir);
    const victim = join(dir, "shard-00001.msgpack");
    const intact = readFileSync(victim);
    const damaged = Buffer.from(intact);
    damaged[1000]! ^= 1;
    writeFileSync(victim, damaged);
    expect(verifyDataset(dir).ok).toBe(false);
    const notes: string[] = [];
    const done = await make(dir, { resume: true }, { note: (line) => notes.push(line) });
    expect(done.kept).toBe(3);
    expect(notes.join()).toContain("shard-00001.msgpack was damaged");
    expect(readFileSync(victim)).toEqual(intact);
    expect(verifyDataset(dir).ok).toBe(true);
  });
  it("survives a journal that a crash cut short, and files it left half-written", async () => {
    const dir = fresh("torn");
    await make(dir);
    const entries = Dataset.open(dir).manifest.shards.map((entry) => JSON.stringify(entry));
    const manifest = join(dir, "manifest.json");
    writeFileSync(join(dir, "shards.jsonl"), `${entries[0]}\n${entries[1]!.slice(0, 40)}`);
    writeFileSync(`${manifest}.0123ab-77-0123abcd.tmp`, "{");
    writeFileSync(join(dir, "shard-00002.msgpack.0123ab-77-89abcdef.tmp"), "half");
    rmSync(manifest);
    expect(await make(dir, { resume: true })).toMatchObject({ kept: 1, shards: 4 });
    expect(verifyDataset(dir).problems).toEqual([]);
  });
  it("renders again what a power cut took from shards that the journal speaks of", async () => {
    const dir = fresh("power");
    await make(dir);
    const files = [0, 1, 2, 3].map((i) => join(dir, `shard-0000${i}.msgpack`));
    const before = files.map((file) => readFileSync(file));
    const lines = Dataset.open(dir).manifest.shards.map((entry) => JSON.stringify(entry));
    writeFileSync(join(dir, "shards.jsonl"), lines.join("\n"));
    rmSync(join(dir, "manifest.json"));
    truncateSync(files[0]!, 5000);
    truncateSync(files[1]!, 0);
    writeFileSync(files[2]!, new Uint8Array(before[2]!.length)); // allocated, never written
    expect(await make(dir, { resume: true })).toMatchObject({ kept: 1, shards: 4 });
    files.forEach((file, i) => {
      expect(readFileSync(file).equals(before[i]!)).toBe(true);
    });
    expect(verifyDataset(dir).problems).toEqual([]);
  });
  it("writes a damaged manifest anew, and keeps only shards that the journal vouches for", async () => {
    const dir = fresh("bad-manifest");
    await make(dir);
    const file = join(dir, "manifest.json");
    const { shards } = Dataset.open(dir).manifest;
    for (const [damage, kept] of [
      ["", 0],
      ['{"format": "galforge-dataset", "version": 1}', 2],
    ] as const) {
      const notes: string[] = [];
      writeFileSync(file, damage);
      writeFileSync(
        join(dir, "shards.jsonl"),
        shards
          .slice(0, kept)
          .map((s) => `${JSON.stringify(s)}\n`)
          .join(""),
      );
      const done = await make(dir, { resume: true }, { note: (line) => notes.push(line) });
      expect(done).toMatchObject({ kept, shards: 4 });
      expect(notes).toEqual([expect.stringMatching(/manifest\.json.*--resume writes it anew/)]);
      expect(Dataset.open(dir).manifest.shards).toEqual(shards);
      expect(verifyDataset(dir).problems).toEqual([]);
    }
  });
  it("can be interrupted and resumed again where nothing was vouched for", async () => {
    const dir = fresh("twice");
    await make(dir);
    rmSync(join(dir, "manifest.json"));
    await expect(make(dir, { resume: true }, { signal: AbortSignal.abort() })).rejects.toThrow(
      /0 of 4 shards are complete .*--resume/,
    );
    expect(await make(dir, { resume: true })).toMatchObject({ kept: 0, shards: 4 });
  });
  it.each([
    ["count", (e: ShardEntry) => ({ ...e, count: 1e6 }), 0], // then the manifest contradicts itself
    ["first_id", (e: ShardEntry) => ({ ...e, first_id: 17 }), 3],
    ["file", (e: ShardEntry) => ({ ...e, file: "shard-77777.msgpack" }), 3],
  ])(
    "does not believe a %s of the journal or the manifest that is not the plan's",
    async (name, change, byManifest) => {
      const dir = fresh(`not-planned-${name}`);
      await make(dir);
      const { manifest } = Dataset.open(dir);
      const [first, ...rest] = manifest.shards;
      const bad = [change(first!), ...rest];
      const notes: string[] = [];
      const resume = () => make(dir, { resume: true }, { note: (line) => notes.push(line) });
      writeFileSync(join(dir, "manifest.json"), JSON.stringify({ ...manifest, shards: bad }));
      expect(await resume()).toMatchObject({ kept: byManifest, shards: 4 });
      rmSync(join(dir, "manifest.json"));
      writeFileSync(join(dir, "shards.jsonl"), bad.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      expect(await resume()).toMatchObject({ kept: 3, shards: 4 });
      expect(notes.join()).toMatch(/"shard-(00000|77777)\.msgpack" is not as planned/);
      expect(Dataset.open(dir).manifest.shards).toEqual(manifest.shards);
    },
  );
  it("knows a PSF image by its content, wherever it lies", async () => {
    const dir = fresh("moved-psf");
    const at = (name: string, peak: number): Partial<GenerateOptions> => {
      const file = fresh(name);
      writeFileSync(file, encodeNpy(Float32Array.of(0, 1, 0, 1, peak, 1, 0, 1, 0), [3, 3]));
      return {
        population: loadPopulation({ overrides: { stamp: [16, 20], psf: "image", psf_image: file } }),
      };
    };
    await make(dir, at("before.npy", 4));
    // which the set says as seen from itself: no path of this machine is given away with it
    for (const name of ["manifest.json", "generate.json"]) {
      const text = readFileSync(join(dir, name), "utf8");
      expect(text).toContain('"file": "../before.npy"');
      expect(text).not.toContain(root);
    }
    expect(await make(dir, { ...at("after.npy", 4), resume: true })).toMatchObject({ kept: 4 });
    await expect(make(dir, { ...at("other.npy", 5), resume: true })).rejects.toThrow(/psf_image: .* before/);
  });
  it("names each option that differs, with both values", async () => {
    const dir = fresh("resume-new");
    const population = loadPopulation({ overrides: { stamp: [16, 20], fwhm: 0.9 } });
    const other = make(dir, { resume: true, seed: 8, population });
    await expect(other).rejects.toThrow("seed: 7 before, 8 now");
    await expect(make(dir, { resume: true, population })).rejects.toThrow(
      "population.psf.fwhm: 0.7 before, 0.9 now",
    );
  });
  it("refuses a directory of something else", async () => {
    const dir = fresh("");
    await expect(make(dir, { resume: true })).rejects.toThrow('"sim generate" did not begin it');
  });
  it("refuses a manifest of another version", async () => {
    const dir = fresh("newer");
    await make(dir, { n: small.n });
    const file = join(dir, "manifest.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"version": 2', '"version": 3'));
    await expect(make(dir, { resume: true })).rejects.toMatchObject({ code: "E_VERSION" });
  });
});
