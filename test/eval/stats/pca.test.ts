// @module-tag slow
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { beforeAll, describe, expect, it } from "vitest";
import { fitPca, type Pca, transformPca } from "../../../eval/stats/pca.ts";
import { startOnnxBackend } from "../../../shared/onnx-backend/register.ts";
import { temporary } from "../../datasets/make.ts";
import { needsPython, PYTHON } from "../../needs.ts";
import { normals, uniforms } from "../samples.ts";

beforeAll(async () => {
  await startOnnxBackend({ provider: "cpu" });
});

/** `n` images: a smooth pattern of six sources of falling strength, noise of 0.05, on a level of 100. */
function images(n: number, pixels: number): Float32Array {
  const strengths = Array.from({ length: 6 }, (_, s) => normals(n, s).map((x) => x / (1 + s)));
  const noise = normals(n * pixels, 9);
  return Float32Array.from({ length: n * pixels }, (_, at) => {
    const image = Math.floor(at / pixels);
    const p = (at % pixels) / pixels;
    const signal = strengths.reduce((sum, a, s) => sum + a[image] * Math.sin((s + 1) * (p + 0.1) * 3), 0);
    return 100 + signal + 0.05 * noise[at];
  });
}

const column = (pca: Pca, c: number): number[] =>
  Array.from({ length: pca.mean.length }, (_, p) => pca.basis[p * pca.components + c]);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);

/** Smallest of the cosines of the angles between the spaces of the first `k` columns. */
function leastCosine(pca: Pca, others: readonly (readonly number[])[], k: number): number {
  const cross = new Matrix(
    others.slice(0, k).map((o) => Array.from({ length: k }, (_, c) => dot(o, column(pca, c)))),
  );
  return Math.min(...new SingularValueDecomposition(cross).diagonal);
}

describe("fitPca", () => {
  it("agrees with a singular value decomposition in float64", async () => {
    const [n, pixels, k] = [700, 60, 8]; // more than a block
    const data = images(n, pixels);
    const pca = await fitPca(data, pixels, k);
    const x = Matrix.from1DArray(n, pixels, Array.from(data));
    x.center("column");
    const svd = new SingularValueDecomposition(x);
    const exact = svd.diagonal.map((s) => s ** 2 / (n - 1));
    const total = exact.reduce((a, b) => a + b);
    for (let c = 0; c < 6; c++) expect(pca.variances[c] / exact[c]).toBeCloseTo(1, 4);
    const explained = exact.slice(0, k).reduce((a, b) => a + b) / total;
    expect(Math.abs(pca.explained - explained)).toBeLessThan(1e-4);
    const right = svd.rightSingularVectors.transpose().to2DArray();
    expect(leastCosine(pca, right, 6)).toBeGreaterThan(1 - 1e-6);
  });

  it("takes few of very large images at a time, and finds the same", async () => {
    const [n, pixels] = [40, 2 ** 17]; // 16 a product
    const data = images(n, pixels);
    const pca = await fitPca(data, pixels, 3);
    const columns = await transformPca(pca, data);
    for (const c of [0, 1, 2]) {
      expect(dot(column(pca, c), column(pca, c))).toBeCloseTo(1, 5);
      expect(columns[c]).toHaveLength(n);
      expect(dot(columns[c]!, columns[c]!) / (n - 1) / pca.variances[c]).toBeCloseTo(1, 4);
      const last = data.subarray((n - 1) * pixels).map((x, p) => x - pca.mean[p]);
      expect(columns[c]![n - 1]! / dot(last, column(pca, c))).toBeCloseTo(1, 3);
    }
  });

  it("has orthonormal directions, and components without correlation whose variances it states", async () => {
    const [n, pixels, k] = [600, 100, 10];
    const data = images(n, pixels);
    const pca = await fitPca(data, pixels, k);
    const columns = await transformPca(pca, data);
    for (let a = 0; a < k; a++) {
      expect(Math.abs(columns[a].reduce((s, x) => s + x, 0) / n)).toBeLessThan(1e-4);
      for (let b = 0; b <= a; b++) {
        expect(dot(column(pca, a), column(pca, b))).toBeCloseTo(a === b ? 1 : 0, 5);
        const covariance = dot(columns[a], columns[b]) / (n - 1);
        const scale = Math.sqrt(pca.variances[a] * pca.variances[b]);
        expect(covariance / scale).toBeCloseTo(a === b ? 1 : 0, 3);
      }
    }
  });

  it("explains images of low rank completely, with fewer stamps than components", async () => {
    const [n, pixels] = [40, 90];
    const strength = uniforms(n, 1);
    const data = Float32Array.from(
      { length: n * pixels },
      (_, at) => strength[Math.floor(at / pixels)] * (at % pixels),
    );
    const pca = await fitPca(data, pixels, 64);
    expect(pca.components).toBe(39);
    expect(pca.explained).toBeCloseTo(1, 6);
    expect(pca.variances[0]).toBeGreaterThan(1e6 * pca.variances[1]);
    const [first] = await transformPca(pca, data);
    const middle = strength.reduce((a, b) => a + b) / n;
    const scale = first[0] / (strength[0] - middle);
    first.forEach((value, i) => {
      expect(value / scale).toBeCloseTo(strength[i] - middle, 5);
    });
  });

  it("does the same twice, and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const data = images(50, 30);
    const [one, two] = [await fitPca(data, 30, 5), await fitPca(data, 30, 5)];
    expect(two).toEqual(one);
    await transformPca(one, data);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("numpy", needsPython("numpy"), () => {
  it("finds the same 64 components of 1500 images of 32 x 32 pixels: variance to 1e-4", async () => {
    const [n, pixels, k] = [1500, 1024, 64];
    const data = images(n, pixels);
    const file = join(temporary(), "images.f32");
    writeFileSync(file, data);
    const script = `
import numpy
x = numpy.fromfile(${JSON.stringify(file)}, "<f4").reshape(${n}, ${pixels}).astype("f8")
x -= x.mean(0)
u, s, vt = numpy.linalg.svd(x, full_matrices=False)
import json
print(json.dumps([float((s[:${k}]**2).sum() / (s**2).sum()), vt[:6].tolist()]))`;
    const run = spawnSync(PYTHON, ["-c", script], { encoding: "utf8", maxBuffer: 1 << 26 });
    expect(run.stderr).toBe("");
    const [explained, directions] = JSON.parse(run.stdout) as [number, number[][]];
    const pca = await fitPca(data, pixels, k);
    expect(Math.abs(pca.explained - explained)).toBeLessThan(1e-4);
    expect(leastCosine(pca, directions, 6)).toBeGreaterThan(1 - 1e-5);
  });
});
