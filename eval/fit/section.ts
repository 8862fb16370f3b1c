/** Section "fit" of results.json: a classical fit beside the network, and the fit's scatter beside the information limit. */
import type { FitStatus } from "./sersic-fit.ts";

/** See eval/metrics.ts. */
export interface FitScores {
  /** galaxies */
  readonly count: number;
  readonly r2: number;
  readonly bias: number;
  readonly scatter: number;
  readonly outliers: number;
}

/** The same galaxies, by both. */
export interface SideBySide {
  readonly fit: FitScores;
  /** absent without a network, or if it does not estimate this */
  readonly network?: FitScores;
}

/**
 * z = (fit - truth) / Cramer-Rao bound of each galaxy at its truth; a standard deviation of 1 is the limit. Errors are those of a
 * normal distribution with so many galaxies.
 */
export interface LimitRatio {
  /** half the width of the central 68.27 % of z */
  readonly robust: number;
  readonly robust_error: number;
  /** standard deviation of z, every outlier in it */
  readonly plain: number;
  readonly plain_error: number;
  /** mean of z */
  readonly mean: number;
  readonly mean_error: number;
}

export interface LabelFit {
  readonly name: string;
  readonly unit: string;
  /** of all galaxies but those whose fit failed; absent if there are fewer than two */
  readonly all?: SideBySide;
  /** of those whose fit converged */
  readonly converged?: SideBySide;
  /** absent if it was not asked for, or too few galaxies meet the criterion */
  readonly limit?: LimitRatio;
}

/** Columns of at most 1000 galaxies, for scatter plots: those whose fit did not fail. */
export interface FitPoints {
  readonly name: string;
  readonly unit: string;
  readonly truth: readonly number[];
  readonly fit: readonly number[];
  readonly network?: readonly number[];
}

export interface FitSection {
  readonly data: { readonly name: string; readonly stamps: number; readonly which: string };
  /** galaxies by how their fit ended */
  readonly status: Readonly<Record<FitStatus, number>>;
  /** wall clock [ms a galaxy]: a fit on one thread; the network on all that it takes, reading excluded */
  readonly ms: { readonly fit_median: number; readonly fit_mean: number; readonly network?: number };
  /** stamps rendered for a fit, mean */
  readonly renders: number;
  /** flux, hlr, n, e1, e2, x0, y0 */
  readonly labels: readonly LabelFit[];
  /** flux and hlr */
  readonly points: readonly FitPoints[];
  /** the galaxies whose scatter stands beside the limit */
  readonly check?: {
    /** in words */
    readonly criterion: string;
    /** that meet it */
    readonly galaxies: number;
    /** of them, those whose fit converged: they are what `limit` is of */
    readonly converged: number;
  };
}
