import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { verifyDataset } from "../../../datasets/check/verify.ts";
import { writePreview } from "../../../datasets/preview.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import { BackgroundFlush } from "../../../shared/files/flush.ts";
import { decodePng } from "../../../shared/formats/png.ts";
import type { StampRenderer } from "../../../sim/observe/observation.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { flatRenderer, make, scratch, small } from "./helpers.ts";

const root = scratch();
const fresh = (name: string): string => join(root, name);

describe("generate", () => {
  it("makes a data set that verifies, with every label", async () => {
    const dir = fresh("plain");
    const done = await make(dir);
    expect(done).toMatchObject({ n: 100, shards: 4, kept: 0 });
    expect(verifyDataset(dir).problems).toEqual([]);
    const set = Dataset.open(dir);
    expect(set.manifest.shape).toEqual({ bands: 1, height: 16, width: 20 });
    const flux = set.label("flux");
    const inStamp = set.label("flux_in_stamp");
    for (let k = 0; k < 100; k++) expect(inStamp[k]! / flux[k]!).toBeCloseTo(1, 5);
    // a flat stamp of P pixels: snr^2 = P s^2 / var with s = flux / P
    const pixels = 320;
    const s = flux[99]! / pixels;
    expect(set.label("snr")[99]! / Math.sqrt((pixels * s * s) / (s + 100 + 25))).toBeCloseTo(1, 5);
    expect(readdirSync(dir).sort()).toEqual([
      "generate.json",
      "manifest.json",
      ...[0, 1, 2, 3].map((i) => `shard-0000${i}.msgpack`),
    ]);
  });

  it("gives object k the same pixels and labels for every shard size", async () => {
    await make(fresh("size-30"));
    await make(fresh("size-64"), { shardSize: 64 });
    const [a, b] = [Dataset.open(fresh("size-30")), Dataset.open(fresh("size-64"))];
    for (const k of [0, 29, 30, 63, 64, 99]) expect(a.image(k)).toEqual(b.image(k));
    for (const { name } of a.labelColumns) expect(a.label(name)).toEqual(b.label(name));
  });

  it("depends on the seed", async () => {
    await make(fresh("seed-8"), { seed: 8 });
    expect(Dataset.open(fresh("seed-8")).image(0)).not.toEqual(Dataset.open(fresh("size-30")).image(0));
  });

  it("leaves sky and noise out of noiseless stamps", async () => {
    await make(fresh("noiseless"), { noiseless: true });
    const set = Dataset.open(fresh("noiseless"));
    const flux = set.label("flux")[5]!;
    for (const pixel of set.image(5)) expect(pixel).toBe(Math.fround(flux / 320));
    expect(set.manifest.options["noiseless"]).toBe(true);
  });

  it("rounds and saturates uint16", async () => {
    const population = loadPopulation({ overrides: { stamp: 16, saturation: 150 } });
    await make(fresh("integers"), { dtype: "uint16", population });
    const set = Dataset.open(fresh("integers"));
    let top = 0;
    for (let k = 0; k < 100; k++) {
      for (const pixel of set.image(k)) {
        expect(Number.isInteger(pixel)).toBe(true);
        top = Math.max(top, pixel);
      }
    }
    expect(top).toBe(150);
  });
});

