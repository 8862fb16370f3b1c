/** What a stamp looks like to the measurement, in numbers that real and simulated stamps are compared by. Pure. */
import type { Points } from "../stats/points.ts";
import type { MeasuredStamp } from "./measure.ts";
import type { Target } from "./stamp.ts";
import { galaxiesOf } from "./summary.ts";

const clamp = (x: number, low: number, high: number): number =>
  Number.isFinite(x) ? Math.max(low, Math.min(high, x)) : low;

/** @returns a row a stamp: bounded numbers, of which every stamp has all, whatever became of its fit */
export function looksOf(
  stamps: readonly MeasuredStamp[],
  target: Pick<Target, "size" | "pixelScale" | "bands">,
): Points {
  const [ny, nx] = target.size;
  const good = new Set(galaxiesOf(stamps, target));
  const rows = stamps.map((one) => {
    const [flux, hlr, n, e1, e2, x0, y0] = one.values;
    const noise = one.bands.reduce((sum, { noise }) => sum || (noise?.sigma ?? 0), 0) || 1;
    const light = one.neighbours.map((other) => other.flux / noise);
    return [
      ...one.apertures.flatMap((band) => band.map(Math.asinh)),
      clamp(Math.asinh(flux / noise), -3, 20),
      clamp(Math.log(hlr / target.pixelScale), -3, 5),
      clamp(Math.log(n), -1.5, 2),
      clamp(Math.hypot(e1, e2), 0, 1),
      clamp(Math.log(1 + Math.hypot(x0 - nx / 2, y0 - ny / 2)), 0, 5),
      good.has(one) ? 1 : 0,
      Math.sqrt(one.neighbours.length),
      Math.asinh(Math.max(0, ...light)),
      clamp(Math.log(one.structure), -1, 3),
    ];
  });
  return { count: rows.length, width: rows[0].length, values: Float64Array.from(rows.flat()) };
}
