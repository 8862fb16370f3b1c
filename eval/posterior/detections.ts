/** Whether a model knows which objects have a quantity that can be measured. Pure. */
import { isPresent } from "../../train/labels.ts";
import type { TestSet } from "../data/test-set.ts";
import { confusionOf } from "../stats/confusion.ts";
import { mean } from "../stats/metrics.ts";
import type { Detection } from "./section.ts";

/** Nearer to 0 and 1 no probability is taken: a float32 sigmoid may be either. */
const LEAST = 1e-7;

/** @param probability that a target can be measured, columns by target: more than a half says that it can */
export const detectionsOf = (
  { labels }: Pick<TestSet, "labels">,
  probability: ReadonlyMap<string, Float64Array>,
): Detection[] =>
  [...probability].map(([target, p]) => {
    const present = Uint8Array.from(labels.get(target)!, (x) => (isPresent(x) ? 1 : 0));
    const { counts, accuracy, baseRate } = confusionOf(
      present,
      Uint8Array.from(p, (x) => (x > 0.5 ? 1 : 0)),
      2,
    );
    const losses = p.map((x, i) => -Math.log(Math.max(LEAST, present[i] === 1 ? x : 1 - x)));
    return { target, counts, accuracy, base_rate: baseRate, log_loss: mean(losses) };
  });
