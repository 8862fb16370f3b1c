/** What is beyond a GPU, whatever its scenes: those of single stamps that it leaves to the processor are in pack.ts. */
import type { Population } from "../drawn.ts";

/** @returns why a GPU cannot make the data set, to follow "the processor renders: "; undefined: it can */
export const beyondGpu = ({ planes }: Pick<Population["config"], "planes">): string | undefined =>
  planes === undefined ? undefined : `a GPU makes no planes (${planes.join(", ")})`;
