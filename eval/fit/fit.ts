/** `evaluate fit`: a classical fit of each stamp, a network on the same stamps, and the fit's scatter beside the information limit. */

import { otherBandNote } from "../../datasets/bands.ts";
import { tooFew } from "../../datasets/statistics.ts";
import type { Context } from "../../shared/cli/command.ts";
import { compareImages } from "../../train/bands/same-images.ts";
import { seenBy } from "../../train/data/leak.ts";
import { nameOf } from "../../train/data/places.ts";
import { PARAMETERS } from "../data/galaxy-parameters.ts";
import type { Able } from "../needs.ts";
import { medianInPlace } from "../stats/median.ts";
import { mean, measure } from "../stats/metrics.ts";
import { pick } from "../stats/present.ts";
import { thinned } from "../stats/thinned.ts";
import { type Check, checkLimit } from "./check.ts";
import { type FitData, openFitData } from "./fit-data.ts";
import { type FittedSample, fitSample } from "./fit-sample.ts";
import { type NetworkEstimates, networkEstimates } from "./network.ts";
import type { FitPoints, FitScores, FitSection, LabelFit, SideBySide } from "./section.ts";
import type { FitStatus } from "./sersic-fit.ts";

export interface FitRequest {
  /** a directory, "sim:PRESET" or "sim:FILE.yaml" */
  readonly data: string;
  /** galaxies at most */
  readonly most: number;
  /** galaxies of high signal to noise to check the limit with; 0: none */
  readonly check: number;
}

const NO_FIGURES = { r2: Number.NaN, bias: Number.NaN, scatter: Number.NaN, outliers: Number.NaN };

type Hooks = Pick<Context, "note" | "progress">;

/** @param model is to estimate the same stamps @throws GalforgeError for data that cannot be fitted, or that the model cannot read */
export async function fitAndCompare(
  { data: spec, most, check }: FitRequest,
  model: Able<"mean"> | undefined,
  hooks: Hooks,
): Promise<FitSection> {
  const data = openFitData(spec, most, model && seenBy(model.config));
  try {
    if (model !== undefined) {
      const [known, given] = [model.config.image, data.image];
      const lines = [...otherBandNote(spec, known.bands, given.bands), ...compareImages(spec, known, given)];
      for (const line of lines) hooks.note(line);
    }
    const network = model === undefined ? undefined : await networkEstimates(model, spec, data);
    const fitted = await withProgress(hooks, "fit", data.sample.ids.length, (progress) =>
      fitSample(data, progress),
    );
    const { ids } = data.sample;
    const next = ids[ids.length - 1] + 1;
    const checked =
      check === 0
        ? undefined
        : await withProgress(hooks, "check", check, (progress) =>
            checkLimit(data.sample, next, check, progress),
          );
    return makeSection(spec, data, fitted, network, checked);
  } finally {
    data.close();
  }
}

async function withProgress<T>(
  { progress }: Hooks,
  title: string,
  total: number,
  work: (display: ReturnType<Hooks["progress"]>) => Promise<T>,
): Promise<T> {
  const display = progress(title, total, "galaxies");
  try {
    return await work(display);
  } finally {
    display.finish();
  }
}

function makeSection(
  name: string,
  { sample, which }: FitData,
  fitted: FittedSample,
  network: NetworkEstimates | undefined,
  check: Check | undefined,
): FitSection {
  const units = new Map(sample.population.labels.map((column) => [column.name, column.unit]));
  const unit = (parameter: string): string => units.get(parameter) ?? "1";
  const rows = (wanted: (status: FitStatus) => boolean): number[] =>
    fitted.status.flatMap((status, row) => (wanted(status) ? [row] : []));
  const usable = rows((status) => status !== "failed");
  const points = (column: Float64Array): number[] => thinned(pick(column, usable));
  const converged = rows((status) => status === "converged");
  const labels = PARAMETERS.map((parameter, i): LabelFit => {
    const estimated = network?.values.get(parameter);
    const [whole, best] = [usable, converged].map((some) => sideBySide(fitted, i, estimated, some));
    const limit = check?.ratios[i];
    return {
      ...{ name: parameter, unit: unit(parameter) },
      ...(whole === undefined ? {} : { all: whole }),
      ...(best === undefined ? {} : { converged: best }),
      ...(limit === undefined ? {} : { limit }),
    };
  });
  return {
    data: { name: nameOf(name), stamps: sample.ids.length, which },
    status: statusCounts(fitted.status),
    ms: {
      fit_median: medianInPlace(fitted.ms.slice()),
      fit_mean: mean(fitted.ms),
      ...(network === undefined ? {} : { network: network.ms }),
    },
    renders: fitted.renders,
    labels,
    points: [0, 1].map((i): FitPoints => {
      const estimated = network?.values.get(PARAMETERS[i]);
      return {
        ...{ name: PARAMETERS[i], unit: unit(PARAMETERS[i]) },
        ...{ truth: points(fitted.truth[i]), fit: points(fitted.values[i]) },
        ...(estimated === undefined ? {} : { network: points(estimated) }),
      };
    }),
    ...(check === undefined
      ? {}
      : { check: { criterion: check.criterion, galaxies: check.galaxies, converged: check.converged } }),
  };
}

function statusCounts(all: readonly FitStatus[]): Record<FitStatus, number> {
  const counts = { converged: 0, bound: 0, stopped: 0, failed: 0 };
  for (const status of all) counts[status]++;
  return counts;
}

/** @param rows galaxies that are scored @returns undefined for none; of too few no figures */
function sideBySide(
  { truth, values }: FittedSample,
  parameter: number,
  estimated: Float64Array | undefined,
  rows: readonly number[],
): SideBySide | undefined {
  if (rows.length === 0) return undefined;
  const reason = tooFew(rows.length);
  const scores = (column: Float64Array): FitScores => {
    if (reason !== undefined) return { count: rows.length, too_few: reason, ...NO_FIGURES };
    const predicted = Float64Array.from(rows, (row) => column[row]);
    const { r2, bias, scatter, outliers } = measure({
      truth: Float64Array.from(rows, (row) => truth[parameter][row]),
      predictor: predicted,
      predicted,
    });
    return { count: rows.length, r2, bias, scatter, outliers };
  };
  return {
    fit: scores(values[parameter]),
    ...(estimated === undefined ? {} : { network: scores(estimated) }),
  };
}
