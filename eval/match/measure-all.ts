/** The measurement of all stamps of a target. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { interrupted } from "../../shared/workers/work.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import { type MeasuredStamp, StampMeasurer } from "./measure.ts";
import { LagSums } from "./noise.ts";
import type { Target } from "./stamp.ts";

export type Hooks = Pick<Context, "progress" | "signal">;

export interface Measured {
  readonly stamps: readonly MeasuredStamp[];
  /** of each band, at LAGS */
  readonly correlations: readonly (readonly number[])[];
}

/** @param band that is fitted @throws GalforgeError if no stamp has blank sky, or if it is interrupted */
export async function measureAll(
  target: Target,
  band: number,
  what: string,
  { progress, signal }: Hooks,
): Promise<Measured> {
  const lags = target.bands.map(() => new LagSums());
  const measurer = new StampMeasurer(new Renderer(), target, band, lags);
  const bar = progress(what, target.count, "stamps");
  const stamps: MeasuredStamp[] = [];
  try {
    for (let k = 0; k < target.count; k++) {
      await nextTurn(); // lets a request to stop arrive
      if (signal.aborted) throw interrupted("interrupted: nothing was written");
      stamps.push(measurer.measure(target.stamp(k)));
      bar.add(1);
    }
  } finally {
    bar.finish();
  }
  const correlations = lags.map((sums, k) => {
    const known = sums.correlations();
    if (known === undefined) {
      throw badInput(
        `band ${target.bands[k].name}`,
        "no cutout has pixels without light, of which the noise could be measured: cut them larger",
      );
    }
    return known;
  });
  return { stamps, correlations };
}
