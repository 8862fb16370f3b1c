/** A flow as `train flow` begins it on photometry that is made here: its options, its network, and a batch of rows. */
import type { Context } from "../../shared/cli/command.ts";
import type { Computing } from "../../train/compute.ts";
import { openTableSource } from "../../train/data/table.ts";
import { loadFlow } from "../../train/models/flow/files.ts";
import { flow } from "../../train/models/flow/kind.ts";
import { type FlowTraining, flowOptions } from "../../train/models/flow/options.ts";
import { openModel } from "../../train/open-model.ts";
import { type Given, resolveOptions } from "../../train/options.ts";
import { makeConfig } from "../../train/train.ts";
import { INPUTS } from "./photometry.ts";

/** A network, and what it is trained with. */
export type Subject = Awaited<ReturnType<typeof makeSubject>>;

const split = { train: 1, val: 0, test: 0 };

/** Of a table, what is learned from all of its rows. */
export const ofTable = (table: string, given: Given<FlowTraining>): Given<FlowTraining> => ({
  ...{ data: table, inputs: INPUTS, split },
  ...given,
});

/** @param table of `writePhotometry` @param folder empty: the network is saved there @param given beside the defaults */
export async function makeSubject(
  table: string,
  folder: string,
  given: Given<FlowTraining>,
  computing: Computing,
  context: Context,
) {
  const resolved = resolveOptions(flowOptions, ofTable(table, given));
  const source = await flow.prepare!(openTableSource(table, { fractions: split }), resolved, undefined, {
    ...context,
    openRun: openModel,
  });
  const options = flow.settle!(resolved, source);
  const config = await makeConfig(flow, source, options, computing, context.note);
  const trainable = flow.trainable(config, options);
  const stamps = await source.read("train", options.batch, trainable.labels);
  await source.close();
  await trainable.save(folder);
  const net = await loadFlow(folder);
  net.dispose();
  return { options, config, trainable, stamps, shape: net.shape, folder };
}
