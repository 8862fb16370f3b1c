/** Every figure of posteriors with made-up values, to be looked at and to be counted. */
import type { FigureContent } from "../../../../eval/report/figure.ts";
import { type CornerQuantity, cornerSpec } from "../../../../eval/report/figures/corner.ts";
import { COLORS } from "../../../../eval/report/theme.ts";
import { normals } from "../../samples.ts";

export const QUANTITIES: readonly CornerQuantity[] = [
  { name: "logmstar", unit: "log Msun", truth: 10.47 },
  { name: "logsfr", unit: "log Msun/yr", truth: 0.31 },
  { name: "z", unit: "1", truth: 0.0921 },
  { name: "logmbh", unit: "log Msun", truth: 7.9 },
  { name: "oh", unit: "12 + log(O/H)", truth: 8.71 },
  { name: "halpha", unit: "1e-17 erg/s/cm^2", truth: 120 },
  { name: "hlr", unit: "arcsec", truth: 2.4 },
  { name: "n", unit: "1", truth: 1.2 },
];

/** Samples of QUANTITIES that hang together: mass with redshift, SFR in two clumps, a skewed line flux. */
export function posteriorColumns(n: number, seed: number, width = 1): Float64Array[] {
  const [z, m, s, b, o, h, r, c] = QUANTITIES.map((_, q) => normals(n, 20 * seed + q)) as [
    Float64Array,
    ...Float64Array[],
  ];
  const clump = (i: number): number => (b![i]! > 0.8 ? -1.1 : 0);
  return [
    z.map((u, i) => 10.5 + width * (0.11 * u + 0.03 * m![i]!)),
    z.map((u, i) => 0.25 + width * (0.12 * s![i]! + 0.1 * u) + clump(i)),
    z.map((u) => 0.095 + 0.011 * width * u),
    z.map((u, i) => 7.7 + width * (0.2 * u + 0.3 * b![i]!)),
    o!.map((u, i) => 8.7 + width * (0.06 * u + 0.05 * z[i]!)),
    h!.map((u, i) => 130 * Math.exp(0.4 * width * u + 0.2 * z[i]!)),
    r!.map((u) => 2.4 + 0.08 * width * u),
    c!.map((u, i) => Math.exp(0.2 + 0.15 * width * u - 0.1 * r![i]!)),
  ];
}

const corner = (count: number, both: boolean): FigureContent => ({
  panels: [
    {
      title: `Joint posterior of ${count}`,
      label: "corner",
      wide: count > 2,
      spec: cornerSpec(QUANTITIES.slice(0, count), [
        { color: COLORS.network, columns: posteriorColumns(2000, 1).slice(0, count) },
        ...(both ? [{ color: COLORS.pcaAll, columns: posteriorColumns(2000, 2, 1.6).slice(0, count) }] : []),
      ]),
    },
  ],
  key: both
    ? [
        [COLORS.network, "image + photometry"],
        [COLORS.pcaAll, "photometry alone"],
      ]
    : [],
  caption: "Contours hold 39.3 and 86.5 % of the samples. Dashed: the truth.",
});

/** By name. */
export const sampleFigures = (): ReadonlyMap<string, FigureContent> =>
  new Map([
    ["corner of 1", corner(1, false)],
    ["corner of 2", corner(2, true)],
    ["corner of 5", corner(5, true)],
    ["corner of 8", corner(8, false)],
  ]);
