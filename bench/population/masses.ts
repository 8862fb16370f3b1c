/** Quenching, rates, sizes and oxygen by mass. Pure. */
import { quantileFigures, type Row, shareFigure, type Table, where } from "./figures.ts";
import type { Weighed } from "./samples.ts";

const EDGES = [9, 9.4, 9.8, 10.2, 10.6, 11, 11.5] as const;
const QUENCHED = -11; // log 1/yr
/** [dex], and of shares */
const BAR = 0.1;
/** Of fewer real galaxies nothing is said. */
const FEWEST = 15;

interface Quantity {
  readonly what: string;
  readonly of: (sample: Weighed) => Float64Array;
  readonly forming?: boolean;
}

const MEDIANS: readonly Quantity[] = [
  { what: "log sSFR, forming", of: ({ logSsfr }) => logSsfr, forming: true },
  { what: "log R50, forming", of: ({ logSize }) => logSize, forming: true },
  { what: "log R50, quenched", of: ({ logSize }) => logSize, forming: false },
  { what: "12 + log(O/H)", of: ({ oh }) => oh },
];

type Bin = readonly [low: number, high: number];
const BINS = EDGES.slice(1).map((high, b): Bin => [EDGES[b], high]);
const nameOf = (what: string, [low, high]: Bin): string =>
  `${what}, log M ${low.toFixed(1)} to ${high.toFixed(1)}`;

export function massTable(simulated: Weighed, real: Weighed, words: Pick<Table, "title" | "text">): Table {
  const rows = [
    ...BINS.map((bin) => quenchedRow(simulated, real, bin)),
    ...MEDIANS.flatMap((quantity) => BINS.flatMap((bin) => medianRow(simulated, real, quantity, bin))),
  ];
  return { ...words, of: "median", names: ["value"], digits: 2, rows };
}

/** Rates of the galaxies in a bin of mass. */
const rates = ({ logSsfr, logMass }: Weighed, [low, high]: Bin): Float64Array =>
  where(logSsfr, (i) => logMass[i] >= low && logMass[i] < high);

function quenchedRow(simulated: Weighed, real: Weighed, bin: Bin): Row {
  const [ours, theirs] = [rates(simulated, bin), rates(real, bin)];
  const count = (values: Float64Array): [number, number] => [
    values.filter((x) => x < QUENCHED).length,
    values.length,
  ];
  return {
    what: nameOf("quenched share", bin),
    counts: [ours.length, theirs.length],
    figures: [shareFigure(count(ours), count(theirs), BAR)],
  };
}

function medianRow(simulated: Weighed, real: Weighed, { what, of, forming }: Quantity, bin: Bin): Row[] {
  const [ours, theirs] = [simulated, real].map((sample) =>
    where(of(sample), (i) => {
      const { logMass, logSsfr } = sample;
      const isWanted = forming === undefined || forming === logSsfr[i] > QUENCHED;
      return isWanted && logMass[i] >= bin[0] && logMass[i] < bin[1] && Number.isFinite(of(sample)[i]);
    }),
  );
  if (theirs.length < FEWEST) return [];
  const figures = quantileFigures(ours, theirs, [0.5], [BAR]);
  return [{ what: nameOf(what, bin), counts: [ours.length, theirs.length], figures }];
}
