// @module-tag slow
/** The ONNX files of a flow, in a runtime without galforge, beside what the library says. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as ort from "#onnxruntime";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { fromLatent } from "../../../../train/labels.ts";
import { FlowNet, type FlowShape } from "../../../../train/models/flow/flow-net.ts";
import { exportFlow } from "../../../../train/models/flow/onnx.ts";
import { flowPosterior } from "../../../../train/models/flow/posterior.ts";
import { sampleMembers } from "../../../../train/models/flow/use.ts";
import type { LabelTransform, Supervised } from "../../../../train/run/config.ts";
import { makeConfig, scratch } from "../../run/helpers.ts";
import { normals } from "./densities/made.ts";

const root = scratch();
const [FEATURES, COUNT, MEMBERS] = [3, 7, 3];

const of = (name: string, kind: LabelTransform["kind"], mean: number, scale: number): Supervised => ({
  ...{ name, unit: "1", role: "scalar", description: "of a test", range: [0, 1] },
  transform: { kind, mean, scale },
});
const linear = of("mass", "linear", 10.4, 0.5);
const log = of("flux", "log", 2.5, 0.6);
const log1p = of("line", "log1p", 0.2, 0.9); // of both signs

/** Values at which each target may be; those of log1p on both sides of 0. */
const VALUES: Readonly<Record<string, number>> = { mass: 10.1, flux: 14, line: -0.8 };

let features: Float32Array;
beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
  features = normals([COUNT, FEATURES], 1).dataSync() as Float32Array;
});

type Case = readonly [string, readonly Supervised[], number, Partial<FlowShape>];
const CASES: readonly Case[] = [
  ["a target of log", [log], 0, {}],
  ["one of each transform together", [linear, log, log1p], 0, {}],
  ["two that follow, of residuals", [log1p, linear, log], 2, { residuals: true }],
  ["one that follows couplings", [log, log1p, linear], 1, { family: "realnvp" }],
];

describe.each(CASES)("%s", (name, supervise, after, changes) => {
  const targets = supervise.length;
  const folder = join(root, name);
  let net: FlowNet;
  beforeAll(async () => {
    net = new FlowNet(
      {
        ...{
          members: MEMBERS,
          features: FEATURES,
          core: targets - after,
          after,
          detect: 0,
          width: 8,
          depth: 2,
        },
        ...{ hidden: 8, family: "spline", residuals: false, transforms: 1, bins: 4, ...changes },
      },
      1,
    );
    net.weights.variables.forEach((variable, i) => {
      variable.assign(tf.add(variable, normals(variable.shape, 300 + i, 0.2)));
    });
    mkdirSync(folder);
    const names = await exportFlow(net, makeConfig({ model: "flow", supervise }), folder);
    expect(names).toEqual(["sampler.onnx", "density.onnx"]);
    return () => net.dispose();
  });

  it("sampler.onnx makes of normal numbers what the flow makes of them", async () => {
    const noise = normals([COUNT, MEMBERS, net.noises], 2).dataSync() as Float32Array;
    const wanted = await sampleMembers(net, features, COUNT, 1, (row, member, out) => {
      const from = (row * MEMBERS + member) * net.noises;
      out.set(noise.subarray(from, from + net.noises));
    });
    const session = await ort.InferenceSession.create(join(folder, "sampler.onnx"));
    const { samples } = await session.run({
      features: new ort.Tensor("float32", features, [COUNT, FEATURES]),
      noise: new ort.Tensor("float32", noise, [COUNT, MEMBERS, net.noises]),
    });
    expect(samples!.dims).toEqual([COUNT, MEMBERS, targets]);
    wanted.forEach((z, at) => {
      const label = fromLatent(supervise[at % targets]!.transform, z);
      expect(Math.abs(Number(samples!.data[at]) - label) / (1 + Math.abs(label))).toBeLessThan(1e-4);
    });
  });

  it("density.onnx is ln p of the posterior", async () => {
    const usable = new Uint8Array(COUNT).fill(1);
    const posterior = await flowPosterior(net, supervise, [], { count: COUNT, features, usable });
    for (const factor of [1, 1.15, -1]) {
      const values = Float64Array.from({ length: COUNT * targets }, (_, at) => {
        const { name } = supervise[at % targets]!;
        return VALUES[name]! * (name === "line" ? factor : Math.abs(factor)) * (1 + 0.01 * at);
      });
      const wanted = await posterior.logProb!(values);
      const session = await ort.InferenceSession.create(join(folder, "density.onnx"));
      const { log_prob } = await session.run({
        features: new ort.Tensor("float32", features, [COUNT, FEATURES]),
        values: new ort.Tensor("float32", Float32Array.from(values), [COUNT, targets]),
      });
      wanted.forEach((log, k) => {
        expect(Number.isFinite(log)).toBe(true);
        expect(Math.abs(Number(log_prob!.data[k]) - log)).toBeLessThan(1e-3);
      });
    }
  });
});

it("a target of log has no density where it cannot be", async () => {
  const session = await ort.InferenceSession.create(join(root, "a target of log", "density.onnx"));
  const { log_prob } = await session.run({
    features: new ort.Tensor("float32", features.slice(0, 2 * FEATURES), [2, FEATURES]),
    values: new ort.Tensor("float32", Float32Array.of(0, -3), [2, 1]),
  });
  expect([...(log_prob!.data as Float32Array)]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});
