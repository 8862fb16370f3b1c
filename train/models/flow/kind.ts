/** Conditional normalizing flows as a kind of model: joint posteriors of targets, from images, photometry, or any table. */
import { join } from "node:path";
import { featureCount } from "../../inputs.ts";
import type { RunConfig } from "../../run/config.ts";
import { MODEL_FOLDER } from "../../run/directory.ts";
import type { ModelKind, TrainingPlace } from "../model.ts";
import { copyEncoder, ENCODER_FOLDER, hasCopy, locateEncoder } from "./encoder.ts";
import { loadFlow, saveFlow } from "./files.ts";
import { JointEncoder } from "./joint.ts";
import { exportFlow } from "./onnx.ts";
import { flowGives, hasEncoder, openFlow } from "./open.ts";
import { type FlowTraining, flowOptions, settleFlow } from "./options.ts";
import { prepare, surveyInputs } from "./prepare.ts";
import { FlowTrainable } from "./trainable.ts";

/** Units between the context and the parameters of a density. */
const HIDDEN = 32;

export const flow: ModelKind<FlowTraining> = {
  name: "flow",
  summary:
    "Train conditional normalizing flows: the joint posterior of physical quantities, from photometry, images, or any table",
  examples: [
    {
      line: "train flow --table cat.csv --inputs u,g,r,i,z,err_u,err_g,err_r,err_i,err_z --targets zspec --out photoz",
      does: "photometric redshifts from any table",
    },
    {
      line: "train flow --data stamps --encoder vae --inputs mag_g,mag_r,mag_i --targets logmstar,logsfr,z --out both",
      does: "from images and photometry: the latents of a trained encoder beside magnitudes",
    },
    {
      line: "train flow --data stamps --inputs mag_u,mag_g,mag_r --targets logmstar,logsfr,z,logmbh --then oh12 --detect oh12 --out phys",
      does: "metallicity given the others, and whether it can be measured",
    },
    { line: "train flow --out photoz --resume", does: "go on after an interruption" },
  ],
  options: flowOptions,
  tables: true,
  settle: (options, { description }) => settleFlow(options, description.counts.train),
  shape: ({ family }) => ({ architecture: family, latents: 0 }),
  learnedFlag: "--targets",
  learned: ({ targets, then = [] }) => [...targets, ...then],
  scaling: ({ transform }) => transform,
  prepare,
  inputs: surveyInputs,
  trainable(config, options, place) {
    const {
      targets,
      then = [],
      detect = [],
      family,
      residuals,
      ensemble,
      width,
      depth,
      dropout,
      bins,
      transforms,
    } = options;
    const { inputs = [], supervise } = config;
    if (width === undefined || depth === undefined || dropout === undefined) throw new Error("not settled");
    const shape = {
      ...{ members: ensemble, features: featureCount(inputs), core: targets.length, after: then.length },
      ...{ detect: detect.length, width, depth, hidden: HIDDEN, family, bins, transforms, residuals },
    };
    const { decay, hide, seed, encoder } = options;
    const joint = jointOf(config, options, place);
    return new FlowTrainable({
      ...{ shape, inputs, supervise, detect, dropout, decay, hide, seed, joint },
      async saved(folder) {
        if (encoder === undefined || !hasEncoder(config)) return;
        copyEncoder(locateEncoder(encoder, place?.run), folder);
        await joint?.save(join(folder, ENCODER_FOLDER, MODEL_FOLDER));
      },
    });
  },
  gives: flowGives,
  open: openFlow,
  async halve(from, to) {
    const net = await loadFlow(from);
    try {
      await saveFlow(net.shape, await net.weights.tensors(), to, true);
      if (hasCopy(from)) copyEncoder(join(from, ENCODER_FOLDER), to);
    } finally {
      net.dispose();
    }
  },
  async export(folder, config) {
    const net = await loadFlow(folder);
    try {
      return await exportFlow(net, config, folder);
    } finally {
      net.dispose();
    }
  },
};

/** The encoder that is trained, too; undefined: it is not. */
function jointOf(
  { inputs = [], image }: RunConfig,
  { encoder, joint }: FlowTraining,
  place: TrainingPlace | undefined,
): JointEncoder | undefined {
  if (!joint || encoder === undefined) return undefined;
  if (place === undefined) throw new Error("an encoder has to be opened to be trained");
  const latents = inputs.filter(({ from }) => from === "encoder");
  return new JointEncoder(() => place.openRun(locateEncoder(encoder, place.run)), latents, image);
}
