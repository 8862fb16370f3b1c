/** results.json of a run that never was: galaxies of exponential profile, and predictions that scatter as those of a good network. */

import type { CompareSection, LabelComparison } from "../../../eval/compare/section.ts";
import type { LimitSection } from "../../../eval/limit/section.ts";
import type { Sections } from "../../../eval/results.ts";
import type { BinnedScores, RelativeScores, Scores } from "../../../eval/stats/scores.ts";
import type { SweepCurve, SweepSection } from "../../../eval/sweep/section.ts";
import type { UncertaintySection } from "../../../eval/uncertainty/section.ts";
import { Stream } from "../../../shared/random/stream.ts";
import type { RunConfig, Supervised } from "../../../train/run/config.ts";
import { packImage } from "../../../train/run/packed-image.ts";
import type { Results } from "../../../train/run/results.ts";
import type { TrainingSection } from "../../../train/run/training-section.ts";
import { imageOf, sameStretch } from "../../image-system.ts";
import { sampleAdapt } from "./sample-adapt.ts";
import { sampleAnomalies } from "./sample-anomalies.ts";
import { sampleFit } from "./sample-fit.ts";
import { sampleLatents } from "./sample-latents.ts";
import { samplePosterior } from "./sample-posterior.ts";
import { sampleShift } from "./sample-shift.ts";
import { sampleSurvey } from "./sample-survey.ts";

const SIDE = 64;
const SKY = 100;
const READ_NOISE = 5;

/** name, unit, role: "scalar" as const, description, range, scatter of the sample's predictions */
const LABELS = [
  ["flux", "ADU", "total flux, to infinity", [500, 5e4], 1900],
  ["hlr", "arcsec", "half-light radius of the circular profile", [0.3, 5], 0.4],
  ["n", "1", "Sersic index", [0.5, 4], 0.38],
  ["e1", "1", "e cos(2 pa)", [-0.6, 0.6], 0.06],
  ["e2", "1", "e sin(2 pa)", [-0.6, 0.6], 0.06],
  ["x0", "pixel", "centre from the left edge of the stamp", [0, 64], 0.5],
  ["y0", "pixel", "centre from the lower edge of the stamp", [0, 64], 0.5],
] as const;

export interface SampleOptions {
  /** how many of flux, hlr, n, e1, e2, x0, y0 */
  readonly labels?: number;
  readonly stamps?: number;
  readonly epochs?: number;
  readonly reconstructions?: number;
}

export function sampleResults(options: SampleOptions = {}) {
  const { labels = 2, stamps = 1000, epochs = 100, reconstructions = 6 } = options;
  const names = LABELS.slice(0, labels);
  return {
    format: "galforge-results",
    version: 1,
    training: sampleTraining(names, epochs),
    compare: sampleCompare(names, stamps, reconstructions),
    limit: sampleLimit(),
    uncertainty: sampleUncertainty(names),
    posterior: samplePosterior(),
    sweep: sampleSweep(names),
    fit: sampleFit(),
    latents: sampleLatents(),
    anomalies: sampleAnomalies(),
    shift: sampleShift(),
    adapt: sampleAdapt(names.map(([name]) => name)),
    survey: sampleSurvey(),
  } satisfies Results & Sections;
}

/** Of all seven, whatever is supervised. */
const sampleLimit = (): LimitSection => ({
  data: { name: "stamps", stamps: 2000, which: "the test split" },
  acceptance: 0.7,
  labels: LABELS.map(([name, unit, , range], i) => {
    const scatter = 0.02 * (range[1] - range[0]);
    const r2 = 0.98 - 0.02 * i;
    return { name, unit, r2, r2_error: 0.001, r2_gaussian: r2 - 0.02, scatter, cramer_rao: 1.2 * scatter };
  }),
});

