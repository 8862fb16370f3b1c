/** What renders the objects of a data set: the processor, or a GPU, whose code is loaded only then. */
import type { Plan } from "./plan.ts";
import { type CreateRenderer, createRangeRenderer, type RenderRange } from "./render-range.ts";

/** @param device name of the GPU; undefined: the processor @param createRenderer the processor's; another one for tests */
export function rangeRendererFor(
  { plan, device }: { readonly plan: Plan; readonly device?: string | undefined },
  createRenderer: CreateRenderer,
): RenderRange {
  if (device === undefined) return createRangeRenderer(plan, createRenderer);
  let loading: Promise<RenderRange> | undefined;
  return async (range, sink, signal) => {
    loading ??= Promise.all([import("../gpu/render-range.ts"), import("../gpu/open.ts")]).then(
      ([{ createDeviceRangeRenderer }, { openDevice }]) =>
        createDeviceRangeRenderer(plan, () => openDevice(device)),
    );
    return (await loading)(range, sink, signal);
  };
}
