/** Labels as latents: the transform that suits a label, and the way there and back. */
import type { LabelColumn } from "../datasets/labels.ts";
import { badInput } from "../shared/errors.ts";
import type { LabelTransform, Supervised } from "./run/config.ts";

/** An angle has no order: 179 and 1 degrees are neighbours. Also that of a component ("bulge_pa"). */
const ANGLE = /^(?<prefix>(?:.*_)?)pa$/;

/**
 * A label to be supervised: its transform and range from its values in the training stamps. The logarithm is taken where it makes
 * the values more symmetric (smaller |skewness|) and all are positive, those of the validation too: a flat population stays as it
 * is, a log-normal one becomes normal.
 * @param values of all training stamps, finite @param validated of the validation stamps
 * @throws GalforgeError for an angle, or a constant
 */
export function supervise(
  column: LabelColumn,
  values: Float64Array,
  validated: Float64Array = new Float64Array(),
): Supervised {
  const { name } = column;
  const prefix = ANGLE.exec(name)?.groups?.["prefix"];
  if (prefix !== undefined) {
    throw badInput(
      "--supervise",
      `${name} is an angle, for which 0 and 180 degrees are the same: supervise ${prefix}e1,${prefix}e2`,
    );
  }
  const low = values.reduce((a, x) => Math.min(a, x), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, x) => Math.max(a, x), Number.NEGATIVE_INFINITY);
  if (!(high > low)) {
    throw badInput("--supervise", `${name} is ${low} for every training stamp: there is nothing to learn`);
  }
  const linear = moments(values);
  const log = low > 0 && validated.every((x) => x > 0) ? moments(values.map(Math.log)) : undefined;
  const kind = log !== undefined && Math.abs(log.skewness) < Math.abs(linear.skewness) ? "log" : "linear";
  const { mean, scale } = kind === "log" && log !== undefined ? log : linear;
  const { unit, description, role, band } = column;
  const known = { name, unit, description, role, ...(band === undefined ? {} : { band }) };
  return { ...known, transform: { kind, mean, scale }, range: [low, high] };
}

function moments(x: Float64Array): { mean: number; scale: number; skewness: number } {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const scale = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
  const skewness = x.reduce((sum, v) => sum + ((v - mean) / scale) ** 3, 0) / x.length;
  return { mean, scale, skewness };
}

/** z = (f(x) - mean) / scale */
export const toLatent = ({ kind, mean, scale }: LabelTransform, x: number): number =>
  ((kind === "log" ? Math.log(x) : x) - mean) / scale;

/** x = f^-1(mean + scale z) */
export const fromLatent = ({ kind, mean, scale }: LabelTransform, z: number): number =>
  kind === "log" ? Math.exp(mean + scale * z) : mean + scale * z;

/** The standard deviation of x where that of z is `sigma`, to first order: sigma |dx/dz| at `x`. */
export const sigmaFromLatent = ({ kind, scale }: LabelTransform, sigma: number, x: number): number =>
  sigma * scale * (kind === "log" ? x : 1);

/** Targets [count, supervised.length], row-major, of columns of labels. */
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
