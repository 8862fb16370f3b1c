/** What a run learned from, once more: the prior of its targets, and what baselines are fitted to. */
import { join } from "node:path";
import { spread } from "../../datasets/spread.ts";
import type { Context } from "../../shared/cli/command.ts";
import type { StampSource } from "../../train/data/source.ts";
import { featuresOf, givenColumns } from "../../train/inputs.ts";
import type { StampsInBlocks } from "../../train/models/encode-stamps.ts";
import { latentColumnsOf } from "../../train/models/encoded-columns.ts";
import { ENCODER_FOLDER, hasCopy } from "../../train/models/flow/encoder.ts";
import { blockOf } from "../../train/models/in-batches.ts";
import type { Encoder } from "../../train/models/model.ts";
import type { Columns } from "../../train/models/posterior.ts";
import { openModel } from "../../train/open-model.ts";
import type { Input, RunConfig } from "../../train/run/config.ts";
import { MODEL_FOLDER } from "../../train/run/directory.ts";
import { openRunSource } from "../data/open.ts";
import type { TestSet } from "../data/test-set.ts";
import { able } from "../needs.ts";
import type { Points } from "../stats/points.ts";
import type { Lesson } from "./baselines.ts";

/** Rows that baselines are fitted to at most, and stamps, which have to be encoded. */
const MOST_ROWS = 20_000;
const MOST_STAMPS = 10_000;

interface Learned {
  readonly run: string;
  readonly config: RunConfig;
  /** where the training data may be now */
  readonly data: string | undefined;
}

/** Targets of all training rows: the prior. @throws GalforgeError if the training data is gone */
export async function priorOf({ run, config, data }: Learned): Promise<Columns> {
  const source = await openRunSource(run, config, data);
  try {
    const names = config.supervise.map(({ name }) => name);
    return (await source.labelsOf("train", names)).columns;
  } finally {
    await source.close();
  }
}

/** What baselines learn of numbers, and of the latents of stamps; absent: the model does not look at these. */
export interface Lessons {
  readonly numbers?: Lesson;
  readonly image?: Lesson;
}

/** @throws GalforgeError if the training data is gone */
export async function lessonsOf(
  { run, config, data }: Learned,
  test: TestSet,
  hooks: Pick<Context, "note" | "progress">,
): Promise<Lessons> {
  const { supervise, inputs = [] } = config;
  const source = await openRunSource(run, config, data);
  try {
    const names = supervise.map(({ name }) => name);
    // colours, too, which neighbours in plain magnitudes do not see
    const own = inputs.filter(({ from }) => from !== "encoder");
    const latents = inputs.filter(({ from }) => from === "encoder");
    const lesson = { supervise, truth: test.labels };
    const numbers =
      own.length > 0
        ? { ...lesson, ...(await rowsOf(source, names, own)), test: pointsOf(own, test.inputs!, test.count) }
        : undefined;
    const folder = join(run, MODEL_FOLDER);
    const encoder = join(folder, ENCODER_FOLDER);
    const image =
      latents.length > 0 && hasCopy(folder)
        ? { ...lesson, ...(await stampsOf(encoder, { source, names, latents, test }, hooks)) }
        : undefined;
    return { ...(numbers && { numbers }), ...(image && { image }) };
  } finally {
    await source.close();
  }
}

/** As the network sees them. */
const pointsOf = (inputs: readonly Input[], columns: Columns, count: number): Points => {
  const values = Float64Array.from(featuresOf(inputs, columns, count));
  return { count, width: values.length / count, values };
};

async function rowsOf(
  source: StampSource,
  names: readonly string[],
  own: readonly Input[],
): Promise<Pick<Lesson, "train" | "known">> {
  const { ids, columns } = await source.labelsOf("train", [...names, ...givenColumns({ inputs: own })]);
  const rows = spread(
    Uint32Array.from(ids, (_, row) => row),
    MOST_ROWS,
  );
  const known: Columns = new Map(
    [...columns].map(([name, column]) => [name, Float64Array.from(rows, (row) => column[row]!)]),
  );
  return { known, train: pointsOf(own, known, rows.length) };
}

interface Stamps {
  readonly source: StampSource;
  /** targets */
  readonly names: readonly string[];
  readonly latents: readonly Input[];
  readonly test: TestSet;
}

async function stampsOf(
  encoder: string,
  { source, names, latents, test }: Stamps,
  { note, progress }: Pick<Context, "note" | "progress">,
): Promise<Pick<Lesson, "train" | "test" | "known">> {
  const model = able(encoder, await openModel(encoder), { model: ["encoder"] });
  try {
    const trained = await source.browse("train", MOST_STAMPS, names);
    note(`baselines by images: latents of ${trained.size} training stamps`);
    const bar = progress("latents", trained.size + test.count, "stamps");
    try {
      const all = { count: trained.size, image: test.image, images: trained.pixels };
      const encoded = async (stamps: StampsInBlocks): Promise<Points> => {
        const columns = await latentsOf(model.encoder, stamps, (done) => bar.add(done));
        return pointsOf(latents, columns, stamps.count);
      };
      return { known: trained.labels, train: await encoded(all), test: await encoded(test) };
    } finally {
      bar.finish();
    }
  } finally {
    model.close();
  }
}

async function latentsOf(
  encoder: Encoder,
  { count, image, images }: StampsInBlocks,
  onBlock: (stamps: number) => void,
): Promise<Columns> {
  const all = new Map<string, Float64Array>();
  const most = blockOf(image);
  for (let from = 0; from < count; from += most) {
    const size = Math.min(most, count - from);
    for (const [name, column] of await latentColumnsOf(encoder, await images(from, size), size)) {
      const whole = all.get(name) ?? new Float64Array(count);
      whole.set(column, from);
      all.set(name, whole);
    }
    onBlock(size);
  }
  return all;
}
