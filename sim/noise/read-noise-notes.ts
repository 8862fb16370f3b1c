/** What is looked at of a detector's files before anything is rendered. */
import type { Detector } from "../scene.ts";
import { NoiseSources } from "./sources.ts";

/**
 * One line for each background of which windows are left out.
 * @throws GalforgeError for files that cannot be read, or do not do for stamps of this size
 */
export function noiseNotes(detectors: readonly Detector[], stamp: readonly [number, number]): string[] {
  const sources = new NoiseSources();
  return detectors.flatMap((detector) => {
    sources.correlation(detector, stamp);
    sources.variance(detector, stamp);
    const background = sources.background(detector, stamp);
    if (background === undefined) return [];
    const { windows, leftOut } = background.counts;
    const from = detector.background!.from;
    const left =
      leftOut === 0 ? "" : `; ${leftOut} of ${windows} windows are left out, for pixels without a value`;
    return [`${from}: ${windows - leftOut} windows for stamps to lie on${left}`];
  });
}
