/** From measured images to the figures of a sweep. Pure. */
import { quantile } from "../../datasets/statistics.ts";
import { disentanglement, isQuantity, type Quantity, spearman, variation } from "./disentanglement.ts";
import type { Measurement } from "./measure.ts";
import type { SweepCurve } from "./section.ts";

/** What the images of one galaxy show, one each step; undefined where there is no galaxy to be seen. */
export interface Track {
  readonly decoded: readonly (Measurement | undefined)[];
  /** the same galaxy, simulated; absent where the simulation is not known */
  readonly simulated?: readonly (Measurement | undefined)[];
}

/** Of every image that is there. */
interface CompleteTrack {
  readonly decoded: readonly Measurement[];
  readonly simulated?: readonly Measurement[];
}

/** The quantities that count, with their ranges in the training set. */
export type Ranges = ReadonlyMap<Quantity, readonly [number, number]>;

/** @param label the one that is moved, ascending  @param tracks of each galaxy; all of them simulated, or none */
export function summarise(
  label: string,
  tracks: readonly Track[],
  ranges: Ranges,
): Omit<SweepCurve, "label" | "values" | "images"> {
  const complete = tracks.filter(isComplete);
  const left = tracks.length - complete.length;
  const unmeasured = left === 0 ? {} : { unmeasured: left };
  if (complete.length === 0) return { measured: {}, low: {}, high: {}, ...unmeasured };
  const quantities = [...ranges.keys()];
  const band = (of: readonly (readonly Measurement[])[], p: number): Record<string, number[]> =>
    Object.fromEntries(quantities.map((q) => [q, of[0].map((_, s) => quantileOf(of, q, s, p))]));
  const decoded = complete.map((track) => track.decoded);
  const simulated = complete.flatMap((track) => (track.simulated === undefined ? [] : [track.simulated]));
  const variations = complete.map((track) => variationsOf(label, track, ranges));
  const mean = (f: (galaxy: number) => number): number =>
    complete.reduce((sum, _, g) => sum + f(g), 0) / complete.length;
  const own = isQuantity(label) && ranges.has(label) ? label : undefined;
  return {
    measured: band(decoded, 0.5),
    low: band(decoded, 0.16),
    high: band(decoded, 0.84),
    ...(simulated.length === 0 ? {} : { expected: band(simulated, 0.5) }),
    variation: Object.fromEntries(quantities.map((q) => [q, mean((g) => variations[g][q]!)])),
    ...(own === undefined
      ? {}
      : {
          monotonicity: mean((g) => rises(column(decoded[g], own))),
          disentanglement: mean((g) => disentanglement(own, variations[g])),
        }),
    ...unmeasured,
  };
}

const isComplete = (track: Track): track is CompleteTrack =>
  !track.decoded.includes(undefined) && !(track.simulated?.includes(undefined) ?? false);

/** Of the moved label's own quantity all that it moves, of the others what they move beyond the simulation. */
function variationsOf(
  label: string,
  { decoded, simulated }: CompleteTrack,
  ranges: Ranges,
): Partial<Record<Quantity, number>> {
  const entries = [...ranges].map(([q, range]) => {
    const due = q === label || simulated === undefined ? undefined : column(simulated, q);
    return [q, variation(q, column(decoded, q), range, due)];
  });
  return Object.fromEntries(entries);
}

/** Rank correlation with the number of the step. */
const rises = (values: readonly number[]): number =>
  spearman(
    values.map((_, s) => s),
    values,
  );

const column = (measurements: readonly Measurement[], q: Quantity): number[] => measurements.map((m) => m[q]);

const quantileOf = (
  tracks: readonly (readonly Measurement[])[],
  q: Quantity,
  step: number,
  p: number,
): number => quantile(Float64Array.from(tracks, (track) => track[step][q]).sort(), p);
