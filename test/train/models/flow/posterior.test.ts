// @module-tag slow
/** What a flow says, of a network with weights of no meaning: laws that hold whatever was learned. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startOnnxBackend } from "../../../../shared/onnx-backend/register.ts";
import { FlowNet, type FlowShape } from "../../../../train/models/flow/flow-net.ts";
import { flowPosterior } from "../../../../train/models/flow/posterior.ts";
import type { Posterior } from "../../../../train/models/posterior.ts";
import type { LabelTransform, Supervised } from "../../../../train/run/config.ts";
import { normals } from "./densities/made.ts";

const FEATURES = 3;
const COUNT = 6;
const NONE = Number.NaN;

const of = (name: string, kind: LabelTransform["kind"]): Supervised => ({
  ...{ name, unit: "1", role: "scalar", description: "of a test", range: [0, 1] },
  transform: { kind, mean: 0.4, scale: 0.5 },
});

function netOf(changes: Partial<FlowShape>): FlowNet {
  const shape: FlowShape = {
    ...{ members: 2, features: FEATURES, core: 2, after: 1, detect: 0, width: 8, depth: 1, hidden: 8 },
    ...{ family: "spline", residuals: false, transforms: 1, bins: 4, ...changes },
  };
  const net = new FlowNet(shape, 1);
  net.weights.variables.forEach((variable, i) => {
    variable.assign(tf.add(variable, normals(variable.shape, 300 + i, 0.2)));
  });
  return net;
}

let features: Float32Array;
const usable = Uint8Array.from({ length: COUNT }, (_, k) => (k === 4 ? 0 : 1));
beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu", threads: 1 });
  features = normals([COUNT, FEATURES], 1).dataSync() as Float32Array;
});

const three = [of("a", "linear"), of("b", "log"), of("c", "log1p")];
const said = (
  net: FlowNet,
  detect: readonly string[] = [],
  rows = [...Array(COUNT).keys()],
): Promise<Posterior> =>
  flowPosterior(net, three, detect, {
    count: rows.length,
    features: Float32Array.from(
      rows.flatMap((k) => [...features.subarray(k * FEATURES, (k + 1) * FEATURES)]),
    ),
    usable: Uint8Array.from(rows, (k) => usable[k]!),
  });

describe.each([false, true])("a flow (of residuals: %s)", (residuals) => {
  it("samples depend on seed and row alone, not on who else is there", async () => {
    const net = netOf({ residuals });
    const whole = await (await said(net)).sample!(7, 5);
    const rows = [5, 0, 3];
    const some = await (await said(net, [], rows)).sample!(7, 5);
    rows.forEach((row, at) => {
      for (let i = 0; i < 21; i++) expect(some[at * 21 + i]).toBeCloseTo(whole[row * 21 + i]!, 4);
    });
    const [again, other] = [await (await said(net)).sample!(7, 5), await (await said(net)).sample!(7, 6)];
    expect(again).toEqual(whole);
    expect([...other].filter((x, i) => x === whole[i])).toEqual([]);
    // more draws begin with the same ones
    const more = await (await said(net)).sample!(20, 5);
    for (let i = 0; i < 21; i++) expect(more[i]).toBeCloseTo(whole[i]!, 4);
    net.dispose();
  });

  it("what cannot be used has neither estimates nor samples nor densities", async () => {
    const net = netOf({ residuals });
    const posterior = await said(net);
    const drawn = await posterior.sample!(3, 1);
    const values = Float64Array.from({ length: COUNT * 3 }, () => 0.7);
    const logs = await posterior.logProb!(values);
    const has = (x: ArrayLike<number>, per: number): boolean[] =>
      Array.from({ length: COUNT }, (_, k) =>
        Array.from({ length: per }, (__, i) => x[k * per + i]!).every((one) => !Number.isNaN(one)),
      );
    const wanted = [...usable].map((one) => one === 1);
    expect(has(drawn, 9)).toEqual(wanted);
    expect(has(logs, 1)).toEqual(wanted);
    for (const { name } of three) {
      const truth = new Float64Array(COUNT).fill(1);
      const { aleatoric, epistemic } = posterior.parts!(name);
      const all = [posterior.mean(name), posterior.sd!(name), posterior.quantile!(name, 0.3)];
      for (const x of [...all, posterior.cdf!(name, truth), aleatoric, epistemic]) {
        expect(has(x, 1)).toEqual(wanted);
      }
    }
    net.dispose();
  });

  it("its density integrates to 1 in the units of its labels", async () => {
    const net = netOf({ residuals, core: 1, after: 0 });
    const points = 1000;
    const rows = { count: points, usable: new Uint8Array(points).fill(1) };
    const same = Float32Array.from({ length: points * FEATURES }, (_, i) => features[i % FEATURES]!);
    for (const label of three) {
      const posterior = await flowPosterior(net, [label], [], { ...rows, features: same });
      // steps that are even in z, where numbers are many orders apart
      const { kind } = label.transform;
      const ends = Float64Array.from({ length: points + 1 }, (_, i) => {
        const y = 0.4 + 0.5 * (16 * (i / points) - 8);
        return kind === "linear" ? y : kind === "log" ? Math.exp(y) : Math.sign(y) * Math.expm1(Math.abs(y));
      });
      const middles = Float64Array.from({ length: points }, (_, i) => (ends[i]! + ends[i + 1]!) / 2);
      const logs = await posterior.logProb!(middles);
      const sum = logs.reduce((all, log, i) => all + Math.exp(log) * (ends[i + 1]! - ends[i]!), 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-3);
    }
    net.dispose();
  });
});

describe("a flow", () => {
  it("its density where there can be nothing is 0", async () => {
    const net = netOf({});
    const at = (b: number): Float64Array =>
      Float64Array.from({ length: COUNT * 3 }, (_, i) => (i % 3 === 1 ? b : 0.5));
    const posterior = await said(net);
    for (const b of [0, -3]) {
      expect([...(await posterior.logProb!(at(b)))]).toEqual(
        [...usable].map((one) => (one === 1 ? -Infinity : NONE)),
      );
    }
    expect(Math.abs((await posterior.logProb!(at(0.1)))[0]!)).toBeLessThan(50);
    net.dispose();
  });

  it("targets that follow may be missing: the density is that of the others", async () => {
    const net = netOf({});
    const posterior = await said(net);
    const values = Float64Array.from({ length: COUNT * 3 }, (_, i) => 0.4 + 0.1 * (i % 3));
    const whole = await posterior.logProb!(values);
    const without = await posterior.logProb!(values.map((x, i) => (i % 3 === 2 ? NONE : x)));
    const core = await posterior.logProb!(values.map((x, i) => (i % 3 === 0 ? NONE : x)));
    expect(core.every(Number.isNaN)).toBe(true);
    // the difference is ln p(c | a, b), a density of its own, which integrates to 1
    expect(without[0]).not.toBe(whole[0]);
    const ends = Array.from(
      { length: 801 },
      (_, i) => Math.sign(i - 400) * Math.expm1(Math.abs(i - 400) / 80),
    );
    let sum = 0;
    for (let i = 0; i < 800; i++) {
      const c = (ends[i]! + ends[i + 1]!) / 2;
      const logs = await posterior.logProb!(values.map((x, at) => (at % 3 === 2 ? c : x)));
      sum += Math.exp(logs[0]! - without[0]!) * (ends[i + 1]! - ends[i]!);
    }
    expect(sum).toBeCloseTo(1, 2);
    net.dispose();
  });

  it("members take turns, and the mixture's variance is what they have and what they differ by", async () => {
    const [both, draws] = [netOf({}), 2000];
    const posterior = await said(both);
    const drawn = await posterior.sample!(draws, 3);
    const { aleatoric, epistemic } = posterior.parts!("a");
    for (const k of [0, 1]) {
      const own = (member?: number): number[] =>
        Array.from({ length: draws }, (_, d) => d)
          .filter((d) => member === undefined || d % 2 === member)
          .map((d) => drawn[(k * draws + d) * 3]!);
      const mean = (x: readonly number[]): number => x.reduce((sum, one) => sum + one, 0) / x.length;
      const variance = (x: readonly number[]): number => mean(x.map((one) => (one - mean(x)) ** 2));
      const [first, second] = [own(0), own(1)];
      expect(Math.abs(mean(first) - mean(second)) / 2).toBeCloseTo(epistemic[k]!, 1);
      expect(Math.sqrt((variance(first) + variance(second)) / 2) / aleatoric[k]!).toBeCloseTo(1, 1);
      expect(posterior.sd!("a")[k]).toBeCloseTo(Math.hypot(aleatoric[k]!, epistemic[k]!), 9);
      expect(Math.abs(mean(own()) - posterior.mean("a")[k]!)).toBeLessThan(0.05);
    }
    both.dispose();
  });

  it("quantiles are the inverse of its distribution function", async () => {
    const net = netOf({});
    const posterior = await said(net);
    for (const { name } of three) {
      for (const p of [0.025, 0.16, 0.5, 0.84, 0.975]) {
        const found = posterior.cdf!(name, posterior.quantile!(name, p));
        found.forEach((one, k) => {
          if (usable[k] === 1) expect(one).toBeCloseTo(p, 6);
        });
      }
      const far = posterior.cdf!(name, new Float64Array(COUNT).fill(1e9));
      expect(far[0]).toBeGreaterThan(0.999);
      expect(far[0]).toBeLessThan(1);
    }
    net.dispose();
  });

  it("the chance to be measured is that of the labels it was asked for", async () => {
    const net = netOf({ detect: 1 });
    const posterior = await said(net, ["c"]);
    expect(posterior.detection!("a")).toBeUndefined();
    const chance = posterior.detection!("c")!;
    chance.forEach((p, k) => {
      expect(usable[k] === 1 ? p > 0 && p < 1 : Number.isNaN(p)).toBe(true);
    });
    net.dispose();
  });
});
