/** Posteriors that are known exactly, and ways to spoil them. */

import type { Draws } from "../../../eval/posterior/draws.ts";
import { Stream } from "../../../shared/random/stream.ts";

const TEST = 0x44524157;

/** Lower triangle of the Cholesky decomposition of a correlation matrix with `rho` everywhere off the diagonal. */
export function equicorrelated(d: number, rho: number): number[][] {
  const lower = Array.from({ length: d }, () => new Array<number>(d).fill(0));
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = i === j ? 1 : rho;
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(rest) : rest / lower[j][j];
    }
  }
  return lower;
}

export interface Spoiled {
  /** [sigma] added to every draw of the targets */
  readonly bias?: number;
  /** factor of the widths */
  readonly width?: number;
  /** correlation of the draws; default: that of the truth */
  readonly rho?: number;
  /** the posterior is the prior, whatever is observed */
  readonly prior?: boolean;
  /** of the draws, which have a normal shape instead of a skewed one */
  readonly normal?: boolean;
}

export interface Known {
  readonly objects: number;
  readonly draws: number;
  readonly dimensions: number;
  readonly seed: number;
  /** correlation of the truths about their mean; default 0 */
  readonly rho?: number;
  /** y = exp(normal) instead of the normal */
  readonly skewed?: boolean;
  readonly spoiled?: Spoiled;
}

/** Scatter of the means of the posteriors, and of the truths about these. */
const [SCATTER, SIGMA] = [1, 0.5];

/**
 * m ~ N(0, 1) in each dimension, y ~ N(m, 0.25 R): the posterior of y given m. Densities are those of the draws.
 * Skewed: exp of everything. The prior is N(0, I + 0.25 R).
 */
export function knownDraws(known: Known): Draws & { readonly axis: Float64Array } {
  const { objects: n, draws: k, dimensions: d, seed, rho = 0, skewed = false, spoiled = {} } = known;
  const stream = new Stream(seed, 0, TEST);
  const { bias = 0, width = 1, rho: drawn = rho } = spoiled;
  const [right, used] = [equicorrelated(d, rho), equicorrelated(d, drawn)];
  const normals = (): number[] => Array.from({ length: d }, () => stream.normal());
  const turned = (lower: number[][], e: number[]): number[] =>
    lower.map((row) => row.reduce((sum, l, j) => sum + l * e[j], 0));
  const out = (x: number): number => (skewed ? Math.exp(x) : x);
  const columns = () => Array.from({ length: d }, () => new Float64Array(n));
  const [truth, prior] = [columns(), columns()];
  const samples = new Float32Array(n * k * d);
  const logProb = new Float64Array(n);
  const sampleLogProb = Array.from({ length: k }, () => new Float64Array(n));
  const axis = new Float64Array(n);
  const logDensity = (white: number[], jacobian: number): number =>
    white.reduce(
      (sum, e, j) => sum - (e * e) / 2 - Math.log(2 * Math.PI) / 2 - Math.log(used[j][j] * SIGMA * width),
      0,
    ) - jacobian;
  for (let i = 0; i < n; i++) {
    const m = normals().map((x) => SCATTER * x);
    const other = normals();
    const old = turned(right, normals());
    const error = turned(right, normals());
    const x = m.map((middle, j) => middle + SIGMA * error[j]);
    axis[i] = m[0];
    for (let j = 0; j < d; j++) {
      truth[j][i] = out(x[j]);
      prior[j][i] = out(SCATTER * other[j] + SIGMA * old[j]);
    }
    const at = (values: number[]): number[] =>
      solved(
        used,
        values.map((v, j) => (v - m[j] - bias * SIGMA) / (SIGMA * width)),
      );
    const sumOf = (values: number[]): number => (skewed ? values.reduce((sum, v) => sum + v, 0) : 0);
    logProb[i] = logDensity(at(x), sumOf(x));
    for (let s = 0; s < k; s++) {
      const white = normals();
      const e = turned(used, white);
      const middle = spoiled.prior ? normals().map((v) => SCATTER * v) : m;
      const drawnX = middle.map((v, j) => v + SIGMA * (bias + width * e[j]));
      const shaped = spoiled.normal
        ? drawnX.map(
            (_, j) => Math.exp(m[j] + SIGMA ** 2 / 2) * (1 + Math.sqrt(Math.exp(SIGMA ** 2) - 1) * e[j]),
          )
        : drawnX.map(out);
      samples.set(shaped, (i * k + s) * d);
      sampleLogProb[s][i] = logDensity(white, sumOf(drawnX));
    }
  }
  const targets = truth.map((_, j) => ({ name: `y${j}`, unit: "dex" }));
  const densities = spoiled.prior || spoiled.normal ? {} : { logProb, sampleLogProb };
  return { targets, truth, samples, prior, axis, ...densities };
}

function solved(lower: number[][], right: number[]): number[] {
  const out: number[] = [];
  right.forEach((value, i) => {
    let rest = value;
    for (let j = 0; j < i; j++) rest -= lower[i][j] * out[j];
    out.push(rest / lower[i][i]);
  });
  return out;
}
