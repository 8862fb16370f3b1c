/** Section "uncertainty" of results.json: whether the standard deviations that a network predicts are true. */

/** A share of stamps with its binomial standard error. */
export interface Share {
  readonly value: number;
  readonly error: number;
}

/** Shares of truths inside the central 68 % and 95 % intervals of N(estimate, sigma). */
export interface Coverage {
  readonly stamps: number;
  readonly of68: Share;
  readonly of95: Share;
}

export interface LabelUncertainty {
  readonly name: string;
  readonly unit: string;
  readonly overall: Coverage;
  /** in bins of equal counts; absent if the stamps have no flux, or all the same */
  readonly bins?: {
    /** what the bins are of, with its unit */
    readonly title: string;
    /** k + 1 ascending edges of k bins */
    readonly edges: readonly number[];
    readonly coverage: readonly Coverage[];
  };
  /** probability integral transform, Phi((truth - estimate) / sigma): stamps in bins of equal width from 0 to 1; flat if all is right */
  readonly pit: readonly number[];
  /** median predicted standard deviation [unit] */
  readonly sigma: number;
}

export interface UncertaintySection {
  readonly data: { readonly name: string; readonly stamps: number; readonly which: string };
  /** estimates are means over so many flips and turns of each stamp; absent: 1 */
  readonly views?: number;
  readonly labels: readonly LabelUncertainty[];
}
