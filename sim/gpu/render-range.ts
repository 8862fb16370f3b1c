/** Consecutive objects of a data set on a device: as sim/generate/render-range.ts does it on the processor. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { interrupted } from "../../shared/workers/work.ts";
import type { Population } from "../drawn.ts";
import { toInteger } from "../generate/integer-pixels.ts";
import type { Plan } from "../generate/plan.ts";
import type { RenderRange } from "../generate/render-range.ts";
import type { Batch, DeviceRenderer, RenderedBatch } from "./renderer.ts";

/** One batch is computed while the one before is read, encoded and written. */
export function createDeviceRangeRenderer(
  plan: Plan,
  population: Population,
  open: () => Promise<DeviceRenderer>,
): RenderRange {
  const [ny, nx] = population.stamp;
  const size = ny * nx;
  const bands = population.bands.length;
  let opened: Promise<DeviceRenderer> | undefined;

  return async ({ firstId, count }, { labels, pixels, report }, signal) => {
    opened ??= open();
    const renderer = await opened;

    const begin = (first: number, stamps: number): { batch: Batch; done: Promise<RenderedBatch> } => {
      const drawn = Array.from({ length: stamps }, (_, k) => population.draw(plan.seed, firstId + first + k));
      const planes = drawn.flatMap((object, k) =>
        object.bands.map((band, i) => ({ ...band, band: i, id: firstId + first + k })),
      );
      drawn.forEach((object, k) => {
        object.labels.forEach((value, i) => {
          labels[i]![first + k] = value;
        });
      });
      const batch = {
        planes,
        seed: plan.seed,
        noiseless: plan.noiseless,
        nameOf: (id: number) => `object ${id} of seed ${plan.seed}`,
      };
      const done = renderer.render(batch);
      done.catch(() => undefined); // reported when its turn comes, not as unhandled before
      return { batch, done };
    };

    const write = async (first: number, { batch, done }: ReturnType<typeof begin>): Promise<void> => {
      const { pixels: values, fluxInStamp, snr } = await done;
      fluxInStamp.forEach((flux, plane) => {
        const row = first + Math.floor(plane / bands);
        const measured = labels.length - 2 * (bands - (plane % bands));
        labels[measured]![row] = flux;
        labels[measured + 1]![row] = snr[plane]!;
      });
      pixels(new Uint8Array((plan.dtype === "uint16" ? rounded(values, batch, size) : values).buffer));
      report(batch.planes.length / bands);
    };

    let earlier: { first: number; work: ReturnType<typeof begin> } | undefined;
    for (let first = 0; first < count; ) {
      await nextTurn(); // lets a request to stop arrive
      if (signal.aborted) throw interrupted();
      const stamps = Math.min(
        Math.max(1, Math.floor(renderer.batchOf(population.stamp) / bands)),
        count - first,
      );
      const work = begin(first, stamps);
      if (earlier !== undefined) await write(earlier.first, earlier.work);
      earlier = { first, work };
      first += stamps;
    }
    if (earlier !== undefined) await write(earlier.first, earlier.work);
  };
}

function rounded(values: Float32Array, { planes }: Batch, size: number): Uint16Array<ArrayBuffer> {
  const integers = new Uint16Array(values.length);
  planes.forEach(({ detector: { saturation = Infinity } }, k) => {
    toInteger(
      values.subarray(k * size, (k + 1) * size),
      saturation,
      integers.subarray(k * size, (k + 1) * size),
    );
  });
  return integers;
}
