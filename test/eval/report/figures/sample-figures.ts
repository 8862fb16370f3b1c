/** Every figure of posteriors with made-up values, to be looked at and to be counted. */
import type { FigureContent } from "../../../../eval/report/figure.ts";
import { type Banded, bandedSpec } from "../../../../eval/report/figures/banded.ts";
import { type CornerQuantity, cornerSpec } from "../../../../eval/report/figures/corner.ts";
import { confusionSpec, type LocalMap, localMapSpec } from "../../../../eval/report/figures/grid.ts";
import { pitSpec } from "../../../../eval/report/figures/pit.ts";
import { type Predicted, predictedSpec } from "../../../../eval/report/figures/predicted.ts";
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

const TRUE = normals(2000, 31).map((x) => 10.3 + 0.6 * x);
const ESTIMATES = normals(2000, 32).map((x, i) => TRUE[i]! + 0.2 * x - 0.12 * (TRUE[i]! - 10.3));

export const samplePredicted = (): Predicted => ({
  truth: [...TRUE],
  estimate: [...ESTIMATES],
  low: Array.from(ESTIMATES, (x) => x - 0.2),
  high: Array.from(ESTIMATES, (x) => x + 0.24),
  xTitle: "true logmstar [log Msun]",
  yTitle: "predicted logmstar [log Msun]",
  color: COLORS.network,
  notes: ["R\u00b2 0.871, r\u00b2 0.890", "\u03c3 0.20 log Msun", "outliers 0.4 %"],
  marked: { value: 10.9, name: "marked" },
});

const predicted = (): FigureContent => ({
  panels: [
    { title: "logmstar: R\u00b2 0.871", label: "predicted", spec: predictedSpec(samplePredicted()) },
    {
      title: "few stamps",
      label: "few",
      spec: predictedSpec({ ...samplePredicted(), truth: [...TRUE].slice(0, 12), notes: [] }),
    },
  ],
  caption: "Bars: 68 % of the posteriors.",
});

/** An empirical distribution of `n` numbers that are uniform, or not, and a band about what it should be. */
export function sampleBanded(line: Banded["line"], bent: number): Banded {
  const at = Array.from({ length: 99 }, (_, k) => (k + 1) / 100);
  const right = (p: number) => (line === "diagonal" ? p : 0);
  const width = (p: number) => 0.09 * Math.sqrt(p * (1 - p));
  return {
    at,
    found: at.map((p) => right(p) + bent * Math.sin(2 * Math.PI * p)),
    low: at.map((p) => right(p) - width(p)),
    high: at.map((p) => right(p) + width(p)),
    xTitle: line === "diagonal" ? "nominal share" : "PIT",
    yTitle: line === "diagonal" ? "share of truths found" : "share below \u2212 PIT",
    color: COLORS.network,
    line,
  };
}

export const sampleMap = (): LocalMap => ({
  xTitle: "magnitude r",
  yTitle: "redshift",
  xEdges: [14.2, 16.1, 16.9, 17.2, 17.5, 17.77],
  yEdges: [0.01, 0.05, 0.08, 0.1, 0.14, 0.31],
  values: Array.from({ length: 5 }, (_, y) =>
    Array.from({ length: 5 }, (_, x) => (x + y === 8 ? null : 1 + 0.08 * (x - 2) - 0.05 * (y - 2))),
  ),
  middle: 1,
  limit: 0.25,
  show: (value) => value.toFixed(2),
});

const calibration = (): FigureContent => ({
  panels: [
    { title: "Coverage", label: "coverage", spec: bandedSpec(sampleBanded("diagonal", 0.03)) },
    {
      title: "TARP",
      label: "TARP",
      spec: bandedSpec({ ...sampleBanded("diagonal", -0.06), color: COLORS.pcaAll }),
    },
    { title: "PIT less uniform", label: "PIT", spec: bandedSpec(sampleBanded("zero", 0.06)) },
    {
      title: "Ranks",
      label: "ranks",
      spec: pitSpec(
        [98, 104, 90, 101, 132, 99, 85, 110, 103, 91, 105, 97, 80, 70, 101, 120, 99, 94, 105, 102],
        "rank / draws",
      ),
    },
    { title: "Width of posteriors", label: "map", spec: localMapSpec(sampleMap()) },
    {
      title: "Can oh be measured: 84.1 % right",
      label: "confusion",
      spec: confusionSpec({
        classes: ["measurable", "not measurable"],
        counts: [
          [812, 141],
          [177, 870],
        ],
        color: COLORS.network,
      }),
    },
    {
      title: "BPT class",
      label: "confusion of BPT",
      spec: confusionSpec({
        classes: ["star-forming", "composite", "AGN"],
        counts: [
          [812, 41, 2],
          [77, 70, 12],
          [3, 22, 108],
        ],
        color: COLORS.network,
      }),
    },
  ],
  caption: "Grey: where it is to be.",
});

/** By name. */
export const sampleFigures = (): ReadonlyMap<string, FigureContent> =>
  new Map([
    ["corner of 1", corner(1, false)],
    ["corner of 2", corner(2, true)],
    ["corner of 5", corner(5, true)],
    ["corner of 8", corner(8, false)],
    ["predicted", predicted()],
    ["calibration", calibration()],
  ]);
