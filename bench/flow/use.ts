/** Time that a flow takes in use: the summary of a posterior, and samples of it. */
import { join } from "node:path";
import type { Context } from "../../shared/cli/command.ts";
import type { Computing } from "../../train/compute.ts";
import { TableColumns } from "../../train/data/table.ts";
import { givenColumns } from "../../train/inputs.ts";
import { openFlow } from "../../train/models/flow/open.ts";
import type { FlowTraining } from "../../train/models/flow/options.ts";
import type { Given } from "../../train/options.ts";
import { AFTER, TARGETS } from "./photometry.ts";
import { makeSubject } from "./subject.ts";

const DRAWS = 1000;

export interface UseTimes {
  readonly title: string;
  readonly galaxies: number;
  /** ms a galaxy: mean, sigma and quantiles */
  readonly summary: number;
  /** ms a galaxy: 1000 samples more */
  readonly samples: number;
}

const [one] = TARGETS;

const WANTED: readonly { readonly title: string; readonly given: Given<FlowTraining> }[] = [
  { title: "one target", given: { targets: [one] } },
  {
    title: "four targets and one that follows",
    // biome-ignore lint/suspicious/noThenProperty: the name of the flag; options are never awaited
    given: { targets: TARGETS, then: [AFTER], detect: [AFTER] },
  },
];

/** Weights do not matter for it: those of no training. @param galaxies in a batch, rows of the table @param rounds of which the fastest counts */
export async function measureUse(
  dir: string,
  table: string,
  { galaxies, rounds }: { readonly galaxies: number; readonly rounds: number },
  computing: Computing,
  context: Context,
): Promise<UseTimes[]> {
  const columns = new TableColumns(table);
  const times: UseTimes[] = [];
  for (const [i, { title, given }] of WANTED.entries()) {
    context.note(`posteriors: ${title}`);
    const folder = join(dir, `posterior-${i}`);
    const subject = await makeSubject(table, folder, given, computing, context);
    subject.trainable.close();
    const model = await openFlow(folder, subject.config);
    try {
      const names = givenColumns(subject.config);
      const rows = new Map(names.map((name) => [name, columns.column(name).subarray(0, galaxies)]));
      let [summary, samples] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        const { posterior } = await model.estimator!.estimate(new Float32Array(), galaxies, rows);
        const summarised = performance.now();
        await posterior.sample!(DRAWS, round);
        summary = Math.min(summary, (summarised - start) / galaxies);
        samples = Math.min(samples, (performance.now() - summarised) / galaxies);
      }
      times.push({ title, galaxies, summary, samples });
    } finally {
      model.close();
    }
  }
  return times;
}
