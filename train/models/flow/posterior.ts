/** What a flow says of galaxies: a summary that is there at once, and samples and densities that are made when they are asked for. */
import { fromLatent, isPresent, slopeAt, toLatent } from "../../labels.ts";
import type { Supervised } from "../../run/config.ts";
import type { Posterior, SpreadParts } from "../posterior.ts";
import type { FlowNet } from "./flow-net.ts";
import { fillNormal } from "./noise.ts";
import { detectionsOf, keysOf, logMeanExp, logProbsOf, sampleEvenly, sampleMembers } from "./use.ts";

/** Samples that a summary is made of, of all members together. */
const SUMMARY = 1000;

export interface FlowRows {
  readonly count: number;
  /** [count, F] */
  readonly features: Float32Array;
  /** 0 where nothing can be said of a row [count]: its estimates are NaN */
  readonly usable: Uint8Array;
}

/** @param detect names of the targets whose presence is learned, in their order */
export async function flowPosterior(
  net: FlowNet,
  supervise: readonly Supervised[],
  detect: readonly string[],
  rows: FlowRows,
): Promise<Posterior> {
  const { count, features, usable } = rows;
  const { members, core } = net.shape;
  const width = supervise.length;
  const keys = keysOf(net, features, count);
  const each = Math.ceil(SUMMARY / members);
  const raw = await sampleEvenly(net, features, keys, each);
  const probabilities = await detectionsOf(net, features, count);
  const columns = new Map(
    supervise.map(({ name, transform }, i) => [
      name,
      summarise({ count, members, each, usable }, (row, draw) =>
        fromLatent(transform, raw[(row * members * each + draw) * width + i]!),
      ),
    ]),
  );
  const column = (label: string): Summary => {
    const found = columns.get(label);
    if (found === undefined) throw new Error(`no estimates of ${label}`);
    return found;
  };
  return {
    count,
    labels: supervise,
    mean: (label) => column(label).mean,
    sd: (label) => column(label).sd,
    parts: (label) => column(label).parts,
    quantile: (label, p) => quantileOf(column(label).sorted, count, p),
    cdf: (label, truth) => cdfOf(column(label).sorted, count, truth),
    detection(label) {
      const at = detect.indexOf(label);
      if (at < 0) return undefined;
      return Float64Array.from({ length: count }, (_, k) =>
        usable[k] === 1 ? probabilities[k * detect.length + at]! : Number.NaN,
      );
    },
    async sample(draws, seed) {
      const some = Math.ceil(draws / members);
      const drawn = await sampleMembers(net, features, count, some, (row, member, out) =>
        fillNormal(seed + member * 2 ** 40, keys[row]!, out),
      );
      const out = new Float32Array(count * draws * width);
      for (let k = 0; k < count; k++) {
        for (let d = 0; d < draws; d++) {
          // the members in turns, so that the first draws are of all of them
          const from = ((k * members + (d % members)) * some + Math.floor(d / members)) * width;
          const to = (k * draws + d) * width;
          supervise.forEach(({ transform }, i) => {
            out[to + i] = usable[k] === 1 ? fromLatent(transform, drawn[from + i]!) : Number.NaN;
          });
        }
      }
      return out;
    },
    async logProb(values) {
      const y = new Float32Array(count * width);
      const jacobian = new Float64Array(count * (width - core + 1));
      const has = new Uint8Array(jacobian.length);
      const densities = 1 + width - core;
      for (let k = 0; k < count; k++) {
        for (let d = 0; d < densities; d++) {
          const [from, to] = d === 0 ? [0, core] : [core + d - 1, core + d];
          const all = values.subarray(k * width, k * width + to);
          has[k * densities + d] = all.every(isPresent) ? 1 : 0;
          if (!all.every(isPresent)) continue;
          for (let i = from; i < to; i++) {
            const { transform } = supervise[i]!;
            const z = toLatent(transform, all[i]!);
            if (Number.isFinite(z)) {
              y[k * width + i] = z;
              jacobian[k * densities + d]! -= Math.log(slopeAt(transform, all[i]!));
            } else jacobian[k * densities + d] = Number.NEGATIVE_INFINITY; // the logarithm of what is not positive
          }
        }
      }
      const logs = await logProbsOf(net, features, y, count);
      return Float64Array.from({ length: count }, (_, k) => {
        if (usable[k] === 0 || has[k * densities] === 0) return Number.NaN;
        const ofMembers = Float64Array.from({ length: members }, (_, m) => {
          let sum = 0;
          for (let d = 0; d < densities; d++) {
            if (has[k * densities + d] === 1)
              sum += logs[(k * members + m) * densities + d]! + jacobian[k * densities + d]!;
          }
          return sum;
        });
        return logMeanExp(ofMembers);
      });
    },
  };
}

