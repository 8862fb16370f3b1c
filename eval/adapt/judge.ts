/** A network on test stamps of the target, and of its own data. */

import type { StampSource } from "../../train/data/source.ts";
import { isPresent, latentTargets } from "../../train/labels.ts";
import { determination } from "../../train/models/determination.ts";
import type { Model } from "../../train/models/model.ts";
import { estimatesOf, joinPosteriors, type Posterior } from "../../train/models/posterior.ts";
import { checkFinite, encodeBlocks } from "../data/encode.ts";
import type { Able } from "../needs.ts";
import type { JudgedLabel } from "./job-record.ts";

/** @param source in the bands of the network: its test split is judged on @param most stamps */
export async function judgeOn(
  model: Able<"mean">,
  source: StampSource,
  most: number,
): Promise<readonly JudgedLabel[]> {
  const { supervise } = model.config;
  const names = supervise.map(({ name }) => name);
  const { size, ids, labels, pixels } = await source.browse("test", most, names);
  const stamps = { image: model.config.image, count: size, images: pixels };
  const parts: Posterior[] = [];
  for await (const { posterior } of encodeBlocks(model.estimator, stamps)) parts.push(posterior);
  const estimates = estimatesOf(joinPosteriors(parts));
  checkFinite(model.config, { name: source.description.name, ids }, estimates);
  const targets = latentTargets(supervise, labels, size);
  const predicted = latentTargets(supervise, estimates.values, size);
  const r2 = determination(names, targets, predicted);
  return supervise.map(({ name }, i): JudgedLabel => {
    const [truth, value, sigma] = [
      labels.get(name)!,
      estimates.values.get(name)!,
      estimates.sigmas?.get(name),
    ];
    const rows = Array.from(truth.keys()).filter((k) => isPresent(truth[k]!));
    const inside = sigma && rows.filter((k) => Math.abs(value[k]! - truth[k]!) <= sigma[k]!).length;
    const errorOf = (k: number): number => {
      const at = k * supervise.length + i;
      return Math.abs(predicted[at]! - targets[at]!);
    };
    return {
      name,
      errors: rows.map((k) => Number(errorOf(k).toPrecision(5))),
      r2: r2[name] ?? null,
      coverage: inside === undefined ? null : inside / rows.length,
    };
  });
}

/** Whether a network can be judged so. */
export const isJudged = (model: Model): model is Able<"mean"> =>
  model.estimator !== undefined && model.config.supervise.length > 0;
