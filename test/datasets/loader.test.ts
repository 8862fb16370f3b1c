import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type BatchOptions, batches } from "../../datasets/loader.ts";
import { Dataset } from "../../datasets/reader.ts";
import { permutation, shuffled } from "../../datasets/shuffle.ts";
import { DEFAULT_FRACTIONS, SPLITS, splitIndices, splitOf } from "../../datasets/splits.ts";
import { makeDataset, temporary, trueLabel, truePixels } from "./make.ts";

describe("splits", () => {
  const ids = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

  it("are stable when the set grows", () => {
    for (const split of SPLITS) {
      const small = splitIndices(ids(500), split);
      expect([...splitIndices(ids(2000), split)].slice(0, small.length)).toEqual([...small]);
    }
  });

  it("put every object into exactly one part, in the given shares", () => {
    const parts = SPLITS.map((split) => splitIndices(ids(20000), split));
    expect(parts.flatMap((p) => [...p]).sort((a, b) => a - b)).toEqual(ids(20000));
    // binomial: 5 sigma is 5 * sqrt(20000 * 0.1 * 0.9) = 212
    expect(Math.abs(parts[2].length - 2000)).toBeLessThan(212);
    expect(Math.abs(parts[1].length - 2000)).toBeLessThan(212);
  });

  it("keep the test set when the rest is divided differently, and differ between seeds", () => {
    const test = splitIndices(ids(1000), "test");
    expect(splitIndices(ids(1000), "test", { train: 0.5, val: 0.4, test: 0.1 })).toEqual(test);
    expect(splitIndices(ids(1000), "test", DEFAULT_FRACTIONS, 1)).not.toEqual(test);
  });

  it("leave the rest out when the shares do not fill the set", () => {
    const half = { train: 0.5, val: 0, test: 0 };
    expect(ids(200).filter((id) => splitOf(id, half) === undefined).length).toBeGreaterThan(50);
    expect(ids(200).map((id) => splitOf(id, half))).not.toContain("val");
  });

  it("refuse impossible shares", () => {
    expect(() => splitIndices([1], "train", { train: 0.9, val: 0.2, test: 0 })).toThrow(/at most 1/);
    expect(() => splitIndices([1], "train", { train: -0.1, val: 0, test: 0 })).toThrow(/split.train = -0.1/);
    expect(() => splitIndices([1], "train", { train: Number.NaN, val: 0, test: 0 })).toThrow(/NaN/);
  });
});

describe("shuffle", () => {
  it("is a permutation, and a pure function of length, seed and epoch", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), fc.nat(50), (n, seed, epoch) => {
        const order = permutation(n, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(permutation(n, seed, epoch)).toEqual(order);
      }),
    );
    expect(permutation(100, 1, 0)).not.toEqual(permutation(100, 1, 1));
    expect(permutation(100, 1, 0)).not.toEqual(permutation(100, 2, 0));
  });

  it("favours no place: chi-square of the place of item 0", () => {
    const places = new Array<number>(10).fill(0);
    for (let epoch = 0; epoch < 5000; epoch++) places[permutation(10, 3, epoch).indexOf(0)]++;
    const chi2 = places.reduce((sum, c) => sum + (c - 500) ** 2 / 500, 0);
    expect(chi2).toBeLessThan(27.9); // 99.9 % of chi-square with 9 degrees of freedom
  });

  it("leaves its input alone", () => {
    const items = Uint32Array.of(4, 5, 6, 7);
    shuffled(items, 0, 0);
    expect([...items]).toEqual([4, 5, 6, 7]);
  });
});

describe("batches", () => {
  const collect = async (set: Dataset, options: BatchOptions) => {
    const out = [];
    for await (const batch of batches(set, options)) out.push(batch);
    return out;
  };

  it("cover an epoch exactly once, each stamp with its own labels and id", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 47, shardSize: 10 });
    const set = Dataset.open(dir);
    const all = await collect(set, { batchSize: 8, shuffle: { seed: 1, epoch: 2 } });
    expect(all.map((b) => b.size)).toEqual([8, 8, 8, 8, 8, 7]);
    const ids = all.flatMap((b) => [...b.ids]);
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
    expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: 47 }, (_, i) => i));
    for (const batch of all) {
      batch.ids.forEach((id, k) => {
        expect(batch.labels.get("flux")?.[k]).toBe(trueLabel("flux", id));
        const stamp = batch.images.subarray(k * set.stampSize, (k + 1) * set.stampSize);
        expect(stamp).toEqual(Float32Array.from(truePixels(id, 1, 8, 6)));
      });
    }
    set.close();
  });

  it("are the same whatever the prefetch, and drop a last batch that is not full when asked", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 21 });
    const set = Dataset.open(dir);
    const options = {
      batchSize: 4,
      shuffle: { seed: 9, epoch: 0 },
      labels: ["n"],
      indices: splitIndices(set.ids(), "train"),
    };
    const some = await collect(set, { ...options, prefetch: 0 });
    expect(await collect(set, { ...options, prefetch: 7 })).toEqual(some);
    expect([...some[0].labels.keys()]).toEqual(["n"]);
    const full = await collect(set, { ...options, dropLast: true });
    expect(full.map((b) => b.size)).toEqual(full.map(() => 4));
    expect(full.length).toBe(Math.floor(options.indices.length / 4));
    set.close();
  });

  it("leave the event loop a turn between two of them", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 40 });
    const set = Dataset.open(dir);
    const reads: number[] = [];
    let turns = 0;
    const imagesInto = set.imagesInto.bind(set);
    vi.spyOn(set, "imagesInto").mockImplementation((indices, out) => {
      reads.push(turns);
      imagesInto(indices, out);
    });
    const tick = (): void => {
      turns++;
      immediate = setImmediate(tick);
    };
    let immediate = setImmediate(tick);
    await collect(set, { batchSize: 5, prefetch: 3 });
    clearImmediate(immediate);
    expect(reads).toHaveLength(8);
    expect(new Set(reads).size).toBe(8);
    set.close();
  });

  it("are read ahead while the consumer waits for something else", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 40 });
    const set = Dataset.open(dir);
    const read = vi.spyOn(set, "imagesInto");
    for await (const _ of batches(set, { batchSize: 5, prefetch: 3 })) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(read).toHaveBeenCalledTimes(4);
      break;
    }
    set.close();
  });

  it("end cleanly when the consumer stops early, and report a read error once", async () => {
    const dir = temporary();
    const { shards } = makeDataset(dir, { n: 40 });
    const set = Dataset.open(dir);
    for await (const batch of batches(set, { batchSize: 3, prefetch: 4, labels: [] })) {
      expect(batch.size).toBe(3);
      break;
    }
    set.close();
    rmSync(join(dir, shards[2].file));
    const damaged = Dataset.open(dir);
    await expect(collect(damaged, { batchSize: 10, labels: [] })).rejects.toThrow(
      /shard-00002.msgpack: cannot be read/,
    );
    damaged.close();
  });

  it("refuse a batch size of 0", async () => {
    const dir = temporary();
    makeDataset(dir, { n: 2 });
    const set = Dataset.open(dir);
    await expect(collect(set, { batchSize: 0 })).rejects.toThrow(/batch size = 0/);
    set.close();
  });
});
