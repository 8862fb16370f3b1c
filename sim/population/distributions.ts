/**
 * The distributions that a parameter may have: names and order of their arguments, which arguments are allowed, the
 * support, and a draw from a stream. docs/configuration.md gives the formulas; test/sim/population/distributions.test.ts
 * holds each draw against its cumulative distribution.
 */
import type { Stream } from "../../shared/random/stream.ts";

export type Arguments = ArrayLike<number>;

export interface Distribution {
  /** in the order of the list form; those after `needed` may be left out */
  readonly args: readonly string[];
  readonly needed: number;
  /** what the arguments must be, for messages */
  readonly rule: string;
  readonly valid: (a: Arguments) => boolean;
  /** the closed interval that holds every draw; infinite where it is unbounded */
  readonly support: (a: Arguments) => readonly [number, number];
  readonly draw: (s: Stream, a: Arguments) => number;
}

const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** Density uniform on [min, max]. */
const uniform: Distribution = {
  args: ["min", "max"],
  needed: 2,
  rule: "[min, max] with min < max",
  valid: (a) => a[0] < a[1],
  support: (a) => [a[0], a[1]],
  draw: (s, a) => a[0] + (a[1] - a[0]) * s.uniform(),
};

/** Density ~ x^slope on [min, max]: the inverse of its cumulative distribution, in the form that cannot overflow. */
const powerLaw: Distribution = {
  args: ["min", "max", "slope"],
  needed: 3,
  rule: "[min, max, slope] with 0 < min < max",
  valid: (a) => a[0] > 0 && a[0] < a[1],
  support: (a) => [a[0], a[1]],
  draw: (s, a) => {
    const u = s.uniform();
    const width = Math.log(a[1] / a[0]);
    const k = a[2] + 1;
    if (Math.abs(k * width) < 1e-9) return clamp(a[0] * Math.exp(u * width), a[0], a[1]);
    const x =
      k < 0
        ? a[0] * Math.exp(Math.log1p(u * Math.expm1(k * width)) / k)
        : a[1] * Math.exp(Math.log1p((1 - u) * Math.expm1(-k * width)) / k);
    return clamp(x, a[0], a[1]);
  },
};

/** Density ~ 1/x on [min, max]. */
const logUniform: Distribution = {
  args: ["min", "max"],
  needed: 2,
  rule: "[min, max] with 0 < min < max",
  valid: (a) => a[0] > 0 && a[0] < a[1],
  support: (a) => [a[0], a[1]],
  draw: (s, a) => clamp(a[0] * Math.exp(s.uniform() * Math.log(a[1] / a[0])), a[0], a[1]),
};

const normal: Distribution = {
  args: ["mean", "sd"],
  needed: 2,
  rule: "[mean, sd] with sd > 0",
  valid: (a) => a[1] > 0,
  support: () => [-Infinity, Infinity],
  draw: (s, a) => a[0] + a[1] * s.normal(),
};

/** A normal distribution of ln x: median exp(mean of ln x), sigma the standard deviation of ln x. */
const logNormal: Distribution = {
  args: ["median", "sigma"],
  needed: 2,
  rule: "[median, sigma] with median > 0 and sigma > 0 (the standard deviation of ln x)",
  valid: (a) => a[0] > 0 && a[1] > 0,
  support: () => [0, Infinity],
  draw: (s, a) => a[0] * Math.exp(a[1] * s.normal()),
};

const truncatedNormal: Distribution = {
  args: ["mean", "sd", "min", "max"],
  needed: 4,
  rule: "[mean, sd, min, max] with sd > 0 and min < max",
  valid: (a) => a[1] > 0 && a[2] < a[3],
  support: (a) => [a[2], a[3]],
  draw: (s, a) => {
    const low = (a[2] - a[0]) / a[1];
    const high = (a[3] - a[0]) / a[1];
    if (low > FAR) return clamp(a[2] + tail(s, a[1], a[2] - a[0], a[3] - a[2]), a[2], a[3]);
    if (high < -FAR) return clamp(a[3] - tail(s, a[1], a[0] - a[3], a[3] - a[2]), a[2], a[3]);
    const z = high < 0 ? -normalBetween(s, -high, -low) : normalBetween(s, low, high);
    return clamp(a[0] + a[1] * z, a[2], a[3]);
  },
};

