/** The latents of stamps as columns of numbers: what an encoder that is not trained further makes of a whole data set, once. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Split } from "../../datasets/splits.ts";
import type { Context } from "../../shared/cli/command.ts";
import { latentColumns, latentColumnsOf } from "../models/encoded-columns.ts";
import { blockOf } from "../models/in-batches.ts";
import type { Encoder, Model } from "../models/model.ts";
import { RowsSource } from "./rows-source.ts";
import type { Labels, StampSource } from "./source.ts";

/**
 * @param source of stamps that the encoder knows; closed with what is returned
 * @param model of which an encoder is there; closed as well
 */
export function encodedSource(
  source: StampSource,
  model: Pick<Model, "config" | "close"> & { readonly encoder: Encoder },
  { progress }: Pick<Context, "progress">,
): RowsSource {
  const { encoder, config } = model;
  const latents = latentColumns(encoder);
  const names = latents.map(({ name }) => name);
  const held = new Map<Split, Promise<Labels>>();
  const encode = async (split: Split): Promise<Labels> => {
    const count = source.description.counts[split];
    const { size, ids, pixels } = await source.browse(split, count, []);
    const parts: ReadonlyMap<string, Float64Array>[] = [];
    const bar = progress(`encode ${split}`, size, "stamps");
    const most = blockOf(source.image);
    try {
      for (let from = 0; from < size; from += most) {
        const some = Math.min(most, size - from);
        parts.push(await latentColumnsOf(encoder, await pixels(from, some), some));
        bar.add(some);
      }
    } finally {
      bar.finish();
    }
    return {
      ids,
      columns: new Map(names.map((name) => [name, joined(parts.map((part) => part.get(name)!))])),
    };
  };
  const encoded = (split: Split): Promise<Labels> => {
    const made = held.get(split) ?? encode(split);
    held.set(split, made);
    return made;
  };
  const labels: readonly LabelColumn[] = [...source.labels, ...latents];
  return new RowsSource({
    ...{ description: source.description, image: source.image, normaliser: config.normaliser, labels },
    async labelsOf(split, wanted) {
      const own = await source.labelsOf(
        split,
        wanted.filter((name) => !names.includes(name)),
      );
      const { columns } = wanted.some((name) => names.includes(name))
        ? await encoded(split)
        : { columns: new Map() };
      const all = wanted.map((name): [string, Float64Array] => [
        name,
        (columns.get(name) ?? own.columns.get(name))!,
      ]);
      return { ids: own.ids, columns: new Map(all) };
    },
    async close() {
      model.close();
      await source.close();
    },
  });
}

/**
 * The stamps, with the latents of an encoder that is trained further beside them: what it says before that is what inputs are chosen by.
 * @param source, model as of `encodedSource`
 */
export function encodedBeside(
  source: StampSource,
  model: Pick<Model, "config" | "close"> & { readonly encoder: Encoder },
  context: Pick<Context, "progress">,
): StampSource {
  const rows = encodedSource(source, model, context);
  return {
    ...{
      description: source.description,
      image: source.image,
      normaliser: rows.normaliser,
      labels: rows.labels,
    },
    ...{ asymmetry: source.asymmetry, fixedNoise: source.fixedNoise },
    batchesInEpoch: (batchSize) => source.batchesInEpoch(batchSize),
    epoch: (options) => source.epoch(options),
    load: (options) => source.load(options),
    labelsOf: (split, names) => rows.labelsOf(split, names),
    read: (split, most, names) => source.read(split, most, names),
    browse: (split, most, names) => source.browse(split, most, names),
    close: () => rows.close(),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
