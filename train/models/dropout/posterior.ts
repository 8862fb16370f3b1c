/** What thinned networks say together of labels. */
import { PURPOSE, Stream } from "../../../shared/random/stream.ts";
import { fromLatent, isPresent, sigmaFromLatent, toLatent } from "../../labels.ts";
import type { LabelTransform, Supervised } from "../../run/config.ts";
import type { Capability } from "../model.ts";
import { gaussianPosterior, type Posterior, type SpreadParts } from "../posterior.ts";
import { rowKey } from "../row-key.ts";
import { PASSES } from "./masks.ts";
import { deviationOf, logMeanExp, logNormal, meanOf, mixtureCdf, mixtureQuantile } from "./mixture.ts";

/** Numbers of stamps by network, the whole one first: [1 + PASSES, count, width], of which those of labels are the first. */
export interface ByPass {
  readonly values: Float32Array;
  readonly width: number;
}

/** What the posteriors below have beside means. @param hasWidths whether the networks predict standard deviations */
export const passCapabilities = (hasWidths: boolean): readonly Capability[] =>
  hasWidths ? ["sd", "cdf", "parts", "sample", "logProb"] : ["sd", "cdf", "parts"];

/**
 * With means m_t and standard deviations s_t of the latents, of T = PASSES thinned networks: the estimate is the whole network's, which is the
 * mean of the m_t where the head is linear; aleatoric^2 = mean of s_t^2, epistemic^2 = variance of the m_t, in the units of labels to first
 * order. In latents the posterior is the mean of T normal distributions, each with labels that are independent.
 * @param sigmas undefined: networks without. Then it is normal, and all that is known of its width is epistemic
 */
export function passPosterior(
  labels: readonly Supervised[],
  count: number,
  means: ByPass,
  sigmas: ByPass | undefined,
): Posterior {
  /** of each stamp k, with the latents of a label in all passes */
  const each = (label: string, of: (m: number[], s: number[], k: number, t: LabelTransform) => number) => {
    const i = labels.findIndex(({ name }) => name === label);
    const { transform } = labels[i]!;
    return Float64Array.from({ length: count }, (_, k) =>
      of(inPasses(means, count, k, i), sigmas ? inPasses(sigmas, count, k, i) : [], k, transform),
    );
  };
  const mean = (label: string): Float64Array => {
    const i = labels.findIndex(({ name }) => name === label);
    return each(label, (_, __, k, transform) => fromLatent(transform, means.values[k * means.width + i]!));
  };
  const parts = (label: string): SpreadParts => {
    const x = mean(label);
    return {
      aleatoric: each(label, (_, s, k, transform) =>
        s.length === 0 ? 0 : sigmaFromLatent(transform, Math.sqrt(meanOf(s.map((v) => v * v))), x[k]!),
      ),
      epistemic: each(label, (m, _, k, transform) => sigmaFromLatent(transform, deviationOf(m), x[k]!)),
    };
  };
  const sd = (label: string): Float64Array => {
    const { aleatoric, epistemic } = parts(label);
    return aleatoric.map((a, k) => Math.hypot(a, epistemic[k]!));
  };
  if (sigmas === undefined) {
    const columns = (of: (label: string) => Float64Array) =>
      new Map(labels.map(({ name }) => [name, of(name)]));
    return { ...gaussianPosterior(labels, count, columns(mean), columns(sd)), parts };
  }
  return {
    ...{ count, labels, mean, sd, parts },
    quantile(label, p) {
      const latent = mixtureQuantile(p);
      return each(label, (m, s, _, transform) => fromLatent(transform, latent(m, s)));
    },
    cdf: (label, truth) =>
      each(label, (m, s, k, transform) =>
        isPossible(transform, truth[k]!) ? mixtureCdf(toLatent(transform, truth[k]!), m, s) : 0,
      ),
    sample: async (draws, seed) => samplesOf(labels, count, means, sigmas, draws, seed),
    logProb: async (values) => logDensities(labels, count, means, sigmas, values),
  };
}

/** Of stamp k and label i, in every thinned network. */
const inPasses = ({ values, width }: ByPass, count: number, k: number, i: number): number[] =>
  Array.from({ length: PASSES }, (_, t) => values[((1 + t) * count + k) * width + i]!);

const isPossible = ({ kind }: LabelTransform, x: number): boolean => kind !== "log" || !(x <= 0);

/** [count, draws, labels]: of each sample all labels are of one pass, and each stamp has noise of its own, by what the whole network says of it */
function samplesOf(
  labels: readonly Supervised[],
  count: number,
  means: ByPass,
  sigmas: ByPass,
  draws: number,
  seed: number,
): Float32Array {
  const out = new Float32Array(count * draws * labels.length);
  const stream = new Stream(seed, 0, PURPOSE.draws);
  let at = 0;
  for (let k = 0; k < count; k++) {
    stream.restart(rowKey(means.values.subarray(k * means.width, (k + 1) * means.width)));
    for (let d = 0; d < draws; d++) {
      const row = (1 + Math.floor(stream.uniform() * PASSES)) * count + k;
      labels.forEach(({ transform }, i) => {
        const [m, s] = [means.values[row * means.width + i]!, sigmas.values[row * sigmas.width + i]!];
        out[at++] = fromLatent(transform, m + s * stream.normal());
      });
    }
  }
  return out;
}

/** [count] of values [count, labels] */
function logDensities(
  labels: readonly Supervised[],
  count: number,
  means: ByPass,
  sigmas: ByPass,
  values: Float64Array,
): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => {
    const logs = new Array<number>(PASSES).fill(0);
    labels.forEach(({ transform }, i) => {
      const x = values[k * labels.length + i]!;
      if (!isPresent(x)) return;
      if (!isPossible(transform, x)) {
        logs.fill(Number.NEGATIVE_INFINITY);
        return;
      }
      const [m, s] = [inPasses(means, count, k, i), inPasses(sigmas, count, k, i)];
      const z = toLatent(transform, x);
      const slope = Math.log(sigmaFromLatent(transform, 1, x)); // ln |dx/dz|
      for (let t = 0; t < PASSES; t++) logs[t]! += logNormal(z, m[t]!, s[t]!) - slope;
    });
    return logMeanExp(logs);
  });
}
