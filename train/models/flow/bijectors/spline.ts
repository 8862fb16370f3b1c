/**
 * Monotonic rational-quadratic spline of K bins on [-B, B], the identity outside (Durkan et al. 2019, arXiv:1906.04032, equations 4 to 8).
 * In bin k of width w and height h with slope s = h / w, xi = (x - x_k) / w and derivatives d_k, d_k+1 at its ends:
 *   u = u_k + h (s xi^2 + d_k xi (1 - xi)) / (s + (d_k+1 + d_k - 2 s) xi (1 - xi)).
 * Derivatives at -B and B are 1, so that it goes on smoothly into the tails.
 */
import * as tf from "@tensorflow/tfjs-core";
import { type Bijector, columnsOf, type Mapped } from "./bijector.ts";

/** Least share of a bin in [-B, B], and least derivative. */
const LEAST_SHARE = 1e-3;
const LEAST_DERIVATIVE = 1e-3;
/** softplus(this) is the derivative 1 above the least one. */
const OF_ONE = Math.log(Math.expm1(1 - LEAST_DERIVATIVE));

/** The bin of each number [...], of six tensors [..., K]. */
interface Bin {
  readonly left: tf.Tensor;
  readonly width: tf.Tensor;
  readonly bottom: tf.Tensor;
  readonly height: tf.Tensor;
  /** derivatives at its ends */
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
}

interface Knots {
  /** [..., K], of each bin; `from` are the left or lower ends */
  readonly widths: tf.Tensor;
  readonly lefts: tf.Tensor;
  readonly heights: tf.Tensor;
  readonly bottoms: tf.Tensor;
  readonly firsts: tf.Tensor;
  readonly seconds: tf.Tensor;
}

/** @param bins K >= 2 @param bound B > 0 */
export function spline(bins: number, bound: number): Bijector {
  const shares = (raw: tf.Tensor): { sizes: tf.Tensor; starts: tf.Tensor } => {
    const span = 2 * bound;
    const free = span * (1 - bins * LEAST_SHARE);
    const sizes = tf.add(tf.mul(tf.softmax(raw), free), span * LEAST_SHARE);
    return { sizes, starts: tf.sub(tf.cumsum(sizes, sizes.rank - 1, true), bound) };
  };
  const knots = (parameters: tf.Tensor): Knots => {
    const { sizes: widths, starts: lefts } = shares(columnsOf(parameters, 0, bins));
    const { sizes: heights, starts: bottoms } = shares(columnsOf(parameters, bins, bins));
    const raw = columnsOf(parameters, 2 * bins, bins - 1);
    const inner = tf.add(tf.softplus(tf.add(raw, OF_ONE)), LEAST_DERIVATIVE);
    const ones = tf.ones([...inner.shape.slice(0, -1), 1]);
    const [firsts, seconds] = [tf.concat([ones, inner], -1), tf.concat([inner, ones], -1)];
    return { widths, lefts, heights, bottoms, firsts, seconds };
  };
  const clamped = (x: tf.Tensor): tf.Tensor => tf.clipByValue(x, -bound, bound);
  const isInside = (x: tf.Tensor): tf.Tensor => choice((y) => tf.less(tf.abs(y), bound), x);
  return {
    size: 3 * bins - 1,
    forward: (x, parameters) =>
      tf.tidy((): Mapped => {
        const all = knots(parameters);
        const inner = clamped(x);
        const { left, width, bottom, height, first, second } = binOf(inner, all.lefts, all);
        const xi = tf.div(tf.sub(inner, left), width);
        const slope = tf.div(height, width);
        const both = tf.mul(xi, tf.sub(1, xi));
        const square = tf.square(xi);
        const curve = tf.sub(tf.add(first, second), tf.mul(slope, 2));
        const below = tf.add(slope, tf.mul(curve, both));
        const above = tf.mul(height, tf.add(tf.mul(slope, square), tf.mul(first, both)));
        const rise = tf.add(
          tf.add(tf.mul(second, square), tf.mul(tf.mul(slope, both), 2)),
          tf.mul(first, tf.square(tf.sub(1, xi))),
        );
        const logDet = tf.add(tf.mul(tf.log(tf.div(slope, below)), 2), tf.log(rise));
        const inside = isInside(x);
        return {
          u: tf.where(inside, tf.add(bottom, tf.div(above, below)), x),
          logDet: tf.where(inside, logDet, tf.zerosLike(logDet)),
        };
      }),
    inverse: (u, parameters) =>
      tf.tidy(() => {
        const all = knots(parameters);
        const inner = clamped(u);
        const { left, width, bottom, height, first, second } = binOf(inner, all.bottoms, all);
        const rise = tf.sub(inner, bottom);
        const slope = tf.div(height, width);
        const curve = tf.mul(rise, tf.sub(tf.add(first, second), tf.mul(slope, 2)));
        const a = tf.add(curve, tf.mul(height, tf.sub(slope, first)));
        const b = tf.sub(tf.mul(height, first), curve);
        const c = tf.neg(tf.mul(slope, rise));
        const root = tf.sqrt(tf.relu(tf.sub(tf.square(b), tf.mul(tf.mul(a, c), 4))));
        const xi = tf.div(tf.mul(c, 2), tf.neg(tf.add(b, root)));
        return tf.where(isInside(u), tf.add(left, tf.mul(xi, width)), u);
      }),
  };
}

/** @param x in [-B, B] @param starts left ends, or lower ends, of the bins [..., K], ascending from -B */
function binOf(
  x: tf.Tensor,
  starts: tf.Tensor,
  { lefts, widths, bottoms, heights, firsts, seconds }: Knots,
): Bin {
  const chosen = choice(
    (y, from) => {
      const begun = tf.cast(tf.greaterEqual(tf.expandDims(y, -1), from!), "float32"); // 1 1 1 0 0
      const none = begun.shape.slice(0, -1).map((): [number, number] => [0, 0]);
      const next = tf.pad(columnsOf(begun, 1, begun.shape.at(-1)! - 1), [...none, [0, 1]]);
      return tf.sub(begun, next); // 0 0 1 0 0
    },
    x,
    starts,
  );
  const all = tf.stack([lefts, widths, bottoms, heights, firsts, seconds]);
  const [left, width, bottom, height, first, second] = tf.unstack(
    tf.sum(tf.mul(all, tf.expandDims(chosen, 0)), -1),
  );
  return { left, width, bottom, height, first, second } as Bin;
}

/** What is chosen by numbers does not change with them a little: no gradient goes through it. */
const choice = (choose: (...x: tf.Tensor[]) => tf.Tensor, ...x: tf.Tensor[]): tf.Tensor =>
  tf.customGrad((...args) => ({
    value: choose(...(args.slice(0, x.length) as tf.Tensor[])),
    gradFunc: () => x.map((one) => tf.zerosLike(one)),
  }))(...x);
