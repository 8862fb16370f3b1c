/** What renders the objects of a data set: the processor, or a GPU. What its population and its device need is loaded with the first task. */
import { openPopulation } from "../open-population.ts";
import type { Plan } from "./plan.ts";
import { type CreateRenderer, createRangeRenderer, type RenderRange } from "./render-range.ts";

interface Rendering {
  readonly plan: Plan;
  /** name of the GPU; undefined: the processor */
  readonly device?: string | undefined;
}

/** @param createRenderer the processor's; another one for tests */
export function rangeRendererFor(rendering: Rendering, createRenderer: CreateRenderer): RenderRange {
  let opening: Promise<RenderRange> | undefined;
  return async (range, sink, signal) => {
    opening ??= openRenderer(rendering, createRenderer);
    return (await opening)(range, sink, signal);
  };
}

async function openRenderer(
  { plan, device }: Rendering,
  createRenderer: CreateRenderer,
): Promise<RenderRange> {
  const population = await openPopulation(plan.population);
  if (device === undefined) return createRangeRenderer(plan, population, createRenderer);
  const { createDeviceRangeRenderer } = await import("../gpu/render-range.ts");
  const { openDevice } = await import("../gpu/open.ts");
  return createDeviceRangeRenderer(plan, population, () => openDevice(device));
}
