// @module-tag built
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { splitIndices } from "../../../datasets/splits.ts";
import { spread } from "../../../datasets/spread.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import { allLabels, makePlan } from "../../../sim/generate/plan.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { type DirectoryOptions, openDirectorySource } from "../../../train/data/directory.ts";
import { renderAll } from "../../../train/data/render-all.ts";
import type { EpochOptions } from "../../../train/data/source.ts";
import { directionsOf, symmetryOf, turnLabels, turnStamp } from "../../../train/data/symmetry.ts";
import { makeDataset } from "../../datasets/make.ts";
import { flatRenderer, make, scratch, small } from "../../sim/generate/helpers.ts";
import { collect, idsOf, makeReal, plain, stampsById } from "./helpers.ts";

const root = scratch();
/** threads run what is built: the source tree has no JavaScript */
const checkFile = new URL("../../../dist/datasets/check/shard-check-worker.js", import.meta.url);
const dir = join(root, "set");
const open = (more: Partial<DirectoryOptions> = {}, at = dir) =>
  openDirectorySource(at, { workers: 1, checkFile, ...more });
let set: Dataset;
let trainIds: number[];

beforeAll(async () => {
  await makeReal(dir, { n: 60 });
  set = Dataset.open(dir);
  trainIds = [...splitIndices(set.ids(), "train")];
});

describe("an epoch of a directory", () => {
  it("has every stamp of full batches once, with its own pixels and labels", async () => {
    const batches = await collect(open());
    const ids = idsOf(batches);
    expect(batches.length).toBe(Math.floor(trainIds.length / 8));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(trainIds).toContain(id);
    for (const [id, stamp] of stampsById(batches)) expect(stamp).toEqual(set.image(id));
    for (const batch of batches) {
      expect([...batch.labels.keys()]).toEqual(["flux", "x0", "pa"]);
      for (const [name, column] of batch.labels) {
        expect([...column]).toEqual([...batch.ids].map((id) => set.label(name)[id]));
      }
    }
  });

  it.each<[string, Partial<EpochOptions>]>([
    ["as stored", {}],
    ["with symmetries", { symmetries: true }],
    ["with fresh noise", { freshNoise: true, symmetries: true }],
  ])("is a pure function of its options, and can begin in the middle: %s", async (_, options) => {
    const whole = await collect(open(), { epoch: 2, ...options });
    const source = open();
    await collect(source, { epoch: 1, ...options });
    expect(await collect(source, { epoch: 2, ...options })).toEqual(whole);
    expect(await collect(source, { epoch: 2, ...options, from: 3 })).toEqual(whole.slice(3));
    const other = await collect(source, { epoch: 3, ...options });
    expect(idsOf(other)).not.toEqual(idsOf(whole));
    expect(idsOf(await collect(source, { epoch: 2, ...options, seed: 4 }))).not.toEqual(idsOf(whole));
  });

  it("is the same whether the stamps are kept in memory or read every time", async () => {
    const onDisk = open({ memory: 1000 });
    for (const options of [{}, { symmetries: true, from: 2 }]) {
      expect(await collect(onDisk, options)).toEqual(await collect(open(), options));
    }
    await onDisk.close();
  });

  it("turns stamps together with their labels", async () => {
    const population = loadPopulation({ overrides: { stamp: 16 } });
    const squares = join(root, "squares");
    await makeReal(squares, { n: 40, population });
    for (const [at, side] of [
      [dir, [16, 20]],
      [squares, [16, 16]],
    ] as const) {
      const stored = Dataset.open(at);
      const shape = { bands: 1, height: side[0], width: side[1] };
      const batches = await collect(open({}, at), { symmetries: true, epoch: 5 });
      const used = new Set<number>();
      for (const batch of batches) {
        expect([...batch.labels.keys()]).toEqual(["flux", "x0", "pa"]); // y0 was needed, but not asked for
        batch.ids.forEach((id, k) => {
          const s = symmetryOf(3, 5, id, side[0] === side[1]);
          used.add(s);
          const want = new Float32Array(stored.stampSize);
          turnStamp(s, stored.image(id), want, shape);
          expect(stampsById([batch]).get(id)).toEqual(want);
          const names = ["flux", "x0", "y0", "pa"];
          const labels = new Map(names.map((name) => [name, Float64Array.of(stored.label(name)[id])]));
          turnLabels(s, labels, 0, shape, directionsOf(stored.manifest.labels));
          for (const [name, column] of batch.labels) expect(column[k]).toBe(labels.get(name)?.[0]);
        });
      }
      expect(used.size).toBeGreaterThan(3);
    }
    expect(Dataset.open(dir).label("x0")).toEqual(set.label("x0")); // columns of the set are left alone
  });

  it("with at most n training stamps leaves the other splits as they are", async () => {
    const source = open({ n: 20 });
    expect(source.description.counts).toEqual({ ...open().description.counts, train: 20 });
    const ids = idsOf(await collect(source, { batchSize: 20 }));
    expect(ids.sort((a, b) => a - b)).toEqual([...spread(Uint32Array.from(trainIds), 20)]);
  });

  it("can be stopped early", async () => {
    for (const source of [open(), open({ memory: 0 })]) {
      for await (const batch of source.epoch({
        ...plain,
        labels: [],
        symmetries: true,
      })) {
        expect(batch.size).toBe(8);
        break;
      }
      await source.close();
    }
  });
});

