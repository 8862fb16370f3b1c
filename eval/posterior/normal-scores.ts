/** Scores of predictions that are normal in what is learned of a target, z = (f(x) - mean) / scale, such as those of baselines. Pure. */
import { normalQuantile } from "../../shared/math/normal.ts";
import { fromLatent, slopeAt, toLatent } from "../../train/labels.ts";
import type { LabelTransform } from "../../train/run/config.ts";

/** What a way to estimate a target is worth, object by object [n]; NaN where it says nothing, or the truth is not known. */
export interface Scored {
  /** mean of the distribution [unit] */
  readonly predicted: Float64Array;
  /** -ln p(truth), per unit; infinite where the truth is none that the distribution has, such as 0 of a logarithm */
  readonly nll: Float64Array;
  /** [unit] */
  readonly crps: Float64Array;
}

/** Quantiles that stand for a distribution. */
const LEVELS = Float64Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200);
const NORMAL = LEVELS.map(normalQuantile);

/**
 * The CRPS is twice the mean of the pinball loss over all levels (Gneiting & Ranjan 2011, J. Bus. Econ. Stat. 29, 411), here over 200.
 * @param truth [n] @param center, sigma of z [n]
 */
export function scoreNormal(
  transform: LabelTransform,
  truth: Float64Array,
  center: Float64Array,
  sigma: Float64Array,
): Scored {
  const n = truth.length;
  const scored = { predicted: new Float64Array(n), nll: new Float64Array(n), crps: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const [y, c, s] = [truth[i]!, center[i]!, sigma[i]!];
    let [sum, loss] = [0, 0];
    for (let k = 0; k < LEVELS.length; k++) {
      const q = fromLatent(transform, c + s * NORMAL[k]!);
      sum += q;
      loss += ((y < q ? 1 : 0) - LEVELS[k]!) * (q - y);
    }
    scored.predicted[i] = Number.isNaN(y) ? Number.NaN : sum / LEVELS.length;
    scored.crps[i] = (2 * loss) / LEVELS.length;
    const off = (toLatent(transform, y) - c) / s;
    if (!Number.isNaN(y) && !Number.isFinite(toLatent(transform, y))) {
      scored.nll[i] = Number.POSITIVE_INFINITY;
      continue;
    }
    scored.nll[i] = off ** 2 / 2 + Math.log(s * slopeAt(transform, y)) + Math.log(2 * Math.PI) / 2;
  }
  return scored;
}
