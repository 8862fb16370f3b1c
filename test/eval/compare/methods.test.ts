// @module-tag slow
import { describe, expect, it } from "vitest";
import { byMean, byNeighbours, byPhotometry, scoreMethod } from "../../../eval/compare/methods.ts";
import { methodsTable } from "../../../eval/compare/methods-table.ts";
import {
  filled,
  photometryColumns,
  photometryFeatures,
  photometryOf,
} from "../../../eval/data/photometry.ts";
import { pointsOf } from "../../../eval/stats/points.ts";
import type { Supervised } from "../../../train/run/config.ts";
import { normals, uniforms } from "../samples.ts";

const bands = ["g", "r"].map((name) => ({ name, unit: "nJy", pixel_scale: 1 }));
const magnitude = (band: string) => [
  {
    name: `mag_${band}`,
    unit: "mag",
    role: "scalar",
    description: "",
    band,
    sigma: `mag_${band}_err`,
  } as const,
  { name: `mag_${band}_err`, unit: "mag", role: "scalar", description: "", band } as const,
  { name: `mag_${band}_true`, unit: "mag", role: "scalar", description: "", band } as const,
];
const labels = [...magnitude("u"), ...magnitude("g"), ...magnitude("r")];

const z: Supervised = {
  ...{ name: "z", unit: "1", description: "", role: "redshift", range: [0, 1] },
  transform: { kind: "linear", mean: 0.5, scale: 0.3 },
};

/** Redshifts that are the square of a colour; magnitudes are noisy. */
function galaxies(n: number, first: number) {
  const truth = uniforms(n, first, 0, 1);
  const red = normals(n, first + 1).map((v) => 20 + v);
  const noise = normals(n, first + 2).map((v) => 0.03 * v);
  const columns = new Map([
    ["mag_r", red],
    ["mag_g", red.map((m, i) => m + Math.sqrt(truth[i]) + noise[i])],
    ["mag_r_err", new Float64Array(n).fill(0.02)],
    ["mag_g_err", new Float64Array(n).fill(0.02)],
    ["z", truth.map((t, i) => t + 0.1 * normals(n, first + 3)[i])],
  ]);
  return { truth, columns };
}

describe("photometry", () => {
  const photometry = photometryOf(labels, bands);

  it("is the measured magnitudes of the bands of images, not the true ones, nor those of other bands", () => {
    expect(photometryColumns(photometry)).toEqual(["mag_g", "mag_g_err", "mag_r", "mag_r_err"]);
    expect(photometryOf(labels.slice(2, 3), bands)).toEqual([]);
  });

  it("is a magnitude, colours and errors; what is no number becomes the mean of the training galaxies", () => {
    const columns = new Map([
      ["mag_g", Float64Array.of(20, 21)],
      ["mag_r", Float64Array.of(19, Number.NaN)],
      ["mag_g_err", Float64Array.of(1, 1)],
      ["mag_r_err", Float64Array.of(-1, 0)],
    ]);
    const features = photometryFeatures(photometry, columns);
    expect([...features.values]).toEqual([20, 1, 0, Number.NaN, 21, Number.NaN, 0, Number.NEGATIVE_INFINITY]);
    expect([...filled(features, features).values]).toEqual([20, 1, 0, 0, 21, 1, 0, 0]);
  });
});

describe("byPhotometry", () => {
  const [train, test] = [galaxies(2000, 10), galaxies(1000, 20)];
  const photometry = photometryOf(labels, bands);
  const features = {
    train: photometryFeatures(photometry, train.columns),
    test: photometryFeatures(photometry, test.columns),
  };
  const methods = byPhotometry([z], features, train.columns);
  const scores = methods.map(({ name, columns }) =>
    scoreMethod(z, name, columns[0], test.columns.get("z")!, test.truth),
  );

  it("recovers a redshift; the truth better than what the catalogue says with an error", () => {
    expect(scores.map(({ name }) => name)).toEqual([
      "photometry, linear",
      "photometry, MLP",
      "photometry, local linear",
    ]);
    for (const { catalogue, truth } of scores) {
      expect(truth!.r2!.value).toBeGreaterThan(0.9);
      // the catalogue's error of 0.1 beside a variance of 1/12: at most 0.893
      expect(catalogue.r2!.value).toBeLessThan(0.91);
      expect(catalogue.r2!.value).toBeGreaterThan(0.78);
      expect(catalogue.rms!.value).toBeGreaterThan(truth!.rms!.value);
    }
    const [linear, network, near] = scores.map(({ truth }) => truth!.r2!.value);
    expect(network).toBeGreaterThan(linear);
    expect(near).toBeGreaterThan(linear);
  });

  it("has the errors of a redshift as dz/(1+z), with its outliers", () => {
    const [{ truth }] = scores;
    const [error] = truth!.relative!;
    const errors = methods[0].columns[0].map((p, i) => (p - test.truth[i]) / (1 + test.truth[i]));
    const share = (limit: number) => errors.filter((e) => Math.abs(e) > limit).length / errors.length;
    expect(error.unit).toBe("dz/(1+z)");
    expect(error.beyond_005!.value).toBeCloseTo(share(0.05), 12);
    expect(error.beyond_015!.value).toBeCloseTo(share(0.15), 12);
    expect(error.scatter!.value).toBeLessThan(truth!.scatter!.value);
  });

  it("is useless where features belong to other galaxies, and so is the mean", () => {
    const others = { ...features, test: photometryFeatures(photometry, galaxies(1000, 40).columns) };
    const [wrong] = byNeighbours([z], others, train.columns);
    expect(scoreMethod(z, "wrong", wrong, test.truth, undefined).catalogue.r2!.value).toBeLessThan(0);
    const mean = scoreMethod(z, "mean", byMean(train.truth, 1000), test.truth, undefined);
    expect(Math.abs(mean.catalogue.r2!.value)).toBeLessThan(0.01);
    expect(mean.truth).toBeUndefined();
  });

  it("leaves out training galaxies that lack the label, and test galaxies too", () => {
    const holes = train.truth.map((t, i) => (i % 2 === 0 ? Number.NaN : t));
    const [near] = byNeighbours([z], features, new Map([["z", holes]]));
    expect(near.every(Number.isFinite)).toBe(true);
    const lacking = test.truth.map((t, i) => (i < 900 ? t : Number.NaN));
    expect(scoreMethod(z, "x", near, lacking, undefined).catalogue.count).toBe(900);
  });

  it("stands in a table: a row a method", () => {
    const table = methodsTable([{ name: "z", unit: "1", methods: scores }]).join("\n");
    expect(table).toMatch(/z +R2 +r2 +RMSE +bias +sigma_MAD +dz bias +sigma_NMAD +beyond 0.05 +beyond 0.15/);
    const [{ catalogue, truth }] = scores;
    expect(table).toContain(`${catalogue.r2!.value.toFixed(3)} (${truth!.r2!.value.toFixed(3)})`);
    expect(table).toContain(catalogue.relative![0]!.median!.value.toFixed(4));
    expect(methodsTable([{ name: "z", unit: "1" }])).toEqual([]);
  });
});

describe("byNeighbours", () => {
  it("goes by the logarithm where the network learns that", () => {
    const log: Supervised = { ...z, name: "flux", transform: { kind: "log", mean: 0, scale: 1 } };
    const points = pointsOf([new Float64Array(4)]);
    const known = new Map([["flux", Float64Array.of(1, 10, 100, 1000)]]);
    const [estimate] = byNeighbours([log], { train: points, test: points }, known);
    expect(estimate[0]).toBeCloseTo(10 ** 1.5, 3);
  });
});
