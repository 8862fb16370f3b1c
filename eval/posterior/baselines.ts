/** What a flow has to beat: neighbours and a small network, fitted to the training rows of the run, each with a normal distribution about its estimate. Pure. */
import { latentTargets } from "../../train/labels.ts";
import type { Columns } from "../../train/models/posterior.ts";
import type { Supervised } from "../../train/run/config.ts";
import { predictMlp, trainMlp } from "../stats/mlp.ts";
import { nearest } from "../stats/neighbours.ts";
import { fitStandardiser, type Points, pickPoints, standardise } from "../stats/points.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { type Scored, scoreNormal } from "./normal-scores.ts";

/** Features of training and test objects, all finite, and the labels of both. */
export interface Lesson {
  readonly supervise: readonly Supervised[];
  readonly train: Points;
  readonly test: Points;
  /** of the training objects */
  readonly known: Columns;
  /** of the test objects */
  readonly truth: Columns;
}

const NEIGHBOURS = 32;
/** Every so many-th training row is not fitted to: residuals there say how wide the network's distribution is. */
const HELD = 10;
/** A distribution is at least so wide, in standard deviations of the target: neighbours may all be the same. */
const LEAST_SIGMA = 1e-3;

/** N(m, s sqrt(1 + 1/k)) of the mean and the standard deviation of the k nearest training objects. @returns scores of each target */
export function byNeighbours({ supervise, train, test, known, truth }: Lesson): Scored[] {
  const scale = fitStandardiser(train);
  const [trained, asked] = [standardise(train, scale), standardise(test, scale)];
  const targets = latentTargets(supervise, known, train.count);
  return supervise.map(({ name, transform }, l) => {
    const target = columnOf(targets, supervise.length, l);
    const rows = rowsWith(target);
    const values = pick(target, rows);
    const { k, indices } = nearest(pickPoints(trained, rows), asked, NEIGHBOURS);
    const [center, sigma] = [new Float64Array(test.count), new Float64Array(test.count)];
    for (let q = 0; q < test.count; q++) {
      const near = pick(values, indices.subarray(q * k, (q + 1) * k));
      const mean = near.reduce((sum, x) => sum + x, 0) / k;
      const squares = near.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      center[q] = mean;
      sigma[q] = Math.max(LEAST_SIGMA, Math.sqrt((squares / Math.max(1, k - 1)) * (1 + 1 / k)));
    }
    return scoreNormal(transform, truth.get(name)!, center, sigma);
  });
}

/** N(network, s), s the root mean square of its residuals on training rows that were held back. @returns scores of each target */
export function byNetwork({ supervise, train, test, known, truth }: Lesson): Scored[] {
  const width = supervise.length;
  const targets = latentTargets(supervise, known, train.count);
  const all = Array.from({ length: train.count }, (_, i) => i);
  const [fitted, held] = [all.filter((i) => i % HELD !== 0), all.filter((i) => i % HELD === 0)];
  const rowsOf = (rows: readonly number[]) =>
    Float32Array.from(
      { length: rows.length * width },
      (_, at) => targets[rows[Math.floor(at / width)]! * width + (at % width)]!,
    );
  const network = trainMlp(pickPoints(train, fitted), rowsOf(fitted));
  const residuals = predictMlp(network, pickPoints(train, held));
  const kept = rowsOf(held);
  const centers = predictMlp(network, test);
  return supervise.map(({ name, transform }, l) => {
    const errors = residuals[l]!.map((z, i) => z - kept[i * width + l]!).filter((e) => !Number.isNaN(e));
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    const sigma = new Float64Array(test.count).fill(Math.max(LEAST_SIGMA, rms));
    return scoreNormal(transform, truth.get(name)!, centers[l]!, sigma);
  });
}

const columnOf = (rows: Float32Array, width: number, l: number): Float64Array =>
  Float64Array.from({ length: rows.length / width }, (_, i) => rows[i * width + l]!);
