import { describe, expect, it } from "vitest";
import { rowsOfLabels } from "../../../train/data/rows-of-labels.ts";
import { NO_IMAGE, NO_NORMALISER, RowsSource } from "../../../train/data/rows-source.ts";

const COUNTS = { train: 23, val: 4, test: 0 };
const label = { name: "x", unit: "1", role: "scalar", description: "of a test" } as const;

function source(): { rows: RowsSource; asked: string[]; closed: () => boolean } {
  const asked: string[] = [];
  let closed = false;
  const rows = new RowsSource({
    description: { kind: "table", name: "t", sha256: "", counts: COUNTS, options: {} },
    ...{ image: NO_IMAGE, normaliser: NO_NORMALISER, labels: [label] },
    async labelsOf(split, names) {
      asked.push(split);
      const ids = Float64Array.from({ length: COUNTS[split] }, (_, k) => 100 + k);
      return { ids, columns: new Map(names.map((name) => [name, ids.map((id) => 2 * id)])) };
    },
    async close() {
      closed = true;
    },
  });
  return { rows, asked, closed: () => closed };
}

async function idsOf(rows: RowsSource, epoch: number, from = 0, seed = 1): Promise<number[][]> {
  const options = { epoch, from, batchSize: 5, seed, labels: ["x"], symmetries: false, freshNoise: false };
  const sound = { bands: [], positive: [], missing: [] };
  const out: number[][] = [];
  for await (const batch of rows.epoch({ ...options, sound })) {
    expect(batch.size).toBe(5);
    expect(batch.images.length).toBe(0);
    expect([...batch.labels.get("x")!]).toEqual([...batch.ids].map((id) => 2 * id));
    out.push([...batch.ids]);
  }
  return out;
}

describe("rows as training data", () => {
  it("an epoch has each row once at most, in full batches", async () => {
    const { rows } = source();
    const batches = await idsOf(rows, 0);
    expect(batches).toHaveLength(4);
    expect(rows.batchesInEpoch(5)).toBe(4);
    expect(new Set(batches.flat()).size).toBe(20);
  });

  it("its order is a function of seed and epoch, wherever it begins", async () => {
    const { rows } = source();
    const whole = await idsOf(rows, 3);
    expect(await idsOf(source().rows, 3)).toEqual(whole);
    expect(await idsOf(rows, 3, 2)).toEqual(whole.slice(2));
    expect(await idsOf(rows, 4)).not.toEqual(whole);
    expect(await idsOf(rows, 3, 0, 2)).not.toEqual(whole);
  });

  it("fewer rows than a batch are refused", () => {
    expect(() => source().rows.batchesInEpoch(24)).toThrow(/has 23 stamps, fewer than one batch of 24/);
  });

  it("labels are read once, and a part of a split is from all over it", async () => {
    const { rows, asked } = source();
    await rows.labelsOf("train", ["x"]);
    await rows.labelsOf("train", ["x"]);
    expect(asked).toEqual(["train"]);
    const { size, ids } = await rows.read("train", 5, ["x"]);
    expect([size, new Set(ids).size]).toEqual([5, 5]);
    expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(10);
    expect(await rows.browse("val", 10, ["x"])).toMatchObject({ size: 4 });
  });

  it("labels of stamps are rows without the stamps, closed with them", async () => {
    const { rows, closed } = source();
    const without = rowsOfLabels(rows);
    expect(without.image.bands).toEqual([]);
    expect(await without.labelsOf("val", ["x"])).toEqual(await rows.labelsOf("val", ["x"]));
    await without.close();
    expect(closed()).toBe(true);
  });
});