function sampleUncertainty(names: Names): UncertaintySection {
  const coverage = (stamps: number) => ({
    stamps,
    of68: { value: 0.684, error: 0.46 / Math.sqrt(stamps) },
    of95: { value: 0.949, error: 0.22 / Math.sqrt(stamps) },
  });
  const title = "instrumental magnitude -2.5 log10(flux/ADU)";
  const edges = [-11.75, -11.4, -11, -10.3, -6.75];
  return {
    data: { name: "stamps", stamps: 5000, which: "the test split" },
    labels: names.map(([name, unit, , , sigma]) => ({
      ...{ name, unit, sigma, overall: coverage(5000) },
      parts: { aleatoric: 0.8 * sigma, epistemic: 0.6 * sigma },
      bins: { title, edges, coverage: edges.slice(1).map(() => coverage(1250)) },
      pit: Array.from({ length: 20 }, (_, b) => 250 + ((7 * b) % 20) - 10),
    })),
  };
}

type Names = readonly (typeof LABELS)[number][];

const random = (purpose: number): (() => number) => {
  const stream = new Stream(1, 0, purpose);
  return () => stream.uniform();
};

function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** An exponential disk, sky included [ADU]. */
function galaxy(flux: number, hlr: number, x0: number, y0: number, noise?: () => number): Float32Array {
  const image = new Float32Array(SIDE * SIDE);
  const h = Math.hypot(hlr / 0.2, 1.7) / 1.678;
  for (let p = 0; p < image.length; p++) {
    const r = Math.hypot((p % SIDE) + 0.5 - x0, Math.floor(p / SIDE) + 0.5 - y0);
    const light = SKY + (flux / (2 * Math.PI * h * h)) * Math.exp(-r / h);
    image[p] = noise === undefined ? light : light + normal(noise) * Math.sqrt(light + READ_NOISE ** 2);
  }
  return image;
}

function sampleTraining(names: Names, epochs: number): TrainingSection {
  const noise = random(1);
  const curves = Array.from({ length: epochs }, (_, k) => {
    const fall = Math.exp(-k / 12);
    const r2 = names.map(
      ([name], i) => [name, 0.965 - 0.03 * i - 3 * fall * fall - 0.02 * fall * noise()] as const,
    );
    return {
      epoch: k + 1,
      step: (k + 1) * 14,
      train_loss: 0.21 + 0.5 * fall,
      val_loss: 0.222 + 0.5 * fall + 0.01 * noise(),
      val_r2: Object.fromEntries(r2),
      lr: 1e-3 * (0.01 + 0.99 * Math.sin((Math.PI * (k + 1)) / (epochs + 1)) ** 2),
      rate: 640,
    };
  });
  return {
    config: sampleConfig(names),
    curves,
    best_epoch: Math.ceil(0.93 * epochs),
    seconds: 1834,
    parameters: 1_312_871,
  };
}

function sampleConfig(names: Names): RunConfig {
  const supervise = names.map(
    ([name, unit, description, range]): Supervised => ({
      name,
      role: "scalar" as const,
      unit,
      description,
      range,
      transform: { kind: "linear", mean: (range[0] + range[1]) / 2, scale: (range[1] - range[0]) / 3.46 },
    }),
  );
  const uniform = (low: number, high: number | string) => ({ uniform: [low, high] });
  return {
    format: "galforge-run",
    version: 2,
    model: "cae",
    architecture: "deep",
    latents: 64,
    supervise,
    image: imageOf({
      ...{ height: SIDE, width: SIDE, pixel_scale: 0.2 },
      ...{ sky: SKY, gain: 1, read_noise: READ_NOISE },
    }),
    normaliser: sameStretch({ sky: SKY, softening: 33.54, low: -0.62, high: 5.41 }),
    data: {
      kind: "directory",
      name: "stamps",
      sha256: "c6adfea1c0e88d200eaa4f37fdd6a8ee78edd79941c66e9dc806ce24432347b2",
      counts: { train: 16_000, val: 2000, test: 2000 },
      fractions: { train: 0.8, val: 0.1, test: 0.1 },
      options: {
        galforge: "0.1.0",
        n: 20_000,
        seed: 0,
        noiseless: false,
        population: {
          description: "Flat single-Sersic population of Leung et al. 2025, Moffat PSF of FWHM 0.7 arcsec",
          stamp: [64, 64],
          pixel_scale: 0.2,
          parameters: {},
          galaxy: [
            {
              kind: "sersic",
              flux: uniform(500, 5e4),
              hlr: uniform(0.3, 5),
              n: uniform(0.5, 4),
              e: uniform(0, 0.6),
              pa: uniform(0, 180),
            },
          ],
          x0: uniform(0, "nx"),
          y0: uniform(0, "ny"),
          psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
          detector: { sky: SKY, gain: 1, read_noise: READ_NOISE },
        },
      },
    },
    training: {
      epochs: 100,
      batch: 64,
      lr: 1e-3,
      schedule: "one-cycle",
      alpha: 1,
      beta: 1e-4,
      symmetries: true,
      fresh_noise: true,
      seed: 0,
    },
    backend: "onnx-cpu",
    software: {
      name: "galforge",
      version: "0.1.0",
      commit: "1aaea34dd1f95912e21ce6c0f138c16d2d16765f",
      node: "v20.20.2",
      platform: "linux-x64",
    },
    created: "2026-11-21T07:36:19.178Z",
  };
}

