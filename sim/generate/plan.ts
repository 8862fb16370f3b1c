/** What a data set will be, decided before the first stamp. Same plan, same bytes: --resume compares plans. */

import { createHash } from "node:crypto";
import type { LabelColumn } from "../../datasets/labels.ts";
import { checkShardSize, type Dtype, type ShardLayout, stampBytes } from "../../datasets/layout.ts";
import { type Plane, planeLayout } from "../../datasets/planes.ts";
import { badInput, outOfRange, show } from "../../shared/errors.ts";
import { sha256File } from "../../shared/files/hash.ts";
import type { Population, PopulationLabel } from "../drawn.ts";
import { hashNoiseFile } from "../noise/read-noise-files.ts";
import { type Measure, measuresOf } from "../observe/measures.ts";
import { describePlane } from "../observe/planes.ts";
import { bandNames, inBand } from "../population/labels.ts";
import { NOISE_FILE, noiseFiles } from "../population/noise-place.ts";
import { galaxyImages, psfFiles, writtenTo } from "../population/psf-place.ts";
import { checkPsfKind } from "../psf-check.ts";
import type { PsfKind } from "../scene.ts";

/**
 * The version of galforge since which the pixels under a PSF are what they are: what an older one began, no other can go on with.
 * A change of pixels raises those that it touches to the version that it comes with.
 */
const PIXELS_SINCE: Readonly<Record<PsfKind, string>> = {
  ...{ gaussian: "0.1.0", moffat: "0.1.0", kolmogorov: "0.1.0" },
  ...{ airy: "0.2.0", image: "0.2.0", vonkarman: "0.2.0", optical: "0.2.0" },
  ...{ stack: "0.2.0", psfex: "0.2.0", sum: "0.2.0", convolve: "0.2.0" },
};

/** The same of several bands. */
const BANDS_SINCE = "0.2.0";

/** Plain JSON: generate.json in the data set's directory, and `options` of its manifest. */
export interface Plan {
  /** of `PIXELS_SINCE`; what made a set is said by `software` of its manifest */
  readonly galforge: string;
  readonly n: number;
  readonly seed: number;
  readonly shard_size: number;
  readonly dtype: Dtype;
  /** true: pixels hold the galaxy's light alone, without sky and noise */
  readonly noiseless: boolean;
  readonly population: Population["config"];
  /** SHA-256 of the PSF's file, which is no part of the configuration (of several, that of their hashes); of several bands that of each, null where there is none */
  readonly psf_image?: string | readonly (string | null)[];
  /** SHA-256 of the images that are galaxies, and of those of their own PSFs, in the order of the configuration */
  readonly galaxy_image?: readonly string[];
  /** SHA-256 of the files that detectors name, and of what is in directories of backgrounds, by the place that names them */
  readonly noise_files?: Readonly<Record<string, string>>;
}

export interface Wanted {
  readonly n: number;
  readonly seed: number;
  readonly shardSize: number;
  readonly dtype: Dtype;
  readonly noiseless: boolean;
}

export interface ShardTask {
  readonly index: number;
  readonly firstId: number;
  readonly count: number;
}

/** @param unit of the pixels */
const measuredIn = (unit: string, measures: readonly Measure[]): readonly LabelColumn[] => [
  { name: "flux_in_stamp", unit, role: "flux", description: "noiseless light inside the stamp" },
  {
    name: "snr",
    unit: "1",
    role: "scalar",
    description:
      "sqrt(sum s^2 / ((s + sky) / gain + (read_noise / gain)^2)) over the stamp, s: noiseless signal",
  },
  ...measures.flatMap(({ labels }) => labels),
];

/** Labels that only rendering knows: the light in the stamp and the signal-to-noise ratio of each band in turn, and what else is asked for (sim/observe/measures.ts). */
export const measuredLabels = ({
  bands,
  config,
}: Pick<Population, "bands" | "config">): readonly LabelColumn[] =>
  bandNames(bands.map(({ name }) => name)).flatMap((band, i) =>
    inBand(band, measuredIn(bands[i].unit, measuresOf(config))),
  );

/** @throws GalforgeError for a shard that would be too large, a reserved label, an unreadable PSF image */
export function makePlan(wanted: Wanted, population: Population): Plan {
  const { n, seed, shardSize, dtype, noiseless } = wanted;
  const reserved = measuredLabels(population).find((m) => population.labels.some((l) => l.name === m.name));
  if (reserved !== undefined) {
    throw badInput("parameters", `"${reserved.name}" is a label that galforge measures itself; rename it`);
  }
  checkCount(n, population);
  const { config } = population;
  const galforge = pixelsSince(population);
  const images = { ...imageHashes(psfFiles(config)), ...galaxyHashes(galaxyImages({ ...config })) };
  const files = { ...images, ...noiseHashes(config) };
  const plan = { galforge, n, seed, shard_size: shardSize, dtype, noiseless, population: config, ...files };
  const most = Math.min(n, shardSize);
  checkShardSize(shardLayout(plan, [], most));
  for (const plane of plannedPlanes(plan)) checkShardSize(planeLayout(plane, most));
  return plan;
}

/** @throws GalforgeError if there are fewer than n objects, or n would cut a group of them */
export function checkCount(n: number, { size = n, group = 1 }: Population): void {
  if (n % group !== 0) {
    const allowed = `a multiple of ${group}, the stamps that each galaxy has: ${Math.ceil(n / group) * group}`;
    throw outOfRange("--n", n, allowed);
  }
  if (n > size) throw outOfRange("--n", n, `at most ${size}, the number of rows that can be drawn`);
}

