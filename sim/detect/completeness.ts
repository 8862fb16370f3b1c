/** What is found and what is not, as a function of magnitude. */

export interface CompletenessBin {
  /** magnitudes from here to `faint` */
  readonly bright: number;
  readonly faint: number;
  /** objects of the truth of such a magnitude, and those of them that belong to a detection */
  readonly objects: number;
  readonly detected: number;
  /** detections of such a magnitude (of a point source) without an object */
  readonly spurious: number;
}

/** Width of a bin [mag]. */
const WIDTH = 0.5;

/**
 * @param magnitudes of the truth @param isDetected by row
 * @param spurious magnitudes of detections without an object
 */
export function completeness(
  magnitudes: ArrayLike<number>,
  isDetected: (row: number) => boolean,
  spurious: readonly number[],
): CompletenessBin[] {
  const bins = new Map<number, { objects: number; detected: number; spurious: number }>();
  const binAt = (magnitude: number) => {
    const k = Math.floor(magnitude / WIDTH);
    const found = bins.get(k) ?? { objects: 0, detected: 0, spurious: 0 };
    bins.set(k, found);
    return found;
  };
  for (let row = 0; row < magnitudes.length; row++) {
    if (!Number.isFinite(magnitudes[row])) continue;
    const bin = binAt(magnitudes[row]);
    bin.objects++;
    if (isDetected(row)) bin.detected++;
  }
  for (const magnitude of spurious) if (Number.isFinite(magnitude)) binAt(magnitude).spurious++;
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([k, bin]) => ({ bright: k * WIDTH, faint: (k + 1) * WIDTH, ...bin }));
}

/** Fewer objects than these tell nothing of a bin. */
const LEAST = 10;

/**
 * The magnitude where half of the objects are detected: between the middles of the last bin above one half and the next one, on a
 * straight line. @returns undefined if all bins are above, or none is
 */
export function halfComplete(bins: readonly CompletenessBin[]): number | undefined {
  const known = bins.filter(({ objects }) => objects >= LEAST);
  const share = ({ objects, detected }: CompletenessBin): number => detected / objects;
  const last = known.findLastIndex((bin) => share(bin) >= 0.5);
  if (last < 0 || last === known.length - 1) return undefined;
  const [above, below] = [known[last], known[last + 1]];
  const middle = ({ bright, faint }: CompletenessBin): number => (bright + faint) / 2;
  const part = (share(above) - 0.5) / (share(above) - share(below));
  return middle(above) + part * (middle(below) - middle(above));
}