const figure = (value: number, half: number) => ({ value, low: value - half, high: value + half });

function scores(count: number, r2: number, scatter: number): Scores {
  return {
    count,
    r2_linear: figure(r2 + 0.0012, 0.0031),
    r2: figure(r2, 0.0034),
    bias: figure(0.06 * scatter, 0.03 * scatter),
    scatter: figure(scatter, 0.04 * scatter),
    outliers: figure(0.0135, 0.0026),
  };
}

function sampleCompare(names: Names, stamps: number, reconstructions: number): CompareSection {
  const noise = random(2);
  const pictures = Array.from({ length: reconstructions }, (_, id) => {
    const [flux, hlr] = [500 + 49_500 * noise(), 0.3 + 4.7 * noise()];
    const [x0, y0] = [10 + 44 * noise(), 10 + 44 * noise()];
    return {
      id: 1000 + id,
      labels: { flux, hlr },
      input: packImage(galaxy(flux, hlr, x0, y0, noise)),
      output: packImage(galaxy(flux * 0.97, hlr * 1.03, x0 + 0.2, y0 - 0.1)),
    };
  });
  return {
    data: { name: "stamps", sha256: "c6adfea1", stamps: 2000, which: "test split" },
    trained_on: 16_000,
    pca: { components: 64, fitted_on: 16_000, explained_variance: 0.9431 },
    labels: names.map((label) => sampleLabel(label, stamps, noise)),
    reconstructions: { height: SIDE, width: SIDE, unit: "ADU", stamps: pictures, rms_over_noise: 1.031 },
  };
}

function sampleLabel(
  [name, unit, , [low, high], scatter]: Names[number],
  stamps: number,
  noise: () => number,
): LabelComparison {
  const span = high - low;
  const truth = Array.from({ length: stamps }, () => low + span * noise());
  const middle = low + span / 2;
  const off = (from: number, sigma: number): number =>
    from + sigma * normal(noise) * (noise() < 0.02 ? 6 : 1);
  const predicted = truth.map((x) => off(x, scatter));
  const r2 = Math.max(0, 1 - 12 * (scatter / span) ** 2);
  return {
    name,
    unit,
    transform: name === "flux" ? "log" : "linear",
    network: scores(2000, r2, scatter),
    ...(name === "flux" || name === "hlr" ? { relative: sampleRelative(name, 2000) } : {}),
    pca_single: { ...scores(2000, 0.011, 0.28 * span), fitted: "linear", component: 3 },
    pca_all: {
      ...scores(2000, name === "flux" ? 0.883 : -0.071, 0.1 * span),
      fitted: name === "flux" ? "log" : "linear",
    },
    ...(name === "flux" ? { paper: { network: 0.775, pca_single: 0, pca_all: 0.467 } } : {}),
    ...(name === "hlr" ? { paper: { network: 0.722, pca_single: 0, pca_all: 0.137 } } : {}),
    bins: [
      sampleSnr(name, scatter),
      sampleBins("magnitude", "magnitude [mag], zero point 27", [15.2, 16, 17, 18, 19, 20.3], scatter),
      sampleBins("n", "Sersic index n", [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4], scatter),
      sampleBins("hlr", "half-light radius [arcsec]", [0.3, 1, 2, 3, 4, 5], scatter),
      sampleBins("edge", "distance of the centre from the edge [pixel]", [0, 2, 4, 8, 16, 32], scatter),
    ],
    points: {
      truth,
      latent: predicted.map((x) => (x - middle) / (span / 3.46)),
      predicted,
      pca_single: truth.map(() => off(middle, 0.03 * span)),
      pca_all: truth.map((x) => off(middle + 0.6 * (x - middle), 0.15 * span)),
    },
  };
}