/** The newest of what its bands need. */
function pixelsSince({ bands }: Population): string {
  const kinds = bands.map(({ psf }) => PIXELS_SINCE[checkPsfKind("psf.kind", psf?.kind)]);
  const all = [...kinds, ...(bands.length > 1 ? [BANDS_SINCE] : [])];
  return all.reduce((a, b) => (a.localeCompare(b, "en", { numeric: true }) < 0 ? b : a));
}

function imageHashes(files: readonly (readonly string[])[]): Pick<Plan, "psf_image"> {
  if (files.every(({ length }) => length === 0)) return {};
  const hashes = files.map(hashOf);
  return { psf_image: hashes.length === 1 ? hashes[0]! : hashes };
}

const galaxyHashes = (files: readonly string[]): Pick<Plan, "galaxy_image"> =>
  files.length === 0 ? {} : { galaxy_image: files.map(sha256File) };

/** Of several files that of their hashes, one a line. */
function hashOf(files: readonly string[]): string | null {
  if (files.length < 2) return files.length === 0 ? null : sha256File(files[0]);
  return createHash("sha256").update(files.map(sha256File).join("\n")).digest("hex");
}

function noiseHashes(config: Population["config"]): Pick<Plan, "noise_files"> {
  const files = [...noiseFiles(config)];
  if (files.length === 0) return {};
  return { noise_files: Object.fromEntries(files.map(([place, file]) => [place, hashNoiseFile(file)])) };
}

export function shardLayout(plan: Plan, labelNames: readonly string[], count: number): ShardLayout {
  const [height, width] = plan.population.stamp;
  const bands = plan.population.bands?.length ?? 1;
  return { count, bands, height, width, dtype: plan.dtype, labelNames };
}

/** What is stored beside the stamps. @param unit of their pixels */
export function plannedPlanes(plan: Plan, unit = "ADU"): readonly Plane[] {
  const { bands, height, width } = shardLayout(plan, [], 1);
  return (plan.population.planes ?? []).map((name) => describePlane(name, [bands, height, width], unit));
}

/** Bytes of the pixels of an object, those of its planes included. */
export const objectSize = (plan: Plan): number =>
  plannedPlanes(plan).reduce((sum, plane) => sum + stampBytes(planeLayout(plane, 1)), stampSize(plan));

/** Bytes of the pixels of one stamp. */
export const stampSize = (plan: Plan): number => stampBytes(shardLayout(plan, [], 1));

export const allLabels = (population: Population): readonly PopulationLabel[] => [
  ...population.labels,
  ...measuredLabels(population),
];

export function shardTasks(plan: Plan): ShardTask[] {
  const { n, shard_size: size } = plan;
  return Array.from({ length: Math.ceil(n / size) }, (_, index) => {
    const firstId = index * size;
    return { index, firstId, count: Math.min(size, n - firstId) };
  });
}

/** Bytes of `count` objects with that many labels on the disk, headers neglected. */
export const plannedBytes = (plan: Plan, labels: number, count: number): number =>
  count * (objectSize(plan) + 8 * (labels + 1 + plannedPlanes(plan).length));

/** As generate.json and the manifest in `dir` have it: without a path of this machine. */
export const writtenPlan = (dir: string, plan: Plan): object => ({
  ...plan,
  population: writtenTo(dir, { ...plan.population }),
});

/** Where an image lies is no part of a plan: what it is tells its hash, `psf_image` or `galaxy_image`. So it is with a table and its `sha256`. */
const PSF_FILE = /^population\.(bands\[\d+\]\.)?psf\.((sum|convolve)\[\d+\]\.)*file$/;
const GALAXY_FILE = /^population\.galaxy\[\d+\]\.(own_psf\.)?file$/;
const TABLE_FILE = /^population\.(neighbours\.from\.)?from\.file$/;
/** So it is with the files of detectors. */
const isNoiseFile = (path: string): boolean =>
  path.startsWith("population.") && NOISE_FILE.test(path.slice("population.".length));

/** One line for each difference: "--fwhm"-like path, the saved value and the new one. */
export function planDifferences(saved: unknown, wanted: Plan): string[] {
  const before = flatten("", saved);
  const after = flatten("", JSON.parse(JSON.stringify(wanted)));
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .filter((path) => !GALAXY_FILE.test(path))
    .filter((path) => !PSF_FILE.test(path) || !before.has("psf_image") || !after.has("psf_image"))
    .filter((path) => !isNoiseFile(path) || !before.has(path) || !after.has(path))
    .filter((path) => !TABLE_FILE.test(path) || !before.has(path) || !after.has(path))
    .map((path) => `${path}: ${brief(before.get(path))} before, ${brief(after.get(path))} now`);
}

function brief(value: string | undefined): string {
  const text = value ?? show(undefined);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** Leaves of a JSON document by their path; lists of numbers and texts are leaves. */
function flatten(path: string, value: unknown): Map<string, string> {
  if (typeof value !== "object" || value === null || isPlainList(value)) {
    return new Map([[path, JSON.stringify(value)]]);
  }
  const inner = (key: string): string => {
    if (Array.isArray(value)) return `${path}[${key}]`;
    return path === "" ? key : `${path}.${key}`;
  };
  return new Map(Object.entries(value).flatMap(([key, v]) => [...flatten(inner(key), v)]));
}

const isPlainList = (value: object): boolean =>
  Array.isArray(value) && !value.every((entry) => typeof entry === "object" && entry !== null);
