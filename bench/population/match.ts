/** The selection of a table that is not a simple limit, for simulated galaxies. Pure. */
import { type Photographed, rowsOf } from "./samples.ts";

const R = 2; // of u, g, r, i, z
const STEP = 0.1; // mag

/**
 * The simulated galaxies whose magnitudes in r are distributed as those of a real table. In each bin of 0.1 mag the first are kept;
 * of the bin that is the rarest, compared with the table, all.
 */
export function matched(simulated: Photographed, real: Photographed): Photographed {
  const bins = ({ ugriz }: Photographed): Int32Array =>
    Int32Array.from(ugriz[R], (r) => Math.floor(r / STEP));
  const [ours, theirs] = [bins(simulated), bins(real)];
  const [have, want] = [countsOf(ours), countsOf(theirs)];
  const perReal = Math.min(
    ...[...want].map(([bin, count]) => (count < FEWEST ? Infinity : (have.get(bin) ?? 0) / count)),
  );
  const taken = new Map<number, number>();
  return rowsOf(simulated, (i) => {
    const number = taken.get(ours[i]) ?? 0;
    taken.set(ours[i], number + 1);
    return number < perReal * (want.get(ours[i]) ?? 0);
  });
}
/** Bins with fewer real galaxies do not say how rare simulated ones are. */
const FEWEST = 100;

function countsOf(bins: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const bin of bins) counts.set(bin, (counts.get(bin) ?? 0) + 1);
  return counts;
}
