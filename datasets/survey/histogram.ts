/** Quantiles of many numbers that are nearly normal, clipped again and again without looking at the numbers again. */

/** Bins are a hundredth of the expected standard deviation wide, and reach this many of them to either side. */
const REACH = 6;
const BINS = 2 * REACH * 100;
const MOST_CLIPS = 10;
/** Clipping ends when the limits move by less than this [standard deviations]. */
const SETTLED = 0.01;
const CLIP = 3;
/** A tenth of a normal distribution is this many standard deviations below its median, or further. */
const LOWER = 0.1;
const LOWER_TO_SIGMA = 1 / 1.2815515655446004;

export interface Level {
  readonly median: number;
  /** standard deviation, from the median and the lowest tenth of the values, which the light of galaxies does not reach */
  readonly sigma: number;
}

/** Median, and (median - lowest tenth) / 1.2816. Sorts the values; for few of them. */
export const levelOf = (values: Float64Array): Level => levelOfSorted(values.sort(), values.length);

/** The same of the first `count` of values that are sorted already. */
export function levelOfSorted(values: Float64Array, count: number): Level {
  const at = (p: number): number => {
    const x = p * (count - 1);
    const k = Math.floor(x);
    return values[k] + (x - k) * (values[Math.min(k + 1, count - 1)] - values[k]);
  };
  const median = at(0.5);
  return { median, sigma: LOWER_TO_SIGMA * (median - at(LOWER)) };
}

/** Counts numbers around an expected level; `sigma` must be above 0. */
export class Histogram {
  readonly #counts = new Float64Array(BINS + 1); // up to the lower edge of bin k
  #low = 0;
  #width = 1;

  /** The level of the first `count` values without those further than 3 sigma from their median, iterated. */
  clippedLevel(values: Float32Array, count: number, rough: Level): Level {
    this.#low = rough.median - REACH * rough.sigma;
    this.#width = (2 * REACH * rough.sigma) / BINS;
    this.#fill(values, count);
    let level = rough;
    for (let round = 0; round < MOST_CLIPS; round++) {
      const next = this.#between(level.median - CLIP * level.sigma, level.median + CLIP * level.sigma);
      if (next === undefined) return level;
      const moved = Math.abs(next.median - level.median) + CLIP * Math.abs(next.sigma - level.sigma);
      level = next;
      if (moved < SETTLED * level.sigma) break;
    }
    return level;
  }

  /** Four at a time, for speed. */
  #fill(values: Float32Array, count: number): void {
    const counts = this.#counts.fill(0);
    const [low, scale] = [this.#low, 1 / this.#width];
    let i = 0;
    for (; i <= count - 4; i += 4) {
      const a = (values[i] - low) * scale;
      const b = (values[i + 1] - low) * scale;
      const c = (values[i + 2] - low) * scale;
      const d = (values[i + 3] - low) * scale;
      if (a >= 0 && a < BINS) counts[(a | 0) + 1]++;
      if (b >= 0 && b < BINS) counts[(b | 0) + 1]++;
      if (c >= 0 && c < BINS) counts[(c | 0) + 1]++;
      if (d >= 0 && d < BINS) counts[(d | 0) + 1]++;
    }
    for (; i < count; i++) {
      const bin = (values[i] - low) * scale;
      if (bin >= 0 && bin < BINS) counts[(bin | 0) + 1]++;
    }
    for (let k = 1; k <= BINS; k++) counts[k] += counts[k - 1];
  }

  #between(from: number, to: number): Level | undefined {
    const [first, last] = [this.#below(from), this.#below(to)];
    if (!(last > first)) return undefined;
    const median = this.#quantile((first + last) / 2);
    const sigma = LOWER_TO_SIGMA * (median - this.#quantile(first + LOWER * (last - first)));
    return sigma > 0 ? { median, sigma } : undefined;
  }

  /** How many are below x. */
  #below(x: number): number {
    const place = Math.min(BINS, Math.max(0, (x - this.#low) / this.#width));
    const k = Math.min(BINS - 1, Math.floor(place));
    return this.#counts[k] + (place - k) * (this.#counts[k + 1] - this.#counts[k]);
  }

  /** Where `rank` of them are below. */
  #quantile(rank: number): number {
    const counts = this.#counts;
    let [low, high] = [0, BINS];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (counts[middle] <= rank) low = middle;
      else high = middle;
    }
    const inside = counts[high] - counts[low];
    return this.#low + this.#width * (low + (inside > 0 ? (rank - counts[low]) / inside : 0.5));
  }
}
