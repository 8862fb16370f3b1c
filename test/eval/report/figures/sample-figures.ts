/** Every figure of posteriors with made-up values, to be looked at and to be counted. */

import type { Band } from "../../../../datasets/bands.ts";
import type { FigureContent } from "../../../../eval/report/figure.ts";
import { type Banded, bandedSpec } from "../../../../eval/report/figures/banded.ts";
import { type BptDots, bptKey, bptSpec } from "../../../../eval/report/figures/bpt.ts";
import { type CornerQuantity, cornerSpec } from "../../../../eval/report/figures/corner.ts";
import { type DecodedRows, decodedRowsSpec } from "../../../../eval/report/figures/decoded-rows.ts";
import { type Embedding, embeddingSpec } from "../../../../eval/report/figures/embedding.ts";
import { confusionSpec, type LocalMap, localMapSpec } from "../../../../eval/report/figures/grid.ts";
import { pitSpec } from "../../../../eval/report/figures/pit.ts";
import { type Predicted, predictedSpec, scoreNotes } from "../../../../eval/report/figures/predicted.ts";
import { type PredictiveBand, predictiveSpec } from "../../../../eval/report/figures/predictive.ts";
import { commonStretch } from "../../../../eval/report/stamp-image.ts";
import { COLORS } from "../../../../eval/report/theme.ts";
import { predictiveOf } from "../../../../eval/stats/predictive.ts";
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
  notes: scoreNotes({ r2: 0.871, r2_linear: 0.89, scatter: 0.2, outliers: 0.004 }, "log Msun"),
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

/** Galaxies along the sequence of stars, and some along that of nuclei. */
export function sampleBpt(n: number, seed: number): BptDots {
  const [u, v, w] = [normals(n, seed), normals(n, seed + 1), normals(n, seed + 2)];
  const x = Array.from(u, (r, i) => (i % 7 === 0 ? -0.05 + 0.15 * r : -0.45 + 0.25 * r));
  const y = x.map((a, i) => (i % 7 === 0 ? 0.5 + 0.3 * v[i]! : -0.1 - 1.1 * (a + 0.45) + 0.15 * w[i]!));
  return {
    ...{ x, y },
    bars: {
      xLow: x.map((a) => a - 0.1),
      xHigh: x.map((a) => a + 0.08),
      yLow: y.map((b) => b - 0.2),
      yHigh: y.map((b) => b + 0.15),
    },
  };
}

const bpt = (): FigureContent => ({
  panels: [
    {
      title: "True lines",
      label: "true",
      spec: bptSpec({ x: sampleBpt(900, 41).x, y: sampleBpt(900, 41).y }),
    },
    { title: "Predicted lines", label: "predicted", spec: bptSpec(sampleBpt(900, 41)) },
  ],
  key: bptKey(),
  caption: "Dashed: Kauffmann et al. 2003; solid: Kewley et al. 2001.",
});

export function sampleEmbedding(n: number): Embedding {
  const [u, v] = [normals(n, 51), normals(n, 52)];
  const x = Array.from(u, (a, i) => (i % 3 === 0 ? 6 : 0) + a);
  return {
    x,
    y: [...v],
    values: Array.from(u, (a, i) => (i % 50 === 0 ? null : 10.4 + 0.3 * a + (i % 3 === 0 ? 0.5 : 0))),
    unit: "log Msun",
    xTitle: "UMAP 1",
    yTitle: "UMAP 2",
  };
}

const embedding = (): FigureContent => ({
  panels: [
    { title: "logmstar, images alone", label: "images", spec: embeddingSpec(sampleEmbedding(1500)) },
    { title: "few", label: "few", spec: embeddingSpec({ ...sampleEmbedding(60), unit: "1" }) },
  ],
  caption: "Distances between clusters mean nothing.",
});

const SIZE = { height: 40, width: 40 };
export const SAMPLE_BANDS: readonly Band[] = ["g", "r", "i"].map((name) => ({ name, unit: "nanomaggies" }));

/** A round galaxy in each band, without noise. @param radius [pixel] @param red brighter in i than in g */
export function sampleStamp(flux: number, radius: number, red: number): Float32Array {
  const plane = SIZE.height * SIZE.width;
  return Float32Array.from({ length: 3 * plane }, (_, at) => {
    const [band, p] = [Math.floor(at / plane), at % plane];
    const r = Math.hypot((p % SIZE.width) - 19.5, Math.floor(p / SIZE.width) - 19.5);
    return flux * (1 + red * (band - 1)) * Math.exp(-r / radius);
  });
}

export const sampleRows = (): DecodedRows => ({
  rows: [
    { title: "z: latents 3, 17, 8", images: [-2, -1, 0, 1, 2].map((m) => sampleStamp(10, 6 - 1.5 * m, 0.4)) },
    {
      title: "logsfr: latents 5, 3, 30",
      images: [-2, -1, 0, 1, 2].map((m) => sampleStamp(10 + m, 6, 0.4 - 0.3 * m)),
    },
  ],
  moves: [-2, -1, 0, 1, 2],
  size: SIZE,
  bands: SAMPLE_BANDS,
});

/** Drawn stamps of one galaxy, and one that was seen. */
export function samplePredictive(): PredictiveBand[] {
  const plane = SIZE.height * SIZE.width;
  const spread = normals(30, 61);
  const stamps = Array.from(spread, (s) => sampleStamp(10 * (1 + 0.1 * s), 5 - 0.5 * s, 0.4));
  const noise = normals(3 * plane, 62);
  const seen = sampleStamp(10, 5.2, 0.5).map((x, i) => x + 0.1 * noise[i]!);
  return SAMPLE_BANDS.map(({ name, unit }, b) => {
    const of = (stamp: Float32Array) => stamp.slice(b * plane, (b + 1) * plane);
    const drawn = Float32Array.from(stamps.flatMap((stamp) => [...of(stamp)]));
    const input = of(seen);
    return {
      ...predictiveOf(drawn, input, () => 0.01),
      name,
      unit,
      input,
      stretch: commonStretch([input], 0.1),
    };
  });
}

const images = (): FigureContent => ({
  panels: [
    { title: "What matters for z and logsfr", label: "rows", spec: decodedRowsSpec(sampleRows()) },
    {
      title: "Posterior predictive images",
      label: "predictive",
      spec: predictiveSpec(samplePredictive(), SIZE),
    },
    {
      title: "Of one band",
      label: "one",
      spec: predictiveSpec(
        samplePredictive()
          .slice(1, 2)
          .map((band) => ({ ...band, name: "" })),
        SIZE,
      ),
    },
  ],
  caption: "Decoded.",
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
    ["bpt", bpt()],
    ["embedding", embedding()],
    ["images", images()],
  ]);