describe("fresh noise", () => {
  it("has the detector's mean and variance, and is another in every epoch and for every seed", async () => {
    const source = open();
    const plan = makePlan({ ...small, n: 60, noiseless: true }, small.population);
    const labelNames = allLabels(small.population).map((l) => l.name);
    const all = Float64Array.from({ length: 60 }, (_, id) => id);
    const clean = (await renderAll({ plan, labelNames }, all, { workers: 1 })).images;
    const seen: Float32Array[] = [];
    let [sum, squares, count] = [0, 0, 0];
    for (let epoch = 0; epoch < 30; epoch++) {
      for (const [id, stamp] of stampsById(await collect(source, { epoch, freshNoise: true }))) {
        stamp.forEach((value, p) => {
          const light = clean[id * 320 + p];
          const z = (value - light - 100) / Math.sqrt(light + 100 + 25); // sky 100, gain 1, read noise 5
          sum += z;
          squares += z * z;
          count++;
        });
        if (id === trainIds[0]) seen.push(stamp);
      }
    }
    expect(count).toBeGreaterThan(300_000);
    expect(Math.abs(sum / count)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(squares / count - 1)).toBeLessThan(5 * Math.sqrt(2.1 / count));
    expect(seen.length).toBeGreaterThan(20);
    const different = new Set([set.image(trainIds[0]), ...seen].map(String));
    expect(different.size).toBe(seen.length + 1);
    const [a, b] = [
      await collect(source, { freshNoise: true }),
      await collect(source, { freshNoise: true, seed: 9 }),
    ];
    expect(stampsById(a).get(trainIds[1])).not.toEqual(stampsById(b).get(trainIds[1]));
  });

  it("is rounded and clipped as the stamps of a uint16 set are", async () => {
    const population = loadPopulation({ overrides: { stamp: 16, saturation: 150 } });
    const at = join(root, "integers");
    await makeReal(at, { n: 40, dtype: "uint16", population });
    const values = (await collect(open({}, at), { freshNoise: true })).flatMap((b) => [...b.images]);
    expect(values.every(Number.isInteger)).toBe(true);
    expect(Math.max(...values)).toBe(150);
  });

  it("is refused, with the reason, where it cannot be made", async () => {
    const noiseless = join(root, "noiseless");
    await make(noiseless, { n: 30, noiseless: true });
    const foreign = join(root, "foreign");
    makeDataset(makeRoom(foreign), { n: 30 });
    const cases = [
      [open({}, noiseless), /its stamps are noiseless/],
      [open({}, foreign), /not made by sim generate/],
      [open({ memory: 1000 }), /training stamps take .*; up to 1 kB are kept in memory/],
    ] as const;
    for (const [source, reason] of cases) {
      expect(source.fixedNoise).toMatch(reason);
      await expect(collect(source, { freshNoise: true })).rejects.toThrow(reason);
      expect((await collect(source, { labels: [] })).length).toBeGreaterThan(0);
      await source.close();
    }
    expect(open().fixedNoise).toBeUndefined();
  });

  it("is fresh for galaxies that lack a label", async () => {
    const population = loadPopulation({ preset: "sdss-gri", overrides: { stamp: 16 } });
    const lacking = join(root, "lacking"); // the oxygen of most galaxies cannot be measured
    await makeReal(lacking, { n: 30, population });
    const bands = population.bands.map(() => ({ sky: 0, reach: Number.POSITIVE_INFINITY }));
    const batches = await collect(open({}, lacking), {
      freshNoise: true,
      labels: ["oh12", "z"],
      sound: { bands, positive: [], missing: ["oh12"] },
    });
    const oxygen = batches.flatMap((batch) => [...batch.labels.get("oh12")!]);
    expect(oxygen.some(Number.isNaN)).toBe(true);
    expect(oxygen.some(Number.isFinite)).toBe(true);
  });

  it("is refused when a stamp does not come out again as it was", async () => {
    const flat = join(root, "flat"); // stamps of another renderer than ours
    await make(flat, { n: 30 }, { createRenderer: () => flatRenderer });
    const epoch = collect(open({}, flat), { freshNoise: true });
    await expect(epoch).rejects.toThrow(/stamp \d+ does not come out again as it was: its flux_in_stamp is/);
  });
});

