/** Conditional normalizing flows as a kind of model: joint posteriors of targets, from images, photometry, or any table. */
import { join } from "node:path";
import { badInput } from "../../../shared/errors.ts";
import { encodedBeside, encodedSource } from "../../data/encoded.ts";
import { checkLabels } from "../../data/open.ts";
import { rowsOfLabels } from "../../data/rows-of-labels.ts";
import type { StampSource } from "../../data/source.ts";
import { differencesOf, featureCount, surveyInput } from "../../inputs.ts";
import { type Input, limitOf, type RunConfig } from "../../run/config.ts";
import { MODEL_FOLDER } from "../../run/directory.ts";
import { isLatentColumn } from "../encoded-columns.ts";
import type { Model, ModelKind, OpenRun, TrainingPlace } from "../model.ts";
import { copyEncoder, ENCODER_FOLDER, hasCopy, locateEncoder } from "./encoder.ts";
import { loadFlow, saveFlow } from "./files.ts";
import { JointEncoder } from "./joint.ts";
import { exportFlow } from "./onnx.ts";
import { flowGives, hasEncoder, openFlow } from "./open.ts";
import { type FlowTraining, flowOptions, settleFlow } from "./options.ts";
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
  learned: ({ targets, then = [] }) => [...targets, ...then],
  scaling: ({ transform }) => transform,
  async prepare(source, { targets, then = [], inputs = [], encoder, joint }, run, { openRun, ...context }) {
    checkLabels(source, [...targets, ...then], "--targets");
    checkLabels(source, inputs, "--inputs");
    if (encoder === undefined) return rowsOfLabels(source);
    if (source.image.bands.length === 0) {
      throw badInput(
        "--encoder",
        `${source.description.name} has no stamps for it: give a data set, or leave it out`,
      );
    }
    const model = await openEncoder(locateEncoder(encoder, run), source, openRun);
    if (!joint) return encodedSource(source, model, context);
    if (model.encoder.graph !== undefined) return encodedBeside(source, model, context);
    model.close();
    throw badInput(
      "--joint",
      `${encoder} is a run of "train ${model.config.model}", whose encoder is used as it is: give one of train vae or cvae`,
    );
  },
  async inputs(source, { inputs = [], hide }) {
    const latents = source.labels.filter(({ name }) => isLatentColumn(name));
    const own = inputs.map((name) => source.labels.find((column) => column.name === name)!);
    const limits = source.description.kind === "table" ? inputs.map(limitOf) : [];
    const { columns } = await source.labelsOf("train", [
      ...[...own, ...latents].map(({ name }) => name),
      ...limits,
    ]);
    const rows = source.description.counts.train;
    if (rows < own.length) {
      throw badInput(
        "--inputs",
        `${own.length} inputs are more than the ${rows} training rows: give more rows or fewer inputs`,
      );
    }
    const given = own.map((column): Input => {
      const values = columns.get(column.name)!;
      return surveyInput(column, { values, limits: columns.get(limitOf(column.name)), hidden: hide > 0 });
    });
    const errors = new Set(source.labels.map(({ sigma }) => sigma));
    return [
      ...given,
      ...differencesOf(
        given.filter(({ name }) => !errors.has(name)),
        columns,
      ),
      ...latents.flatMap((column): Input[] => {
        const values = columns.get(column.name)!;
        // a latent that has collapsed says nothing
        if (values.every((x) => x === values[0])) return [];
        return [surveyInput(column, { values, from: "encoder" })];
      }),
    ];
  },
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
        copyEncoder(encoder, folder);
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

/** @throws GalforgeError if the run has no encoder, or knows other stamps */
async function openEncoder(
  run: string,
  source: StampSource,
  openRun: OpenRun,
): Promise<Model & Required<Pick<Model, "encoder">>> {
  const model = await openRun(run);
  const { encoder } = model;
  const [known, given] = [model.config.image, source.image];
  const size = (image: typeof known): string =>
    `${image.bands.map(({ name }) => name).join(", ")} of ${image.height} x ${image.width} pixels`;
  const why =
    encoder === undefined
      ? `is a run of "train ${model.config.model}", which gives no latents of a stamp: give one of train vae, cvae or cae`
      : size(known) === size(given)
        ? undefined
        : `was trained on ${size(known)}, and ${source.description.name} has ${size(given)}`;
  if (encoder !== undefined && why === undefined) return { ...model, encoder };
  model.close();
  throw badInput(`--encoder ${run}`, why!);
}
