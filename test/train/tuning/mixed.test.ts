import { describe, expect, it } from "vitest";
import type { StampSource } from "../../../train/data/source.ts";
import {
  batchWithin,
  interleaved,
  mixedSource,
  pairedSource,
  repeatedSource,
} from "../../../train/tuning/mixed.ts";
import { epochOptions, numbered } from "./helpers.ts";

const OLD = 1000;

async function batchesOf(source: StampSource, epoch = 0, from = 0): Promise<number[][]> {
  const out: number[][] = [];
  for await (const { ids, labels, images } of source.epoch({ ...epochOptions, epoch, from })) {
    expect([...labels.get("x")!]).toEqual([...ids]);
    expect([...images].filter((_, at) => at % 4 === 0)).toEqual([...ids]);
    out.push([...ids]);
  }
  return out;
}

describe("batches of two sources", () => {
  const mixed = () => mixedSource(numbered(0, 200), numbered(OLD, 70), 0.25);

  it("have the share of the other source, spread over each batch", async () => {
    const batches = await batchesOf(mixed());
    expect(batches).toHaveLength(33); // 200 / 6
    for (const batch of batches) {
      expect(batch.map((id) => id >= OLD)).toEqual([false, false, false, true, false, false, false, true]);
    }
  });

  it("go through both sources evenly, each by its own epochs", async () => {
    const ids = [...(await batchesOf(mixed(), 0)), ...(await batchesOf(mixed(), 1))].flat();
    const old = ids.filter((id) => id >= OLD);
    // 66 batches of 2 are 1 epoch of 35 and 31 batches more
    const counts = new Map<number, number>();
    for (const id of old) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect(counts.size).toBe(70);
    expect(Math.max(...counts.values())).toBe(2);
    const fresh = ids.filter((id) => id < OLD);
    expect(new Set(fresh.slice(0, fresh.length / 2)).size).toBe(198);
  });

  it("are the same when an epoch goes on in the middle", async () => {
    const whole = await batchesOf(mixed(), 1);
    expect(await batchesOf(mixed(), 1, 20)).toEqual(whole.slice(20));
    expect(await batchesOf(mixed(), 0)).not.toEqual(whole);
  });

  it("an epoch of a few stamps goes through them again and again", async () => {
    const few = mixedSource(numbered(0, 6), numbered(OLD, 70), 0.25);
    const batches = await batchesOf(few);
    expect(batches).toHaveLength(20);
    for (const batch of batches) expect(new Set(batch.filter((id) => id < OLD)).size).toBe(6);
    expect(await batchesOf(repeatedSource(numbered(0, 9)))).toHaveLength(20);
  });

  it("a batch without one of the two is refused", () => {
    const source = mixedSource(numbered(0, 6), numbered(OLD, 70), 0.01);
    expect(() => source.batchesInEpoch(8)).toThrow("--source-share 0.01");
  });

  it("closing closes both, and splits are those of the target", async () => {
    const [target, old] = [numbered(0, 200), numbered(OLD, 70)];
    const source = mixedSource(target, old, 0.5);
    expect(source.description).toBe(target.description);
    await source.close();
    expect([target.closed, old.closed]).toEqual([true, true]);
  });
});

describe("batches with others beside them", () => {
  const paired = (others = 20) => pairedSource(numbered(0, 80), numbered(OLD, others), 5);
  async function besides(source: StampSource, epoch: number, from = 0) {
    const out: { ids: number[]; beside: number[]; share: number }[] = [];
    for await (const { ids, beside } of source.epoch({ ...epochOptions, epoch, from }))
      out.push({
        ids: [...ids],
        beside: [...beside!.images].filter((_, at) => at % 4 === 0),
        share: beside!.share,
      });
    return out;
  }

  it("have as many of the others, in their own epochs, and labels of the first alone", async () => {
    const batches = await besides(paired(), 0);
    expect(batches).toHaveLength(10);
    expect(batches.flatMap(({ ids }) => ids).every((id) => id < OLD)).toBe(true);
    expect(batches.map(({ beside }) => beside.length)).toEqual(Array(10).fill(8));
    expect(new Set(batches.flatMap(({ beside }) => beside)).size).toBe(20);
    expect((await besides(paired(3), 0))[0]!.beside).toHaveLength(3);
  });

  it("weigh them more and more", async () => {
    const shares = (await Promise.all([0, 4].map((epoch) => besides(paired(), epoch))))
      .flat()
      .map((b) => b.share);
    expect(shares[0]).toBe(0);
    expect(shares[10]).toBeCloseTo(2 / (1 + Math.exp(-8)) - 1, 12); // 4 of 5 epochs
    expect(shares.slice(1).every((x, k) => x > shares[k]!)).toBe(true);
  });

  it("are the same when an epoch goes on in the middle", async () => {
    expect(await besides(paired(), 1, 4)).toEqual((await besides(paired(), 1)).slice(4));
  });
});

it("the largest batch is one that the target fills", () => {
  const counts = (train: number) => ({ counts: { train, val: 0, test: 0 } });
  expect(batchWithin(64, 0.5, counts(1000))).toBe(64);
  expect(batchWithin(64, 0.5, counts(24))).toBe(48);
  expect(batchWithin(64, 0, counts(24))).toBe(24);
});

it("stamps of two batches stand in turn", async () => {
  const [a, b] = await Promise.all([numbered(0, 3), numbered(OLD, 2)].map((s) => s.read("train", 9, ["x"])));
  expect([...interleaved(a!, b!).ids]).toEqual([0, 1, OLD, 2, OLD + 1]);
});