describe("read", () => {
  it("gives stamps from all over a split as stored, always the same", async () => {
    const source = open();
    for (const split of ["train", "val", "test"] as const) {
      const ids = [...spread(splitIndices(set.ids(), split), 5)];
      const stamps = await source.read(split, 5, ["hlr"]);
      expect([...stamps.ids]).toEqual(ids);
      expect(await source.read(split, 5, ["hlr"])).toEqual(stamps);
      expect(stamps.size).toBe(ids.length);
      ids.forEach((id, k) => {
        expect(stampsById([stamps]).get(id)).toEqual(set.image(id));
        expect(stamps.labels.get("hlr")?.[k]).toBe(set.label("hlr")[id]);
      });
    }
    expect((await source.read("val", 1000, [])).size).toBe(source.description.counts.val);
    const { pixels, ...rest } = await source.browse("val", 5, ["flux"]);
    const { images, ...read } = await source.read("val", 5, ["flux"]);
    expect(rest).toEqual(read);
    expect(await pixels(2, 3)).toEqual(images.slice((2 * images.length) / 5));
  });
});

describe("what is wrong with a directory is said", () => {
  it("no training stamp, or fewer than a batch", async () => {
    const none = { train: 0, val: 0.5, test: 0.5 };
    expect(() => open({ fractions: none })).toThrow(/set: the train split has 0 stamps: of 60 in the set/);
    const source = open({ n: 7 });
    expect(() => source.batchesInEpoch(8)).toThrow(/7 stamps, fewer than one batch of 8: give --batch 7/);
    await expect(collect(source)).rejects.toThrow(GalforgeError);
    expect(() => source.batchesInEpoch(0)).toThrow(/--batch = 0/);
  });

  it.each([1e9, 0])("a shard that is missing or damaged, with %d bytes of memory", async (memory) => {
    const broken = join(root, `broken-${memory}`);
    await make(broken, { n: 60 });
    const shard = join(broken, "shard-00001.msgpack");
    writeFileSync(shard, "nothing");
    await expect(collect(open({ memory }, broken), { labels: [] })).rejects.toThrow(/shard-00001.msgpack/);
    rmSync(shard);
    await expect(collect(open({ memory }, broken))).rejects.toThrow(/shard-00001.msgpack: cannot be read/);
  });

  it("a damaged shard of a set that does not fit in memory: before it is used, or beside", async () => {
    const broken = join(root, "flipped");
    await make(broken, { n: 60 });
    const shard = join(broken, "shard-00001.msgpack");
    const bytes = readFileSync(shard);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(shard, bytes);
    const damaged = /shard-00001\.msgpack: is damaged: its bytes have changed/;
    const before = open({ memory: 0 }, broken);
    await expect(before.labelsOf("train", ["flux"])).rejects.toThrow(damaged);
    await expect(before.read("val", 1, [])).rejects.toThrow(damaged);
    await before.close();
    const beside = open({ memory: 0, check: "beside" }, broken);
    const seen: number[] = [];
    const epoch = async (): Promise<void> => {
      for await (const batch of beside.epoch({ ...plain, batchSize: 40 })) seen.push(batch.size);
    };
    await expect(epoch()).rejects.toThrow(damaged); // at its end, if not before
    await expect(epoch()).rejects.toThrow(damaged);
    expect(seen.length).toBeLessThanOrEqual(1);
    await beside.close();
  });

  it.each([1e9, 0])(
    "a stamp that is not sound, by its own pixel, with %d bytes of memory",
    async (memory) => {
      const peaks = trainIds.map((id) => ({ id, peak: Math.max(...set.image(id)) }));
      const [first, second] = peaks.sort((a, b) => b.peak - a.peak);
      const reach = (first.peak + second.peak) / 2;
      const at = set.image(first.id).findIndex((x) => x > reach);
      const source = open({ memory });
      const sound = { ...plain.sound, bands: [{ sky: 0, reach }] };
      // stamps are turned after they were looked at: the pixel is that of the data
      const epoch = collect(source, { sound, batchSize: trainIds.length, symmetries: true });
      await expect(epoch).rejects.toThrow(
        `set: pixel [0, ${Math.floor(at / 20)}, ${at % 20}] (band, row, column) of stamp ${first.id} is`,
      );
      if (memory > 0)
        await expect(source.load({ sound, freshNoise: false })).rejects.toThrow(/is not|too far/);
      await source.load({ sound, freshNoise: true });
      await source.close();
    },
  );

  it("a set that is not there", () => {
    expect(() => open({}, join(root, "nowhere"))).toThrow(/there is no such directory/);
  });
});

function makeRoom(path: string): string {
  mkdirSync(path);
  return path;
}
