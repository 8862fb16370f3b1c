/** What is beyond a GPU, whatever its scenes: those of single stamps that it leaves to the processor are in pack.ts. */
import type { Population } from "../drawn.ts";

/** @returns why a GPU cannot make the data set, to follow "the processor renders: "; undefined: it can */
export function beyondGpu({
  planes,
  neighbours,
}: Pick<Population["config"], "planes" | "neighbours">): string | undefined {
  if (planes !== undefined) return `a GPU makes no planes (${planes.join(", ")})`;
  return neighbours === undefined ? undefined : "a GPU draws one object a stamp, and there are neighbours";
}
