/** Section "compare" of results.json: how well labels are recovered, against linear baselines and the paper. */

/** A figure with the central 68 % interval of its bootstrap. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Scores {
  /** stamps */
  readonly count: number;
  /** R^2 of the linear regression of the truth on one predictor (the paper's figure): the squared correlation */
  readonly r2_linear: Figure;
  /** coefficient of determination of the direct prediction, 1 - SS_res / SS_tot */
  readonly r2: Figure;
  /** median of (predicted - truth), label's unit */
  readonly bias: Figure;
  /** 1.4826 times the median absolute deviation of (predicted - truth), label's unit */
  readonly scatter: Figure;
  /** fraction with |predicted - truth - bias| > 3 scatter */
  readonly outliers: Figure;
}

export interface BinnedScores {
  /** what the bins are of, e.g. "magnitude", "n", "hlr", "edge" */
  readonly by: string;
  /** axis title with unit, e.g. "distance of the centre from the edge [pixel]" */
  readonly title: string;
  /** k + 1 ascending edges of k bins */
  readonly edges: readonly number[];
  /** k scores; null where a bin has too few stamps */
  readonly scores: readonly (Scores | null)[];
}

export interface LabelComparison {
  readonly name: string;
  readonly unit: string;
  readonly network: Scores;
  /**
   * share of stamps whose truth is within one and two of the standard deviations that the network predicts: 0.683 and 0.954 for normal
   * errors; absent if it predicts none
   */
  readonly coverage?: { readonly one: number; readonly two: number };
  /** linear regression on the one of the 64 principal components that does best on the training stamps */
  readonly pca_single: Scores & {
    /** 1 to 64; 1 has the most variance */
    readonly component: number;
  };
  /** linear regression on all 64 */
  readonly pca_all: Scores;
  /** the paper's figures, where it has them */
  readonly paper?: { readonly network: number; readonly pca_single: number; readonly pca_all: number };
  readonly bins: readonly BinnedScores[];
  /** columns of at most 1000 test stamps, for scatter plots */
  readonly points: {
    readonly truth: readonly number[];
    readonly latent: readonly number[];
    readonly predicted: readonly number[];
    readonly pca_single: readonly number[];
    readonly pca_all: readonly number[];
  };
}

/** Pixels [height, width] of one band, float32 little-endian in base64: JSON numbers would take four times the room. */
export type PackedImage = string;

export interface Reconstruction {
  readonly id: number;
  /** truth of the supervised labels */
  readonly labels: Readonly<Record<string, number>>;
  readonly input: PackedImage;
  readonly output: PackedImage;
}

export interface CompareSection {
  readonly data: {
    readonly name: string;
    readonly sha256: string;
    readonly stamps: number;
    readonly which: string;
  };
  /** estimates are means over so many flips and turns of each stamp; absent: 1 */
  readonly views?: number;
  /** training stamps, in an epoch */
  readonly trained_on: number;
  /** every epoch had stamps of its own, from the simulator; absent if all were the same */
  readonly new_every_epoch?: true;
  readonly pca: {
    readonly components: number;
    readonly fitted_on: number;
    readonly explained_variance: number;
  };
  readonly labels: readonly LabelComparison[];
  readonly reconstructions: {
    readonly height: number;
    readonly width: number;
    readonly unit: string;
    readonly stamps: readonly Reconstruction[];
    /** root mean square of (input - output) over the expected noise of a pixel, all test stamps; undefined if the noise is not known */
    readonly rms_over_noise?: number;
  };
}
