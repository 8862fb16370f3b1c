// @module-tag slow
/** What members do not agree on: less with more rows, much where there were none; and what their mixture is worth. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Computing, startComputing } from "../../../../train/compute.ts";
import { featuresOf } from "../../../../train/inputs.ts";
import { slopeAt, toLatent } from "../../../../train/labels.ts";
import { loadFlow } from "../../../../train/models/flow/files.ts";
import type { FlowTraining } from "../../../../train/models/flow/options.ts";
import { logProbsOf } from "../../../../train/models/flow/use.ts";
import type { Model } from "../../../../train/models/model.ts";
import type { Columns } from "../../../../train/models/posterior.ts";
import type { Given } from "../../../../train/options.ts";
import { MODEL_FOLDER } from "../../../../train/run/directory.ts";
import { scratch } from "../../run/helpers.ts";
import { asColumns, drawRows, learn, posteriorOf, writeTable } from "./helpers.ts";

const root = scratch();
const row = (normal: () => number, uniform: () => number) => {
  const [a, b, c, d] = Array.from({ length: 4 }, () => 2 * uniform() - 1) as [number, number, number, number];
  return { a, b, c, d, y: Math.sin(3 * a) + a * b + c * d + normal() };
};
const SIZES = [500, 2000, 8000] as const;
const COUNT = 500;
const test = drawRows(COUNT, 99, row);
const models = new Map<number, Model>();

/** Without dropout, and as many rows in a step whatever their number, so that the rows alone differ. */
const SMALL = {
  ...{ targets: ["y"], inputs: ["a", "b", "c", "d"], family: "gaussian", width: 64, depth: 2 },
  ...{ dropout: 0, batch: 100, lr: 0.01 },
} satisfies Partial<Given<FlowTraining>>;
const runOf = (rows: number): string => join(root, `of${rows}`);

const medianOf = (x: Float64Array): number => x.toSorted()[x.length >> 1]!;
const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, one) => sum + one, 0) / x.length;
const epistemicOf = async (rows: number, columns: Columns): Promise<Float64Array> =>
  (await posteriorOf(models.get(rows)!, columns, columns.get("a")!.length)).parts!("y").epistemic;

beforeAll(async () => {
  const computing: Computing = await startComputing({ backend: "onnx-cpu", threads: 1 });
  for (const rows of SIZES) {
    const data = writeTable(root, `${rows}.csv`, drawRows(rows, 7, row));
    models.set(rows, await learn(computing, runOf(rows), { ...SMALL, data }));
  }
}, 120_000);

describe("the epistemic part of sigma", () => {
  it("falls with the number of training rows", async () => {
    const inside = asColumns(test);
    const all: number[] = [];
    for (const rows of SIZES) all.push(medianOf(await epistemicOf(rows, inside)));
    // its variance at 4 times as many rows is a quarter, where the curve is as smooth as the network
    expect(all[1]! / all[0]!).toBeLessThan(0.8);
    expect(all[2]! / all[1]!).toBeLessThan(0.8);
  });

  it("is large where nothing was learned", async () => {
    const angles = Float64Array.from({ length: 16 }, (_, k) => (2 * Math.PI * k) / 16);
    const outside = asColumns({
      a: angles.map((angle) => 8 * Math.cos(angle)),
      b: angles.map((angle) => 8 * Math.sin(angle)),
      c: angles.map((angle) => 8 * Math.cos(2 * angle)),
      d: angles.map((angle) => 8 * Math.sin(2 * angle)),
    });
    for (const rows of SIZES) {
      const ratio =
        medianOf(await epistemicOf(rows, outside)) / medianOf(await epistemicOf(rows, asColumns(test)));
      expect(ratio).toBeGreaterThan(3);
    }
  });
});

it.each(SIZES)(
  "the mixture's NLL is not worse than the mean of its members', by Jensen: %d rows",
  async (rows) => {
    const model = models.get(rows)!;
    const { inputs = [], supervise } = model.config;
    const { transform } = supervise[0]!;
    const columns = asColumns(test);
    const log = await (await posteriorOf(model, columns, COUNT)).logProb!(test.y);
    const net = await loadFlow(join(runOf(rows), MODEL_FOLDER));
    const { members } = net.shape;
    const z = Float32Array.from(test.y, (y) => toLatent(transform, y));
    const ofMembers = await logProbsOf(net, featuresOf(inputs, columns, COUNT), z, COUNT);
    net.dispose();
    const gains = log.map((whole, k) => {
      const own = Array.from(
        { length: members },
        (_, m) => ofMembers[k * members + m]! - Math.log(slopeAt(transform, test.y[k]!)),
      );
      // a mixture is the mean of densities
      expect(whole).toBeCloseTo(Math.log(mean(own.map(Math.exp))), 4);
      return whole - mean(own);
    });
    expect(Math.min(...gains)).toBeGreaterThan(-1e-5); // rounding
    expect(mean(gains)).toBeGreaterThan(1e-4); // they differ
  },
);
