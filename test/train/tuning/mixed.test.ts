import { describe, expect, it } from "vitest";
import type { StampSource } from "../../../train/data/source.ts";
import { batchWithin, interleaved, mixedSource, repeatedSource } from "../../../train/tuning/mixed.ts";
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
