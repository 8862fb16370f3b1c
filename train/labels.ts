/** Labels as latents: the transform that suits a label, and the way there and back. */
import type { LabelColumn, LabelRole } from "../datasets/labels.ts";
import { badInput } from "../shared/errors.ts";
import type { LabelTransform, Supervised } from "./run/config.ts";

/** Why a label of such a role cannot be a number that is learned. */
const NO_NUMBER: Readonly<Partial<Record<LabelRole, string>>> = {
  angle:
    "is an angle, for which 0 and 180 degrees are the same: supervise the labels of the roles spin2-cos and spin2-sin, such as e1 and e2",
  handed: "changes with a mirror: supervise a parameter that does not, such as its distance from 90 degrees",
  class: "names a kind, and kinds have no order: supervise numbers",
};

/**
 * What becomes of a label x on the way to its latent z = (f(x) - mean) / scale.
 * symmetric: mean 0 and variance 1, after the logarithm where that makes the values more symmetric (smaller |skewness|) and all are
 * positive, those of the validation too: a flat population stays as it is, a log-normal one becomes normal;
 * linear, log, log1p: mean 0 and variance 1 of x, of ln x, of sign(x) ln(1 + |x|), which is ln(1 + x) of what is not negative;
 * raw: z = x in the label's own unit, an angle in radians, which its wrap tears apart.
 */
export type Scaling = "symmetric" | "linear" | "log" | "log1p" | "raw";

/** How messages call the flag that names labels, and what has them. */
export interface Asked {
  readonly flag: string;
  readonly row: "stamp" | "row";
}

/**
 * A label to be supervised: its transform and range from its values in the training stamps.
 * @param all its values in the training stamps, finite, or NaN where one is missing @param validated of the validation stamps
 * @throws GalforgeError for an angle (unless `scaling` is "raw"), a class, a constant, or a label that every stamp lacks
 */
export function supervise(
  column: LabelColumn,
  all: Float64Array,
  validated: Float64Array = new Float64Array(),
  scaling: Scaling = "symmetric",
  { flag, row }: Asked = { flag: "--supervise", row: "stamp" },
): Supervised {
  const { name } = column;
  const why = scaling === "raw" && column.role === "angle" ? undefined : NO_NUMBER[column.role];
  if (why !== undefined) throw badInput(flag, `${name} ${why}`);
  const values = all.filter(isPresent);
  if (values.length === 0) {
    throw badInput(flag, `${name} is missing for every training ${row}: there is nothing to learn`);
  }
  const low = values.reduce((a, x) => Math.min(a, x), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, x) => Math.max(a, x), Number.NEGATIVE_INFINITY);
  if (!(high > low)) {
    throw badInput(flag, `${name} is ${low} for every training ${row}: there is nothing to learn`);
  }
  const { unit, description, role, band, missing, sigma } = column;
  return {
    ...{ name, unit, description, role },
    ...(band === undefined ? {} : { band }),
    ...(missing === undefined ? {} : { missing }),
    ...(sigma === undefined ? {} : { sigma }),
    ...{ transform: transformOf(column, values, validated, scaling), range: [low, high] },
  };
}

const DEGREES = 180 / Math.PI;

/** @param values those that are present, not all the same */
function transformOf(
  { name, role }: LabelColumn,
  values: Float64Array,
  validated: Float64Array,
  scaling: Scaling,
): LabelTransform {
  if (scaling === "raw") return { kind: "linear", mean: 0, scale: role === "angle" ? DEGREES : 1 };
  if (scaling === "log1p") {
    const { skewness: _, ...of } = moments(values.map(signedLog1p));
    return { kind: "log1p", ...of };
  }
  const { skewness, ...linear } = moments(values);
  const positive = [values, validated].every((all) => all.every((x) => x > 0 || !isPresent(x)));
  if (scaling === "log") {
    if (!positive)
      throw badInput(
        "--transform log",
        `${name} is not positive for every training row: use log1p or linear`,
      );
    const { skewness: _, ...of } = moments(values.map(Math.log));
    return { kind: "log", ...of };
  }
  if (scaling === "symmetric" && positive) {
    const { skewness: logSkewness, ...log } = moments(values.map(Math.log));
    if (Math.abs(logSkewness) < Math.abs(skewness)) return { kind: "log", ...log };
  }
  return { kind: "linear", ...linear };
}

function moments(x: Float64Array): { mean: number; scale: number; skewness: number } {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const scale = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
  const skewness = x.reduce((sum, v) => sum + ((v - mean) / scale) ** 3, 0) / x.length;
  return { mean, scale, skewness };
}

/** sign(x) ln(1 + |x|), and back */
const signedLog1p = (x: number): number => Math.sign(x) * Math.log1p(Math.abs(x));
const signedExpm1 = (y: number): number => Math.sign(y) * Math.expm1(Math.abs(y));

const FORWARD = { linear: (x: number) => x, log: Math.log, log1p: signedLog1p } as const;
const BACK = { linear: (y: number) => y, log: Math.exp, log1p: signedExpm1 } as const;
/** df^-1/dy, as a function of x */
const SLOPE = { linear: () => 1, log: (x: number) => x, log1p: (x: number) => 1 + Math.abs(x) } as const;

/** z = (f(x) - mean) / scale */
export const toLatent = ({ kind, mean, scale }: LabelTransform, x: number): number =>
  (FORWARD[kind](x) - mean) / scale;

/** x = f^-1(mean + scale z) */
export const fromLatent = ({ kind, mean, scale }: LabelTransform, z: number): number =>
  BACK[kind](mean + scale * z);

/** The standard deviation of x where that of z is `sigma`, to first order: sigma |dx/dz| at `x`. */
export const sigmaFromLatent = (transform: LabelTransform, sigma: number, x: number): number =>
  sigma * slopeAt(transform, x);

/** The way back, at the label `x`. */
export const sigmaToLatent = (transform: LabelTransform, sigma: number, x: number): number =>
  sigma / slopeAt(transform, x);

/** |dx/dz| at the label `x`. */
export const slopeAt = ({ kind, scale }: LabelTransform, x: number): number => scale * SLOPE[kind](x);

/** Targets [count, supervised.length], row-major, of columns of labels; NaN where a stamp lacks one. */
export function latentTargets(
  supervised: readonly Supervised[],
  labels: ReadonlyMap<string, Float64Array>,
  count: number,
): Float32Array {
  const width = supervised.length;
  const out = new Float32Array(count * width);
  supervised.forEach(({ name, transform }, i) => {
    const column = labels.get(name);
    if (column === undefined) throw new Error(`label ${name} was not delivered`);
    for (let k = 0; k < count; k++) out[k * width + i] = toLatent(transform, column[k]);
  });
  return out;
}

export const isPresent = (x: number): boolean => !Number.isNaN(x);

/**
 * Weights of errors [count, width] whose weighted sum is the mean over labels of the mean over the stamps that have them:
 *   w_kl = 1 / (width n_l), n_l the stamps with label l; 0 where it is missing.
 * @param targets of `latentTargets`
 */
export function presenceWeights(targets: Float32Array, width: number): Float32Array {
  const present = new Float64Array(width);
  targets.forEach((z, at) => {
    if (isPresent(z)) present[at % width]++;
  });
  return targets.map((z, at) => (isPresent(z) ? 1 / (width * present[at % width]) : 0));
}
