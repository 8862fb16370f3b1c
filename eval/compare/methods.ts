/**
 * Ways to estimate the labels of a catalogue, on the same galaxies: the network, and what it has to beat. All are taught by the catalogue
 * of the training galaxies, and judged against that of the test galaxies, and against the truth where there is one. Pure.
 */
import { fromLatent, isPresent, latentTargets, toLatent } from "../../train/labels.ts";
import type { Supervised } from "../../train/run/config.ts";
import { score, scoreRelative } from "../stats/bootstrap.ts";
import { predictLocally } from "../stats/local-linear.ts";
import { mean, type Sample } from "../stats/metrics.ts";
import { predictMlp, trainMlp } from "../stats/mlp.ts";
import { meanOfNeighbours, nearest } from "../stats/neighbours.ts";
import { columnsOf, fitStandardiser, type Points, pickPoints, standardise } from "../stats/points.ts";
import { pick, rowsWith } from "../stats/present.ts";
import { errorUnits } from "../stats/relative-errors.ts";
import { fitBaselines, predictLabel } from "./baselines.ts";
import type { MethodScores } from "./section.ts";

/** A way to estimate labels: a column of test stamps for each. */
export interface Rival {
  readonly name: string;
  readonly columns: readonly Float64Array[];
}

/** Features of the training and the test stamps, all finite. */
export interface Features {
  readonly train: Points;
  readonly test: Points;
}

type Columns = ReadonlyMap<string, Float64Array>;

/** Neighbours whose labels are averaged, and those that a plane goes through. */
const NEIGHBOURS = 32;
const PLANE = 60;

/** By the features of a catalogue: a linear regression, a small network and neighbours. */
export function byPhotometry(supervise: readonly Supervised[], features: Features, known: Columns): Rival[] {
  const { train, test } = features;
  const truths = supervise.map(({ name }) => known.get(name)!);
  const linear = fitBaselines(columnsOf(train), truths, supervise);
  const tested = columnsOf(test);
  const network = predictMlp(trainMlp(train, latentTargets(supervise, known, train.count)), test);
  return [
    { name: "photometry, linear", columns: linear.map(({ all }) => predictLabel(all, tested).predicted) },
    {
      name: "photometry, MLP",
      columns: supervise.map(({ transform }, l) => network[l].map((z) => fromLatent(transform, z))),
    },
    { name: "photometry, local linear", columns: byPlanes(supervise, features, known) },
  ];
}

/** Planes through the nearest training stamps (local-linear.ts), in what the network learns of a label. @returns a column a label */
const byPlanes = (
  supervise: readonly Supervised[],
  { train, test }: Features,
  known: Columns,
): Float64Array[] =>
  supervise.map(({ name, transform }) => {
    const target = known.get(name)!.map((x) => toLatent(transform, x));
    const rows = rowsWith(target);
    const near = { points: pickPoints(train, rows), target: pick(target, rows) };
    return predictLocally(near, test, PLANE).map((z) => fromLatent(transform, z));
  });

/** Means over the nearest training stamps in standardised features, in what the network learns of a label. @returns a column a label */
export function byNeighbours(
  supervise: readonly Supervised[],
  { train, test }: Features,
  known: Columns,
): Float64Array[] {
  const scale = fitStandardiser(train);
  const [trained, tested] = [standardise(train, scale), standardise(test, scale)];
  const targets = latentTargets(supervise, known, train.count);
  const width = supervise.length;
  return supervise.map(({ transform }, l) => {
    const target = Float64Array.from({ length: train.count }, (_, i) => targets[i * width + l]);
    const rows = rowsWith(target);
    const found = nearest(pickPoints(trained, rows), tested, NEIGHBOURS);
    return meanOfNeighbours(found, pick(target, rows)).map((z) => fromLatent(transform, z));
  });
}

/** The answer of who has not looked. */
export const byMean = (known: Float64Array, count: number): Float64Array =>
  new Float64Array(count).fill(mean(known.filter(isPresent)));

/** @param truth of the same stamps @param exact the truth behind it, where there is one */
export function scoreMethod(
  { role }: Pick<Supervised, "role">,
  name: string,
  predicted: Float64Array,
  truth: Float64Array,
  exact: Float64Array | undefined,
): MethodScores {
  const against = (column: Float64Array): Sample => {
    const rows = rowsWith(column);
    const estimates = pick(predicted, rows);
    return { truth: pick(column, rows), predictor: estimates, predicted: estimates };
  };
  const of = (sample: Sample) => ({
    ...score(sample),
    ...relativeOf(errorUnits(role).map((unit) => scoreRelative(unit, sample))),
  });
  return { name, catalogue: of(against(truth)), ...(exact && { truth: of(against(exact)) }) };
}

const relativeOf = <T>(relative: readonly T[]): { relative?: readonly T[] } =>
  relative.length === 0 ? {} : { relative };
