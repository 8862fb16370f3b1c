/** Green Peas: their colours and magnitudes by redshift, and the ratios of their lines. Pure. */
import { colour } from "./colours.ts";
import { quantileFigures, type Row, type Table, where } from "./figures.ts";
import type { Photographed, Ratios } from "./samples.ts";

const EDGES = [0.15, 0.2, 0.25, 0.3, 0.35] as const;
const BAR = 0.2; // mag

const QUANTITIES: readonly (readonly [
  what: string,
  of: (sample: Photographed) => Float64Array,
  bar?: number,
])[] = [
  ["u-g", (sample) => colour(sample, 0), BAR],
  ["g-r", (sample) => colour(sample, 1), BAR],
  ["r-i", (sample) => colour(sample, 2), BAR],
  ["i-z", (sample) => colour(sample, 3), BAR],
  ["r", ({ ugriz }) => ugriz[2]],
];

export function peaTable(simulated: Photographed, real: Photographed): Table {
  const rows = EDGES.slice(1).flatMap((high, b): Row[] =>
    QUANTITIES.map(([what, of, bar]) => {
      const [ours, theirs] = [simulated, real].map((sample) =>
        where(of(sample), (i) => sample.z[i] >= EDGES[b] && sample.z[i] < high),
      );
      return {
        what: `${what}, z ${EDGES[b].toFixed(2)} to ${high.toFixed(2)}`,
        counts: [ours.length, theirs.length],
        figures: quantileFigures(ours, theirs, [0.5], [bar]),
      };
    }),
  );
  return {
    title: "Green Peas: colours",
    text: "Candidates of Cardamone+2009 with PSF magnitudes (`green_peas/2009_PEAFLAGS_ccardamone.csv`) against simulated ones that have her colours.\nr has no bar: her sample has no simple limit.",
    ...{ of: "median", names: ["value"], digits: 2, rows },
  };
}

export function ratioTable(simulated: Ratios, real: Ratios): Table {
  const row = (what: string, of: (ratios: Ratios) => Float64Array): Row => ({
    what,
    counts: [of(simulated).length, of(real).length],
    figures: quantileFigures(of(simulated), of(real), [0.16, 0.5, 0.84], []),
  });
  return {
    title: "Green Peas: lines",
    text: "Logarithms of ratios of lines, not corrected for dust, of 80 Green Peas (`green_peas/2009_peas_eldata.txt`).",
    ...{ of: "log ratio", names: ["16 %", "50 %", "84 %"], digits: 2 },
    rows: [
      row("[NII]6584/H-alpha", ({ niiHalpha }) => niiHalpha),
      row("[OIII]5007/H-beta", ({ oiiiHbeta }) => oiiiHbeta),
      row("H-alpha/H-beta", ({ decrement }) => decrement),
    ],
  };
}
