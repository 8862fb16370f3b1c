/** Colours of the main galaxy sample of SDSS by redshift. Pure. */
import {
  type Bars,
  barOf,
  type Figure,
  quantileFigures,
  type Row,
  shareFigure,
  type Table,
  where,
} from "./figures.ts";
import type { Photographed } from "./samples.ts";

export const REDSHIFTS = [0, 0.04, 0.07, 0.1, 0.13, 0.17, 0.22] as const;
const COLOURS = ["u-g", "g-r", "r-i", "i-z"] as const;
const LEVELS = [0.1, 0.5, 0.9] as const;
/** The tenths have bars between these. */
const WELL_KNOWN = [0.04, 0.17] as const;

export const colour = ({ ugriz }: Photographed, c: number): Float64Array =>
  ugriz[c].map((blue, i) => blue - ugriz[c + 1][i]);

function barsOf(c: number, low: number, high: number): Bars {
  const tenth = low >= WELL_KNOWN[0] && high <= WELL_KNOWN[1] ? 0.1 : undefined;
  return [tenth, c === 0 ? 0.1 : 0.05, tenth];
}

/** @param edges of the redshift bins */
export function colourTable(
  simulated: Photographed,
  real: Photographed,
  edges: readonly number[],
  words: Pick<Table, "title" | "text">,
): Table {
  const rows = edges.slice(1).flatMap((high, b): Row[] => {
    const low = edges[b];
    return COLOURS.map((name, c) => {
      const [ours, theirs] = [simulated, real].map((sample) =>
        where(colour(sample, c), (i) => sample.z[i] >= low && sample.z[i] < high),
      );
      return {
        what: `${name}, z ${low.toFixed(2)} to ${high.toFixed(2)}`,
        counts: [ours.length, theirs.length],
        figures: quantileFigures(ours, theirs, LEVELS, barsOf(c, low, high)),
      };
    });
  });
  return { ...words, of: "colour", names: ["10 %", "50 %", "90 %"], digits: 2, rows };
}

/** Share of red galaxies, and of those in each redshift bin. */
export function shareTable(simulated: Photographed, real: Photographed): Table {
  const counts = [simulated.z.length, real.z.length] as const;
  const row = (what: string, of: (sample: Photographed) => number, bar?: number): Row => {
    const figure: Figure = shareFigure([of(simulated), counts[0]], [of(real), counts[1]], bar);
    return { what, counts, figures: [{ ...figure, ...barOf(bar) }] };
  };
  return {
    title: "Red galaxies, and redshifts",
    text: "Red is g - r > 0.7 + (z - 0.1).\nThe shares of the redshift bins have no bar: large-scale structure moves them.",
    ...{ of: "share", names: ["share"], digits: 3 },
    rows: [
      row("red", (sample) => colour(sample, 1).filter((gr, i) => gr > 0.6 + sample.z[i]).length, 0.05),
      ...REDSHIFTS.slice(1).map((high, b) =>
        row(
          `z ${REDSHIFTS[b].toFixed(2)} to ${high.toFixed(2)}`,
          ({ z }) => z.filter((x) => x >= REDSHIFTS[b] && x < high).length,
        ),
      ),
    ],
  };
}
