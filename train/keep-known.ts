/** Leaves latents of training stamps, or inputs of training rows, beside a run, for `infer` to compare with. */
import type { StampSource } from "./data/source.ts";
import { featuresOf, givenColumns, ownInputs, seenValues } from "./inputs.ts";
import { encodeStamps } from "./models/encode-stamps.ts";
import { blockOf } from "./models/in-batches.ts";
import type { Capability, Encoder, Model } from "./models/model.ts";
import type { RunConfig } from "./run/config.ts";
import { type Known, modelHash, readKnown, writeKnown } from "./run/known-latents.ts";

/** Stamps, from all over the training split. */
const MOST = 2000;

/**
 * Whether training leaves them: distances between latents say what is unlike others where the latents are kept near a normal distribution, and
 * then have standard deviations. Of other networks, whose latents may be many, `evaluate latents` leaves them to who asks.
 */
export const hasNovelty = (
  gives: ReadonlySet<Capability>,
  { inputs = [] }: Pick<RunConfig, "inputs">,
): boolean => inputs.length > 0 || gives.has("latent-sd");

/** What is compared: inputs, if the model has them. */
export const knownWidth = (config: Pick<RunConfig, "inputs" | "latents">): number =>
  ownInputs(config).length > 0 ? ownInputs(config).length : config.latents;

/** What a training has left beside its run, or why there is nothing. @throws GalforgeError for a damaged file */
export function readKnownOf(run: string, config: RunConfig): Known {
  const width = knownWidth(config);
  if ((config.inputs ?? []).length === 0) return readKnown(run, width);
  return readKnown(run, width, {
    what: "the inputs of training rows",
    again: `train ${config.model} --out RUN --resume`,
  });
}

/**
 * The inputs of training rows as the network sees them.
 * @param run directory of the model @param source of what it was trained on
 * @param open opens the model, where its encoder was trained with it: then the source does not know the latents
 */
export async function keepKnownInputs(
  run: string,
  config: RunConfig,
  source: StampSource,
  open: () => Promise<Model>,
): Promise<void> {
  const hash = modelHash(run);
  const isJoint = config.training["joint"] === true;
  const seen = isJoint ? await seenByModel(config, source, open) : await seenInSource(config, source);
  writeKnown(run, hash, seen, knownWidth(config));
}

async function seenInSource({ inputs = [] }: RunConfig, source: StampSource): Promise<Float32Array> {
  const names = ownInputs({ inputs }).map(({ name }) => name);
  const { size, labels } = await source.read("train", MOST, names);
  return seenValues(inputs, featuresOf(inputs, labels, size), size);
}

async function seenByModel(
  config: RunConfig,
  source: StampSource,
  open: () => Promise<Model>,
): Promise<Float32Array> {
  const { size, labels, pixels } = await source.browse("train", MOST, givenColumns(config));
  const width = knownWidth(config);
  const out = new Float32Array(size * width);
  const most = blockOf(config.image);
  const model = await open();
  try {
    for (let from = 0; from < size; from += most) {
      const count = Math.min(most, size - from);
      const columns = new Map([...labels].map(([name, all]) => [name, all.subarray(from, from + count)]));
      const { seen } = await model.estimator!.estimate(await pixels(from, count), count, columns);
      out.set(seen!, from * width);
    }
  } finally {
    model.close();
  }
  return out;
}

/** @param run directory of the model @param source of the stamps that it was trained on */
export async function keepKnown(
  run: string,
  { config, encoder }: Pick<Model, "config"> & { readonly encoder: Encoder },
  source: StampSource,
): Promise<void> {
  const hash = modelHash(run); // before, for training may be going on
  const { size, pixels } = await source.browse("train", MOST, []);
  const stamps = { count: size, image: config.image, images: pixels };
  writeKnown(run, hash, await encodeStamps(encoder, stamps), encoder.width);
}