interface Summary {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly parts: SpreadParts;
  /** samples of each row, ascending [count, draws] */
  readonly sorted: Float64Array;
}

interface Drawn {
  readonly count: number;
  readonly members: number;
  /** samples of a member */
  readonly each: number;
  readonly usable: Uint8Array;
}

/** @param at sample `draw` of a row; those of a member stand together */
function summarise(
  { count, members, each, usable }: Drawn,
  at: (row: number, draw: number) => number,
): Summary {
  const draws = members * each;
  const none = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const [mean, sd, aleatoric, epistemic] = [none(), none(), none(), none()];
  const sorted = new Float64Array(count * draws).fill(Number.NaN);
  for (let k = 0; k < count; k++) {
    if (usable[k] === 0) continue;
    const own = sorted.subarray(k * draws, (k + 1) * draws);
    for (let d = 0; d < draws; d++) own[d] = at(k, d);
    const means = new Float64Array(members);
    let variance = 0;
    for (let m = 0; m < members; m++) {
      const part = own.subarray(m * each, (m + 1) * each);
      means[m] = part.reduce((sum, x) => sum + x, 0) / each;
      variance += part.reduce((sum, x) => sum + (x - means[m]!) ** 2, 0) / each / members;
    }
    mean[k] = means.reduce((sum, x) => sum + x, 0) / members;
    const between = means.reduce((sum, x) => sum + (x - mean[k]!) ** 2, 0) / members;
    aleatoric[k] = Math.sqrt(variance);
    epistemic[k] = Math.sqrt(between);
    sd[k] = Math.sqrt(variance + between);
    own.sort();
  }
  return { mean, sd, parts: { aleatoric, epistemic }, sorted };
}

/** Linear between the samples, of which sample i of n is the quantile (i + 1/2) / n. @param sorted [count, draws] */
function quantileOf(sorted: Float64Array, count: number, p: number): Float64Array {
  const draws = sorted.length / Math.max(1, count);
  const place = Math.max(0, Math.min(draws - 1, p * draws - 0.5));
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return Float64Array.from({ length: count }, (_, k) => {
    const [a, b] = [sorted[k * draws + low]!, sorted[k * draws + high]!];
    return a + (place - low) * (b - a);
  });
}

/** The inverse of `quantileOf`; 0 below the smallest sample would be certain: it is half a sample there. */
function cdfOf(sorted: Float64Array, count: number, truth: Float64Array): Float64Array {
  const draws = sorted.length / Math.max(1, count);
  return truth.map((x, k) => {
    const own = sorted.subarray(k * draws, (k + 1) * draws);
    if (Number.isNaN(x) || Number.isNaN(own[0]!)) return Number.NaN;
    let [below, end] = [0, draws];
    while (below < end) {
      const middle = (below + end) >> 1;
      if (own[middle]! < x) below = middle + 1;
      else end = middle;
    }
    if (below === 0) return 0.25 / draws;
    if (below === draws) return 1 - 0.25 / draws;
    const [a, b] = [own[below - 1]!, own[below]!];
    return (below - 0.5 + (b > a ? (x - a) / (b - a) : 0.5)) / draws;
  });
}