describe("what stands in the way", () => {
  it("an existing directory that is not empty, which is left alone", async () => {
    const dir = fresh("occupied");
    await make(dir, { n: 3 });
    const before = readFileSync(join(dir, "manifest.json"));
    await expect(make(dir, { n: 3 })).rejects.toThrow(/is not empty.*--resume/);
    expect(readFileSync(join(dir, "manifest.json"))).toEqual(before);
  });
  it("--out that is a file", async () => {
    const file = fresh("a-file");
    writeFileSync(file, "mine");
    await expect(make(file)).rejects.toThrow("is a file; a directory is needed here");
    await expect(make(file, { resume: true })).rejects.toThrow("is a file; a directory is needed here");
    await expect(make(join(file, "below"))).rejects.toThrow(GalforgeError);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });
  it("a process that makes the same set", async () => {
    const dir = fresh("busy");
    let second: unknown;
    const render: StampRenderer["render"] = (scene, out) => {
      second ??= make(dir, { resume: true }).catch((error: unknown) => error);
      flatRenderer.render(scene, out);
    };
    await make(dir, {}, { createRenderer: () => ({ render }) });
    expect(await second).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`busy: is in use by process ${process.pid} since .*: wait for it, or end it$`),
      ) as string,
    });
    expect(verifyDataset(dir).problems).toEqual([]);
    expect(readdirSync(dir)).toHaveLength(6); // four shards, manifest and plan
  });
  it("a process that has taken the set, because this one stood still: nothing of it is touched", async () => {
    const dir = fresh("taken");
    const holder = { pid: 1, host: "node17", space: "node17", since: "2026-01-02T03:04:05Z", token: "t" };
    let rendered = 0;
    const render: StampRenderer["render"] = (scene, out) => {
      if (++rendered === 10) {
        writeFileSync(join(dir, "lock.json"), JSON.stringify(holder));
        writeFileSync(join(dir, "shard-00001.msgpack.000000-1-0123abcd.tmp"), "of the other");
      }
      flatRenderer.render(scene, out);
    };
    await expect(make(dir, {}, { createRenderer: () => ({ render }) })).rejects.toThrow(
      /taken: was taken from this process/,
    );
    expect(readdirSync(dir)).toEqual(
      expect.arrayContaining(["generate.json", "lock.json", "shard-00001.msgpack.000000-1-0123abcd.tmp"]),
    );
  });
  it("a disk that is too small", async () => {
    await expect(make(fresh("huge"), { n: 1e14 })).rejects.toThrow(/needs \d+ PB, but .* are free/);
    expect(existsSync(fresh("huge"))).toBe(false);
  });
  it("a shard that is too large", async () => {
    await expect(make(fresh("wide"), { n: 1e9, shardSize: 1e9 })).rejects.toThrow("--shard-size");
  });
  it("a parameter with the name of a measured label", async () => {
    const file = fresh("snr.yaml");
    const yaml = [
      "stamp: 16",
      "pixel_scale: 0.2",
      "parameters: {snr: {uniform: [1, 2]}}",
      "galaxy: [{kind: sersic, n: 1, hlr: 1, flux: 100 * snr}]",
      "psf: {kind: gaussian, fwhm: 0.7}",
      "detector: {sky: 1, gain: 1, read_noise: 1}",
    ];
    writeFileSync(file, yaml.join("\n"));
    await expect(make(fresh("snr"), { population: loadPopulation({ file }) })).rejects.toThrow(
      '"snr" is a label',
    );
  });
});