/** An interval that begins this many standard deviations from the mean sees an exponential: exp(-t^2 / 2) is 1 to 1e-12 over it. */
const FAR = 1e6;

/**
 * How far from the near end of such an interval a draw lies, by the inverse of its cumulative distribution: exact, without a
 * loop, also where numbers overflow or vanish. @param distance of the near end from the mean @param width of the interval
 */
function tail(s: Stream, sd: number, distance: number, width: number): number {
  const scale = sd * (sd / distance);
  return scale * -Math.log1p(s.uniform() * Math.expm1(-width / scale));
}

/**
 * A standard normal draw between low and high, high >= 0 and low at most FAR, by rejection: from the normal itself, from the uniform, or
 * in the tail from an exponential (Robert 1995, Statistics and Computing 5, 121). Each accepts at least a quarter
 * of its proposals, however far in the tail the interval is.
 */
function normalBetween(s: Stream, low: number, high: number): number {
  if (low <= 0 && high - low > 2.5) {
    for (;;) {
      const z = s.normal();
      if (z >= low && z <= high) return z;
    }
  }
  const nearest = Math.max(low, 0); // where the density is largest
  const rate = (low + Math.sqrt(low * low + 4)) / 2;
  if (low <= 0 || (high - low) * rate < 2) {
    for (;;) {
      const z = low + (high - low) * s.uniform();
      if (Math.log(s.uniform()) <= (nearest * nearest - z * z) / 2) return z;
    }
  }
  for (;;) {
    const z = low - Math.log(s.uniform()) / rate;
    if (z <= high && Math.log(s.uniform()) <= -((z - rate) ** 2) / 2) return z;
  }
}

const SHAPES = "0.05 <= alpha, beta <= 1e6";
const shape = (x: number): boolean => x >= 0.05 && x <= 1e6;

/** Density ~ t^(alpha-1) (1-t)^(beta-1), t = (x - min) / (max - min); on [0, 1] unless min and max are given. */
const beta: Distribution = {
  args: ["alpha", "beta", "min", "max"],
  needed: 2,
  rule: `[alpha, beta] or [alpha, beta, min, max] with ${SHAPES} and min < max`,
  valid: (a) => shape(a[0]) && shape(a[1]) && (a.length === 2 || (a.length === 4 && a[2] < a[3])),
  support: (a) => (a.length === 2 ? [0, 1] : [a[2], a[3]]),
  draw: (s, a) => {
    const x = gamma(s, a[0]);
    const t = x / (x + gamma(s, a[1]));
    return a.length === 2 ? t : clamp(a[2] + (a[3] - a[2]) * t, a[2], a[3]);
  },
};

/** A gamma draw of the given shape and unit scale: Marsaglia & Tsang 2000, ACM Trans. Math. Softw. 26, 363. */
function gamma(s: Stream, k: number): number {
  if (k < 1) return gamma(s, k + 1) * s.uniform() ** (1 / k);
  const d = k - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = s.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(s.uniform()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** The distributions with a fixed list of arguments; `choice` has lists of its own (below). */
export const DISTRIBUTIONS: ReadonlyMap<string, Distribution> = new Map([
  ["uniform", uniform],
  ["log_uniform", logUniform],
  ["normal", normal],
  ["truncated_normal", truncatedNormal],
  ["log_normal", logNormal],
  ["beta", beta],
  ["power_law", powerLaw],
]);

/** One of `values`, with probabilities proportional to `weights` (same length, >= 0, not all zero). */
export function drawChoice(s: Stream, values: Arguments, weights: Arguments): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i];
  let left = s.uniform() * total;
  let last = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return values[last];
}
