/** Sweeps as text for a terminal. */
import { alignRows } from "../../shared/cli/text-table.ts";
import { isLogarithmic, isQuantity } from "./disentanglement.ts";
import type { SweepCurve, SweepSection } from "./section.ts";

export function formatSweep(run: string, { galaxies, pedestal, pedestals, curves }: SweepSection): string {
  const quantities = [...new Set(curves.flatMap((curve) => Object.keys(curve.measured)))];
  const rows = [
    ["latent", "monotone", "disentangled", ...quantities],
    ...curves.flatMap((curve) => rowsOf(curve, quantities)),
  ];
  const stamps = galaxies === 1 ? "1 galaxy" : `${galaxies} galaxies`;
  return [
    `${run}: each supervised latent moved over its range with the others fixed, ${stamps} decoded and measured`,
    "",
    ...alignRows(rows),
    "",
    "  monotone      rank correlation of the latent with its own measured quantity: 1 if it always rises",
    "  disentangled  share of all change that is its own: 1 if nothing else moves more than in the simulation",
    "  flux, ...     smallest and largest median over the sweep, against its middle",
    ...(curves.some((curve) => curve.expected !== undefined)
      ? [
          "  simulated     the same galaxies from the simulator, measured in the same way: what a perfect decoder shows",
        ]
      : []),
    ...(pedestal === undefined
      ? []
      : [`Decoded pixels without light are ${threeDigits(pedestal)} above the sky; this was subtracted.`]),
    ...(pedestals === undefined
      ? []
      : [`Decoded pixels without light are above the sky by ${inWords(pedestals)}; this was subtracted.`]),
    ...curves.flatMap(({ label, unmeasured }) =>
      unmeasured === undefined
        ? []
        : [
            `${label}: ${unmeasured} of ${stamps} left out, because a decoded image of theirs shows no galaxy`,
          ],
    ),
  ].join("\n");
}

function rowsOf(curve: SweepCurve, quantities: readonly string[]): string[][] {
  const { label, band, monotonicity, disentanglement, measured, expected } = curve;
  const moves = (of: SweepCurve["measured"]): string[] => quantities.map((q) => movement(q, of[q]));
  const where = band === undefined ? "" : ` in ${band}`;
  const first = [`${label}${where}`, figure(monotonicity), figure(disentanglement), ...moves(measured)];
  return expected === undefined ? [first] : [first, ["  simulated", "", "", ...moves(expected)]];
}

const inWords = (pedestals: Readonly<Record<string, number>>): string =>
  Object.entries(pedestals)
    .map(([band, pedestal]) => `${threeDigits(pedestal)} in ${band}`)
    .join(", ");

const figure = (x: number | undefined): string => (x === undefined ? "-" : x.toFixed(3));

/** "x0.98..x1.03" of flux and radius, "-0.01..+0.02" of the others: against the middle of the sweep. */
function movement(quantity: string, values: readonly number[] | undefined): string {
  if (values === undefined) return "-";
  const middle = values[Math.floor(values.length / 2)];
  const ends = [Math.min(...values), Math.max(...values)];
  if (isQuantity(quantity) && isLogarithmic(quantity)) {
    return ends.map((value) => `x${(value / middle).toFixed(2)}`).join("..");
  }
  return ends
    .map((value) => value - middle)
    .map(signed)
    .join("..");
}

/** A pedestal may be small in the unit of the pixels. */
const threeDigits = (x: number): string => `${x < 0 ? "-" : "+"}${Math.abs(x).toPrecision(3)}`;

const signed = (x: number): string => `${x < 0 ? "-" : "+"}${Math.abs(x).toFixed(2)}`;
