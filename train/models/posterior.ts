/** What a model says of labels, given stamps. */
import type { LabelColumn } from "../../datasets/labels.ts";
import { normalCdf, normalQuantile } from "../../shared/math/normal.ts";
import type { Supervised } from "../run/config.ts";

/** What is known of `count` stamps, each by itself. Columns have one value a stamp, in the unit of the label. */
export interface Posterior {
  readonly count: number;
  readonly labels: readonly LabelColumn[];
  /** the estimate [count] */
  mean(label: string): Float64Array;
  /** standard deviation [count] */
  sd?(label: string): Float64Array;
  /** the x with P(label < x) = p [count]; 0 < p < 1 */
  quantile?(label: string, p: number): Float64Array;
  /** P(label < truth), of each stamp with its own truth [count] */
  cdf?(label: string, truth: Float64Array): Float64Array;
  /** float32 [count, draws, labels], a function of the seed */
  sample?(draws: number, seed: number): Promise<Float32Array>;
  /**
   * Natural logarithm of the joint density at `values` [count, labels], in the labels' units, one number a stamp. Labels that are NaN are
   * left out of it (the density is that of the others), if all behind them in the order of the labels are NaN too.
   */
  logProb?(values: Float64Array): Promise<Float64Array>;
  /** P(the label can be measured at all) [count]; undefined: the model was not asked to learn it of this label */
  detection?(label: string): Float64Array | undefined;
  /** what `sd` is made of: sd^2 = aleatoric^2 + epistemic^2 */
  parts?(label: string): SpreadParts;
}

/** Standard deviations [count] of an ensemble of M members with means m_i and variances v_i. */
export interface SpreadParts {
  /** sqrt(mean v_i): what more training would not take away */
  readonly aleatoric: Float64Array;
  /** sqrt(variance of the m_i): what the members do not agree on */
  readonly epistemic: Float64Array;
}

/** Columns by label. */
export type Columns = ReadonlyMap<string, Float64Array>;

/** What most users need of a posterior: means and standard deviations as columns. */
export interface Estimates {
  readonly count: number;
  readonly values: Columns;
  /** absent where the posterior has none */
  readonly sigmas?: Columns;
  /** what they are made of; absent where the posterior does not tell */
  readonly parts?: PartColumns;
}

export type PartColumns = Readonly<Record<keyof SpreadParts, Columns>>;

export function estimatesOf(posterior: Posterior): Estimates {
  const { count, labels } = posterior;
  const columns = (of: (label: string) => Float64Array): Columns =>
    new Map(labels.map(({ name }) => [name, of(name)]));
  return {
    ...{ count, values: columns((name) => posterior.mean(name)) },
    ...(posterior.sd && { sigmas: columns((name) => posterior.sd!(name)) }),
    ...(posterior.parts && {
      parts: {
        aleatoric: columns((name) => posterior.parts!(name).aleatoric),
        epistemic: columns((name) => posterior.parts!(name).epistemic),
      },
    }),
  };
}

/** Of neighbouring stamps as one, in their order, all of one model; without samples and densities. */
export function joinPosteriors(parts: readonly Posterior[]): Posterior {
  const [first] = parts;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const joined = (of: (part: Posterior, from: number) => Float64Array): Float64Array => {
    const out = new Float64Array(count);
    let from = 0;
    for (const part of parts) {
      out.set(of(part, from), from);
      from += part.count;
    }
    return out;
  };
  const { labels, sd, quantile, cdf, parts: ofFirst } = first!;
  return {
    count,
    labels,
    mean: (label) => joined((part) => part.mean(label)),
    ...(sd && { sd: (label) => joined((part) => part.sd!(label)) }),
    ...(quantile && { quantile: (label, p) => joined((part) => part.quantile!(label, p)) }),
    ...(ofFirst && {
      parts: (label) => ({
        aleatoric: joined((part) => part.parts!(label).aleatoric),
        epistemic: joined((part) => part.parts!(label).epistemic),
      }),
    }),
    ...(cdf && {
      cdf: (label, truth) =>
        joined((part, from) => part.cdf!(label, truth.subarray(from, from + part.count))),
    }),
  };
}

/**
 * Each label by itself normal in its latent: x ~ N(estimate, sigma) for a label that is learned as it is; for one whose logarithm
 * is, ln x ~ N(ln estimate, sigma / estimate), of which `sigma` is the standard deviation of x to first order.
 * @param estimates, sigmas by label, in its unit; without `sigmas` the posterior has means alone
 * @param parts of the sigmas, where they are told
 */
export function gaussianPosterior(
  labels: readonly Supervised[],
  count: number,
  estimates: Columns,
  sigmas?: Columns,
  parts?: PartColumns,
): Posterior {
  const mean = (label: string): Float64Array => columnOf(estimates, label);
  if (sigmas === undefined) return { count, labels, mean };
  const sd = (label: string): Float64Array => columnOf(sigmas, label);
  const isLog = (label: string): boolean =>
    labels.find(({ name }) => name === label)!.transform.kind === "log";
  return {
    ...{ count, labels, mean, sd },
    ...(parts && {
      parts: (label: string) => ({
        aleatoric: columnOf(parts.aleatoric, label),
        epistemic: columnOf(parts.epistemic, label),
      }),
    }),
    quantile(label, p) {
      const [z, sigma] = [normalQuantile(p), sd(label)];
      return mean(label).map(
        isLog(label) ? (x, k) => x * Math.exp((z * sigma[k]!) / x) : (x, k) => x + z * sigma[k]!,
      );
    },
    cdf(label, truth) {
      const sigma = sd(label);
      if (!isLog(label)) return mean(label).map((x, k) => normalCdf((truth[k]! - x) / sigma[k]!));
      return mean(label).map((x, k) =>
        truth[k]! > 0 ? normalCdf((Math.log(truth[k]! / x) * x) / sigma[k]!) : 0,
      );
    },
  };
}

function columnOf(columns: Columns, label: string): Float64Array {
  const column = columns.get(label);
  if (column === undefined) throw new Error(`no estimates of ${label}`);
  return column;
}