function sampleBins(by: string, title: string, edges: readonly number[], scatter: number): BinnedScores {
  const inBin = edges.slice(1).map((_, k) => {
    const s = scores(400, 0.9, scatter * (0.5 + 0.25 * k));
    return {
      ...s,
      bias: figure((k - 2) * 0.1 * scatter, 0.06 * scatter),
      scatter: figure(s.scatter!.value, 0.08 * scatter),
    };
  });
  return { by, title, edges, scores: inBin.map((s, k) => (by === "edge" && k === 0 ? null : s)) };
}

/** Errors in magnitudes and percent. */
const sampleRelative = (label: string, count: number, factor = 1): RelativeScores[] =>
  (label === "flux" ? (["mag", "%"] as const) : (["%"] as const)).map((unit) => {
    const scatter = factor * (unit === "mag" ? 0.104 : 9.6);
    return {
      ...{ unit, count, median: figure(0.05 * scatter, 0.02 * scatter) },
      ...{ scatter: figure(scatter, 0.03 * scatter), outliers: figure(0.031, 0.004) },
    };
  });

function sampleSnr(label: string, scatter: number): BinnedScores {
  const bins = sampleBins("snr", "signal to noise (label snr)", [2.1, 14, 28, 45, 70, 190], scatter);
  if (label !== "flux" && label !== "hlr") return bins;
  const few = { too_few: "too few: 7, at least 10 are needed", median: null, scatter: null, outliers: null };
  const relative = bins.scores.map((_, k) =>
    sampleRelative(label, 400, 3 / (k + 1)).map((of) => (k === 4 ? { ...of, ...few, count: 7 } : of)),
  );
  return { ...bins, counts: [400, 400, 400, 400, 7], relative };
}

function sampleSweep(names: Names): SweepSection {
  return { galaxies: 32, height: SIDE, width: SIDE, curves: names.map(sampleCurve) };
}

const MEASURED = ["flux", "hlr"];

function sampleCurve([label, , , [low, high]]: Names[number]): SweepCurve {
  const steps = 21;
  const values = Array.from({ length: steps }, (_, i) => low + ((high - low) * i) / (steps - 1));
  const fixed: Readonly<Record<string, number>> = { flux: 2e4, hlr: 2 };
  const curve = (factor: number): Record<string, number[]> =>
    Object.fromEntries(
      MEASURED.map((quantity) => [
        quantity,
        values.map(
          (v, i) => (quantity === label ? 0.96 * v : fixed[quantity] * (1 + 0.03 * Math.sin(i / 4))) * factor,
        ),
      ]),
    );
  const picture = (value: number) => {
    const of = (name: string): number => (name === label ? value : fixed[name]);
    const place = (name: string): number => (name === label ? value : 32);
    return { value, image: packImage(galaxy(of("flux"), of("hlr"), place("x0"), place("y0"))) };
  };
  return {
    label,
    values,
    measured: curve(1),
    low: curve(0.93),
    high: curve(1.06),
    expected: curve(1.02),
    ...(MEASURED.includes(label)
      ? { monotonicity: 0.9983, disentanglement: 0.912, variation: { flux: 0.97, hlr: 0.09 } }
      : {}),
    images: values
      .filter((_, i) => i % 2 === 0)
      .slice(0, 10)
      .map(picture),
  };
}