describe("a failure on the way", () => {
  const failAt = (limit: number) => {
    let rendered = 0;
    const render: StampRenderer["render"] = (scene, out) => {
      if (++rendered > limit) throw new GalforgeError("E_FILE", "the disk is full");
      flatRenderer.render(scene, out);
    };
    return { createRenderer: () => ({ render }) };
  };
  it("keeps complete shards, leaves no unfinished file, and can be resumed to the same bytes", async () => {
    const dir = fresh("failed");
    const failure = make(dir, {}, failAt(75));
    await expect(failure).rejects.toThrow(/the disk is full.*2 of 4 shards are complete.*--resume/);
    expect(readdirSync(dir).sort()).toEqual([
      "generate.json",
      "shard-00000.msgpack",
      "shard-00001.msgpack",
      "shards.jsonl",
    ]);
    const done = await make(dir, { resume: true });
    expect(done).toMatchObject({ shards: 4, kept: 2 });
    for (const { file, sha256 } of Dataset.open(dir).manifest.shards) {
      expect(Dataset.open(fresh("plain")).manifest.shards.find((s) => s.file === file)?.sha256).toBe(sha256);
    }
  });
  it("leaves an empty directory when nothing was complete", async () => {
    const dir = fresh("failed-early");
    await expect(make(dir, {}, failAt(5))).rejects.toThrow("the disk is full");
    expect(readdirSync(dir)).toEqual([]);
  });
  it("an interruption of --resume before any shard was looked at keeps what it needs", async () => {
    const dir = fresh("interrupted-resume");
    await make(dir);
    const before = readdirSync(dir).sort();
    await expect(make(dir, { resume: true }, { signal: AbortSignal.abort() })).rejects.toThrow(
      /4 of 4 shards are complete .* --resume/,
    );
    expect(readdirSync(dir).sort()).toEqual(before);
    expect(await make(dir, { resume: true })).toMatchObject({ kept: 4 });
  });

  it("is previewed without its sky where that varies", async () => {
    const { config } = small.population;
    const detector = { sky: { uniform: [100, 10_000] }, gain: 1e4, read_noise: 0 };
    const population = makePopulation({ ...config, detector, galaxy: [{ kind: "point", flux: 0 }] });
    await make(fresh("skies"), { population });
    writePreview(fresh("skies"), fresh("skies.png"), { count: 16 });
    const { data, width } = decodePng(readFileSync(fresh("skies.png")));
    // the middle of each of the 4 x 4 stamps, which are drawn 6 times as large, with gaps and captions
    const cell = (width - 2) / 4;
    const means = [0, 1, 2, 3].map((k) => {
      const block = Array.from({ length: 80 * 60 }, (_, p) => {
        const [x, y] = [2 + Math.round(k * cell) + 20 + (p % 80), 12 + Math.floor(p / 80)];
        return data[y * width + x]!;
      });
      return block.reduce((a, b) => a + b, 0) / block.length;
    });
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(40);
  });

  it("says when whole ADU are too coarse for the noise", async () => {
    const notes: string[] = [];
    const note = (line: string): void => void notes.push(line);
    const faint = loadPopulation({ overrides: { stamp: 16, gain: 1e4 } });
    await make(fresh("coarse"), { population: faint, dtype: "uint16" }, { note });
    expect(notes).toEqual([expect.stringMatching(/uint16 .* only 0.1 ADU/)]);
    await make(fresh("fine"), { dtype: "uint16" }, { note });
    await make(fresh("floats"), { population: faint }, { note });
    expect(notes).toHaveLength(1);
  });

  it("lists a few differences of another plan, not all of it", async () => {
    const dir = fresh("another-plan");
    await make(dir);
    const population = loadPopulation({ preset: "lsst-r" });
    const refused = await make(dir, { resume: true, population, seed: 1 }).catch(String);
    expect(refused).toMatch(/seed: 7 before, 1 now/);
    expect(refused).toMatch(/\d+ more\. Give/);
  });

  it("an interruption is one, and says how to go on", async () => {
    const dir = fresh("interrupted");
    const controller = new AbortController();
    let done = 0;
    const progress = () => ({
      add: (more: number) => {
        done += more;
        if (done >= 60) controller.abort();
      },
      skip: () => {},
      finish: () => {},
    });
    const run = make(dir, {}, { signal: controller.signal, progress });
    await expect(run).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    await expect(run).rejects.toThrow(/2 of 4 shards are complete .*--resume/);
    expect(readdirSync(dir).some((name) => name.endsWith(".tmp"))).toBe(false);
  });
});

describe("flushing", () => {
  afterEach(() => vi.restoreAllMocks());
  it("of every shard, kept or new, is done when the manifest appears, and a failure of it keeps it away", async () => {
    const dir = fresh("flushed");
    const add = vi.spyOn(BackgroundFlush.prototype, "add");
    const finish = vi.spyOn(BackgroundFlush.prototype, "finish");
    finish.mockRejectedValueOnce(new GalforgeError("E_FILE", "the device is gone"));
    await expect(make(dir)).rejects.toThrow(/device is gone .*--resume/);
    expect(existsSync(join(dir, "manifest.json"))).toBe(false);
    const shards = [0, 1, 2, 3].map((i) => join(dir, `shard-0000${i}.msgpack`));
    expect(add.mock.calls.flat()).toEqual(shards);
    rmSync(shards[3]!);
    add.mockClear();
    expect(await make(dir, { resume: true })).toMatchObject({ kept: 3 });
    expect(add.mock.calls.flat()).toEqual(shards);
    expect(finish).toHaveBeenLastCalledWith(dir);
  });
});
