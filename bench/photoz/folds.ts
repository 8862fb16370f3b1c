/** Photometric redshifts of a table by flows, each row estimated by a flow that did not see it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { permutation } from "../../datasets/shuffle.ts";
import { crpsOf } from "../../eval/stats/crps.ts";
import { kolmogorovTest } from "../../eval/stats/kolmogorov.ts";
import { medianInPlace } from "../../eval/stats/median.ts";
import { determination } from "../../eval/stats/metrics.ts";
import type { Context } from "../../shared/cli/command.ts";
import type { Computing } from "../../train/compute.ts";
import { TableColumns } from "../../train/data/table.ts";
import { givenColumns } from "../../train/inputs.ts";
import { flow } from "../../train/models/flow/kind.ts";
import type { FlowTraining } from "../../train/models/flow/options.ts";
import { openModel } from "../../train/open-model.ts";
import type { Given } from "../../train/options.ts";
import { beginRun } from "../../train/train.ts";

/** Columns by name, all of the same length. */
export type Table = ReadonlyMap<string, Float64Array>;

export interface PhotozFigures {
  readonly rows: number;
  /** 1 - sum (q - z)^2 / sum (z - mean z)^2, q the mean of the posterior */
  readonly r2: number;
  /** 1.4826 median |q - z| / (1 + z) */
  readonly nmad: number;
  /** share of |q - z| / (1 + z) > 0.05 */
  readonly outliers: number;
  /** mean -ln p(z) [nats] */
  readonly nll: number;
  readonly crps: number;
  /** distance of the PIT from uniform (Kolmogorov) */
  readonly ks: number;
  /** share of z in the central 68.27 % */
  readonly inside: number;
}

const DRAWS = 1000;
const HALF = 0.5 * 0.6827;

/**
 * @param dir an empty directory for tables and runs @param options of the flows but for data and targets @param seed of the folds and of the flows
 */
export async function photozByFolds(
  dir: string,
  table: Table,
  target: string,
  options: Given<FlowTraining>,
  { folds, seed }: { readonly folds: number; readonly seed: number },
  computing: Computing,
  context: Context,
): Promise<PhotozFigures> {
  const z = table.get(target)!;
  const rows = z.length;
  const order = [...permutation(rows, seed, 0)];
  const [mean, logProb, pit, crps] = [0, 1, 2, 3].map(() => new Float64Array(rows));
  for (let fold = 0; fold < folds; fold++) {
    const name = `${seed}-${fold}`;
    const test = order.filter((_, i) => i % folds === fold);
    const data = join(dir, `train-${name}.csv`);
    writeTable(
      data,
      table,
      order.filter((_, i) => i % folds !== fold),
    );
    const out = join(dir, `run-${name}`);
    const split = { train: 1, val: 0, test: 0 };
    await beginRun(flow, out, { ...options, data, targets: [target], split, seed }, computing, context);
    const judged = join(dir, `test-${name}.csv`);
    writeTable(judged, table, test);
    const columns = new TableColumns(judged);
    const model = await openModel(out);
    try {
      const given = givenColumns(model.config).map((name): [string, Float64Array] => [
        name,
        columns.column(name),
      ]);
      const { posterior } = await model.estimator!.estimate(new Float32Array(), test.length, new Map(given));
      const truth = Float64Array.from(test, (row) => z[row]!);
      const [q, logs, cdf] = [
        posterior.mean(target),
        await posterior.logProb!(truth),
        posterior.cdf!(target, truth),
      ];
      const drawn = await posterior.sample!(DRAWS, 1);
      test.forEach((row, k) => {
        mean![row] = q[k]!;
        logProb![row] = logs[k]!;
        pit![row] = cdf[k]!;
        crps![row] = crpsOf(drawn.subarray(k * DRAWS, (k + 1) * DRAWS).sort(), truth[k]!);
      });
    } finally {
      model.close();
    }
  }
  const errors = z.map((t, k) => Math.abs(mean![k]! - t) / (1 + t));
  return {
    rows,
    r2: determination(mean!, z),
    outliers: shareOf(errors, (e) => e > 0.05),
    nmad: 1.4826 * medianInPlace(errors),
    nll: -average(logProb!),
    crps: average(crps!),
    ks: kolmogorovTest(pit!).distance,
    inside: shareOf(pit!, (p) => Math.abs(p - 0.5) < HALF),
  };
}

const average = (x: Float64Array): number => x.reduce((sum, one) => sum + one, 0) / x.length;
const shareOf = (x: Float64Array, is: (one: number) => boolean): number =>
  average(x.map((one) => (is(one) ? 1 : 0)));

function writeTable(path: string, table: Table, rows: readonly number[]): void {
  const lines = rows.map((row) => [...table.values()].map((column) => column[row]).join(","));
  writeFileSync(path, `${[...table.keys()].join(",")}\n${lines.join("\n")}\n`);
}
