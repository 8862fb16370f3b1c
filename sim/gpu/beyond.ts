/** What is beyond a GPU, whatever its scenes: those of single stamps that it leaves to the processor are in pack.ts. */
import type { Population } from "../drawn.ts";
import { hasPlainDetectors } from "../population/detector-model.ts";

/** @returns why a GPU cannot make the data set, to follow "the processor renders: "; undefined: it can */
export function beyondGpu(config: Population["config"]): string | undefined {
  const { planes, neighbours, moments } = config;
  if (planes !== undefined) return `a GPU makes no planes (${planes.join(", ")})`;
  if (neighbours !== undefined) return "a GPU draws one object a stamp, and there are neighbours";
  if (moments === true) return "a GPU measures no moments";
  if (hasPlainDetectors(config)) return undefined;
  return "a GPU makes no detector with more than sky, photons and read noise (noise, background, gradient, effects)";
}
