/** A trained flow in use. */
import { join } from "node:path";
import { badFile } from "../../../shared/errors.ts";
import { featureCount, featuresOf, seenValues, usableRows } from "../../inputs.ts";
import type { RunConfig } from "../../run/config.ts";
import { latentColumnsOf } from "../encoded-columns.ts";
import type { Capability, Model, OpenRun } from "../model.ts";
import type { Columns } from "../posterior.ts";
import { ENCODER_FOLDER } from "./encoder.ts";
import { loadFlow } from "./files.ts";
import { flowPosterior } from "./posterior.ts";

/** Names of the targets whose presence is learned. */
export const detectedOf = ({ training }: Pick<RunConfig, "training">): readonly string[] =>
  Array.isArray(training["detect"]) ? training["detect"].map(String) : [];

export const hasEncoder = ({ inputs = [] }: Pick<RunConfig, "inputs">): boolean =>
  inputs.some(({ from }) => from === "encoder");

export function flowGives(config: RunConfig): ReadonlySet<Capability> {
  const detection: Capability[] = detectedOf(config).length > 0 ? ["detection"] : [];
  return new Set<Capability>(["mean", "sd", "cdf", "sample", "logProb", "parts", ...detection]);
}

/** @param openRun opens the model of a run @throws GalforgeError if the folder holds no flow, or another one */
export async function openFlow(folder: string, config: RunConfig, openRun?: OpenRun): Promise<Model> {
  const { inputs = [], supervise } = config;
  const net = await loadFlow(folder);
  let encoder: Model | undefined;
  try {
    const { features, core, after } = net.shape;
    if (features !== featureCount(inputs) || core + after !== supervise.length) {
      throw badFile(
        folder,
        `takes ${features} numbers and gives ${core + after} targets, but config.json says ${featureCount(inputs)} and ${supervise.length}: ` +
          'put back the one that "train" wrote',
      );
    }
    if (hasEncoder(config)) {
      if (openRun === undefined) throw new Error("a flow that looks at stamps needs the runs of its encoder");
      encoder = await openRun(join(folder, ENCODER_FOLDER));
    }
  } catch (error) {
    net.dispose();
    throw error;
  }
  const detect = detectedOf(config);
  return {
    config,
    gives: flowGives(config),
    estimator: {
      async estimate(images, count, columns: Columns = new Map()) {
        const latents = encoder && (await latentColumnsOf(encoder.encoder!, images, count));
        const all = new Map([...columns, ...(latents ?? [])]);
        const usable = usableRows(inputs, all, count);
        const features = featuresOf(inputs, all, count);
        const posterior = await flowPosterior(net, supervise, detect, { count, features, usable });
        return { posterior, seen: seenValues(inputs, features, count) };
      },
    },
    close() {
      net.dispose();
      encoder?.close();
    },
  };
}
