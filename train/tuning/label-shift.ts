/** Whether a network's estimates are distributed otherwise in other data: then there may be other galaxies, and drawing features together would hurt. */
import { ksCritical, ksDistance } from "../../shared/math/kolmogorov-smirnov.ts";
import type { StampSource } from "../data/source.ts";
import type { Model } from "../models/model.ts";

/** Training stamps of each data that are looked at. */
const LOOKED_AT = 1000;

export interface ShiftedLabel {
  readonly name: string;
  /** largest difference of the distribution functions of the estimates */
  readonly distance: number;
}

/** Labels whose estimates differ beyond what 1 % of samples of one distribution do. @param model estimates labels @param a, b stamps in its bands */
export async function shiftedLabels(model: Model, a: StampSource, b: StampSource): Promise<ShiftedLabel[]> {
  const [ofA, ofB] = [await meansOf(model, a), await meansOf(model, b)];
  return model.config.supervise.flatMap(({ name }, i) => {
    const [x, y] = [ofA[i]!, ofB[i]!];
    const distance = ksDistance(x, y);
    return distance > ksCritical(x.length, y.length) ? [{ name, distance }] : [];
  });
}

/** The warning; undefined if there is nothing to say. */
export function shiftWarning(shifted: readonly ShiftedLabel[]): string | undefined {
  if (shifted.length === 0) return undefined;
  const each = shifted.map(({ name, distance }) => `${name} (by ${distance.toFixed(2)} of 1)`).join(", ");
  return (
    `warning: estimates are distributed otherwise in the target: ${each}. If its galaxies are others, and not their images alone, ` +
    "alignment draws unlike galaxies together and biases these labels: judge it on labelled stamps, or train on a simulation of the target"
  );
}

/** Means of each label, by their places. */
async function meansOf({ estimator, config }: Model, source: StampSource): Promise<Float64Array[]> {
  const { images, size } = await source.read("train", LOOKED_AT, []);
  const { posterior } = await estimator!.estimate(images, size);
  return config.supervise.map(({ name }) => posterior.mean(name));
}
