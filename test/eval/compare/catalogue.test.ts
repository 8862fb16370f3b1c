import { expect, it } from "vitest";
import type { LabelColumn } from "../../../datasets/labels.ts";
import { besides, estimateByCatalogue } from "../../../eval/compare/catalogue.ts";
import { determination } from "../../../eval/stats/metrics.ts";
import type { RunConfig, Supervised } from "../../../train/run/config.ts";
import { imageOf } from "../../image-system.ts";
import { normals } from "../samples.ts";

const [TRAINED, TESTED] = [600, 200];
const magnitude = (name: string, band: string, sigma?: string): LabelColumn => ({
  ...{ name, unit: "mag", role: "scalar", description: name, band },
  ...(sigma === undefined ? {} : { sigma }),
});

/** The truth of a magnitude comes first, in case that it is taken for a measured one. */
const labels = ["band1", "band2"].flatMap((band) => [
  magnitude(`mag_${band}_true`, band),
  magnitude(`mag_${band}`, band, `mag_${band}_err`),
  magnitude(`mag_${band}_err`, band),
]);

/** Every column is chance, and knows nothing of any other. */
const columns = (count: number, seed: number): ReadonlyMap<string, Float64Array> =>
  new Map(
    labels.map(({ name }, l) => [
      name,
      normals(count, seed + l).map((x) => (/err/.test(name) ? Math.exp(x) : x)),
    ]),
  );
const [trained, tested] = [columns(TRAINED, 40), columns(TESTED, 60)];

const config = (...names: string[]): Pick<RunConfig, "supervise" | "image"> => ({
  image: imageOf({ height: 8, width: 8, bands: 2 }),
  supervise: names.map((name): Supervised => {
    const label = labels.find((column) => column.name === name)!;
    return { ...label, range: [-3, 3], transform: { kind: "linear", mean: 0, scale: 1 } };
  }),
});

const test = { name: "set", count: TESTED, labels: tested };
const silent = (): void => {};

const source = {
  labels,
  labelsOf: async () => ({ columns: trained, ids: new Float64Array(TRAINED) }),
} as unknown as Parameters<typeof estimateByCatalogue>[1];

/** The best R^2 of any way by photometry. */
async function bestOf(name: string): Promise<number> {
  const rivals = await estimateByCatalogue(config(name), source, test, silent);
  const ways = rivals.filter((rival) => rival.name.startsWith("photometry"));
  expect(ways).toHaveLength(3);
  return Math.max(...ways.map((way) => determination(way.columns[0]!, tested.get(name)!)));
}

it.each(["mag_band1", "mag_band2", "mag_band1_err", "mag_band2_true"])(
  "%s is estimated neither by itself, nor by its truth or error",
  async (name) => {
    expect(await bestOf(name)).toBeLessThan(0.1);
  },
);

it("reads truths of what was learned, and the magnitudes that are left", () => {
  expect(besides(config("mag_band1"))(labels)).toEqual(["mag_band1_true", "mag_band2", "mag_band2_err"]);
  expect(besides(config("mag_band2_err"))(labels)).toEqual(["mag_band1", "mag_band1_err"]);
});

it("has the mean alone where all magnitudes are what is asked for", async () => {
  const all = config("mag_band1", "mag_band2");
  const rivals = await estimateByCatalogue(all, source, test, silent);
  expect(rivals.map(({ name }) => name)).toEqual(["mean"]);
});

it("names what test stamps lack of the magnitudes, and does without photometry", async () => {
  const lacking = new Map([...tested].filter(([name]) => !/^mag_band2/.test(name)));
  const notes: string[] = [];
  const few = { ...test, labels: lacking };
  const rivals = await estimateByCatalogue(config("mag_band1"), source, few, (line) => notes.push(line));
  expect(rivals.map(({ name }) => name)).toEqual(["mean"]);
  expect(notes).toEqual([
    expect.stringMatching(/^set: no estimates by photometry.*mag_band2, mag_band2_err$/),
  ]);
});
