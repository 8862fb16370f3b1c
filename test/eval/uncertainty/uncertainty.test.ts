import { expect, it } from "vitest";
import type { TestSet } from "../../../eval/data/test-set.ts";
import { uncertaintySchema } from "../../../eval/uncertainty/section.ts";
import { formatUncertainty } from "../../../eval/uncertainty/table.ts";
import { judgeModel } from "../../../eval/uncertainty/uncertainty.ts";
import type { RunConfig, Supervised } from "../../../train/run/config.ts";
import { imageOf, sameStretch } from "../../image-system.ts";
import { modelOf } from "../../train/models/model-of.ts";
import { normals } from "../samples.ts";

const COUNT = 4000;
/** Of the network against the truth, and of the catalogue. */
const [OWN, CATALOGUE] = [0.3, 0.4];
const [exact, own, stated] = [1, 2, 3].map((seed) => normals(COUNT, 70 + seed));
const catalogue = exact.map((z, i) => z + CATALOGUE * stated[i]!);

const image = imageOf({ height: 2, width: 2, bands: 3, zero_point: 22.5 });
const z: Supervised = {
  ...{ name: "z", unit: "1", role: "redshift", description: "redshift", sigma: "z_err", range: [-9, 9] },
  transform: { kind: "linear", mean: 0, scale: 1 },
};
const test: TestSet = {
  ...{ name: "set", sha256: "", which: "all", image, count: COUNT, columns: [] },
  ids: Float64Array.from({ length: COUNT }, (_, i) => i),
  units: new Map([["flux_band2", "nanomaggies"]]),
  labels: new Map([
    ["z", catalogue],
    ["z_true", exact],
    ["flux_band2", Float64Array.from({ length: COUNT }, (_, i) => 1 + i)],
  ]),
  images: async (from, count) =>
    Float32Array.from({ length: 12 * count }, (_, p) => from + Math.floor(p / 12)),
};
const config = {
  ...{
    image,
    latents: 1,
    supervise: [z],
    normaliser: sameStretch({ sky: 0, softening: 1, low: 0, high: 1 }, 3),
  },
} as Partial<RunConfig> as RunConfig;

/** @param sigma that the network predicts, of stamp i */
const judged = (sigma: (i: number) => number) => {
  const model = modelOf(config, {
    look: async (images, count) => {
      const ids = Array.from({ length: count }, (_, k) => images[12 * k]!);
      return {
        values: new Map([["z", Float64Array.from(ids, (i) => exact[i]! + OWN * own[i]!)]]),
        sigmas: new Map([["z", Float64Array.from(ids, sigma)]]),
      };
    },
  });
  const progress = () => ({ add() {}, skip() {}, finish() {} });
  return judgeModel(model, test, { progress });
};

const RIGHT = Math.hypot(OWN, CATALOGUE);

it("of widths that are right against the catalogue says nothing, and that they are wide for the truth, apart from it", async () => {
  const section = await judged(() => RIGHT);
  expect(uncertaintySchema.safeParse(JSON.parse(JSON.stringify(section))).error).toBeUndefined();
  const [label] = section.labels;
  expect(Math.abs(label.overall.of68.value - 0.68)).toBeLessThan(4 * label.overall.of68.error);
  expect(label.truth!.overall.of68.value).toBeCloseTo(0.902, 1); // P(|x| < 0.994 RIGHT / OWN)
  expect(label.bins!.title).toBe("magnitude in band2 [AB mag]");
  expect(label.truth!.bins!.edges).toEqual(label.bins!.edges);
  expect(label.sigma).toBeCloseTo(RIGHT, 12);
  const [ours, truth] = formatUncertainty(section).split("Against the truth");
  expect(ours).toContain("z; in bins of magnitude in band2 [AB mag]");
  expect(ours).not.toMatch(/% (narrow|wide)/);
  expect(truth).toMatch(/z_true; .*% wide/);
});

it("says what sigma is made of, where the network does", async () => {
  expect(formatUncertainty(await judged(() => RIGHT))).not.toContain("epistemic");
  const column = (x: number, count: number) => new Map([["z", new Float64Array(count).fill(x)]]);
  const model = modelOf(config, {
    look: async (_images, count) => ({
      ...{ values: column(0, count), sigmas: column(0.5, count) },
      parts: { aleatoric: column(0.4, count), epistemic: column(0.3, count) },
    }),
  });
  const progress = () => ({ add() {}, skip() {}, finish() {} });
  const section = await judgeModel(model, test, { progress });
  expect(uncertaintySchema.safeParse(JSON.parse(JSON.stringify(section))).data).toEqual(section);
  expect(section.labels[0]).toMatchObject({ sigma: 0.5, parts: { aleatoric: 0.4, epistemic: 0.3 } });
  expect(formatUncertainty(section)).toMatch(/sigma +aleatoric +epistemic\nz +0\.5 +0\.4 +0\.3$/);
});

it.each([
  ["narrow", 0.85],
  ["wide", 1.15],
])("finds that widths are too %s", async (verdict, factor) => {
  const lines = formatUncertainty(await judged(() => factor * RIGHT)).split("\n");
  const overall = lines.find((line) => line.startsWith("z;"))!;
  expect(overall.match(new RegExp(`% ${verdict}`, "g"))).toHaveLength(2);
});

it("finds in which magnitudes they are", async () => {
  // the faintest quarter, of the largest magnitudes, is the first of the stamps
  const { labels } = await judged((i) => (i < COUNT / 4 ? 0.5 : 1) * RIGHT);
  const shares = labels[0].bins!.coverage.map(({ of68 }) => of68.value);
  expect(shares[3]).toBeLessThan(0.45);
  for (const share of shares.slice(0, 3)) expect(share).toBeGreaterThan(0.63);
});

it("has no part of the truth where the data have none", async () => {
  const { labels: _, ...rest } = test;
  const known = new Map([...test.labels].filter(([name]) => name !== "z_true"));
  const model = modelOf(config, {
    look: async (_images, count) => ({
      values: new Map([["z", new Float64Array(count)]]),
      sigmas: new Map([["z", new Float64Array(count).fill(1)]]),
    }),
  });
  const progress = () => ({ add() {}, skip() {}, finish() {} });
  const section = await judgeModel(model, { ...rest, labels: known }, { progress });
  expect(section.labels[0].truth).toBeUndefined();
  expect(formatUncertainty(section)).not.toContain("truth behind");
});
