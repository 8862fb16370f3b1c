/** From data of any kind to the rows that a flow learns from, and to the inputs that it looks at. */
import type { Context } from "../../../shared/cli/command.ts";
import { badInput } from "../../../shared/errors.ts";
import { encodedBeside, encodedSource } from "../../data/encoded.ts";
import { measuredAlone } from "../../data/measured-alone.ts";
import { checkLabels } from "../../data/open.ts";
import { rowsOfLabels } from "../../data/rows-of-labels.ts";
import { RowsSource } from "../../data/rows-source.ts";
import type { StampSource } from "../../data/source.ts";
import { differencesOf, sameInputs, surveyInput } from "../../inputs.ts";
import { isPresent } from "../../labels.ts";
import { type Input, limitOf } from "../../run/config.ts";
import { isLatentColumn } from "../encoded-columns.ts";
import type { Model, OpenRun } from "../model.ts";
import type { Columns } from "../posterior.ts";
import { locateEncoder } from "./encoder.ts";
import type { FlowTraining } from "./options.ts";

/** Targets from which on it is told what they cost. */
const MANY_TARGETS = 8;

/** `ModelKind.prepare` */
export async function prepare(
  source: StampSource,
  { targets, then = [], detect = [], inputs = [], encoder, joint, family }: FlowTraining,
  run: string | undefined,
  { openRun, ...context }: Context & { readonly openRun: OpenRun },
): Promise<StampSource> {
  const learned = [...targets, ...then];
  checkLabels(source, learned, "--targets");
  checkLabels(source, inputs, "--inputs");
  if (learned.length > MANY_TARGETS) {
    const passes = (family === "spline" ? targets.length : 1) + then.length;
    context.note(
      `${learned.length} targets: sampling takes ${passes} passes one after the other, and training computes ${1 + then.length} densities; a joint distribution of so many wants more rows. Several flows of fewer targets may do`,
    );
  }
  if (encoder === undefined) {
    const read = source instanceof RowsSource ? source : rowsOfLabels(source);
    const rows = source.description.kind === "table" ? measuredAlone(read, learned) : read;
    const { columns } = await rows.labelsOf("train", [...learned, ...inputs]);
    for (const line of [...rows.notes(), ...oddities(columns, inputs, detect)]) context.note(line);
    return rows;
  }
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
}

/** What is likely not meant: inputs twice, and the detection of what is always there. */
const oddities = (columns: Columns, inputs: readonly string[], detect: readonly string[]): string[] => [
  ...sameInputs(inputs, columns).map(([a, b]) => `${a} and ${b} say the same`),
  ...detect
    .filter((name) => columns.get(name)!.every(isPresent))
    .map((name) => `${name} is there in every training row: its probability is learned as 1`),
];

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

/** `ModelKind.inputs`: those that were asked for, the differences of those that go together, and the latents of an encoder. */
export async function surveyInputs(
  source: StampSource,
  { inputs = [], hide }: FlowTraining,
): Promise<readonly Input[]> {
  const latents = source.labels.filter(({ name }) => isLatentColumn(name));
  const own = inputs.map((name) => source.labels.find((column) => column.name === name)!);
  const limits = source.description.kind === "table" ? inputs.map(limitOf) : [];
  const wanted = [...own, ...latents].map(({ name }) => name);
  const { columns } = await source.labelsOf("train", [...wanted, ...limits]);
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
  const measured = given.filter(({ name }) => !errors.has(name));
  return [
    ...given,
    ...differencesOf(measured, columns),
    ...latents.flatMap((column): Input[] => {
      const values = columns.get(column.name)!;
      // a latent that has collapsed says nothing
      if (values.every((x) => x === values[0])) return [];
      return [surveyInput(column, { values, from: "encoder" })];
    }),
  ];
}
