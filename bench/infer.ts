/** Speed of `infer` with a physics CVAE, from files to a catalogue. Its weights do not matter for that: one epoch on few stamps. */
import { join } from "node:path";
import { exportDataset } from "../datasets/export/export.ts";
import { type InferenceReport, infer } from "../eval/infer/infer.ts";
import { able } from "../eval/needs.ts";
import type { Context } from "../shared/cli/command.ts";
import { generate } from "../sim/generate/generate.ts";
import { loadPopulation } from "../sim/population/load.ts";
import { startComputing } from "../train/compute.ts";
import { readKnownOf } from "../train/keep-known.ts";
import { cvae } from "../train/models/cvae/kind.ts";
import { openModel } from "../train/open-model.ts";
import { latentsIn } from "../train/run/known-latents.ts";
import { beginRun } from "../train/train.ts";

const SIDE = 69;
const ROUNDS = 3;

export interface InferSpeed {
  readonly images: "data set" | "FITS";
  /** with the columns `novelty` and `unlike` */
  readonly novelty: boolean;
  /** a stamp, of the fastest of the rounds */
  readonly ms: number;
  readonly readingMs: number;
  readonly networkMs: number;
}

/** @param dir an empty directory for stamps and runs @param n stamps */
export async function measureInfer(
  dir: string,
  n: number,
  threads: number,
  context: Context,
): Promise<InferSpeed[]> {
  const [data, files, run] = ["stamps", "fits", "run"].map((name) => join(dir, name));
  const population = loadPopulation({ preset: "decals-grz", overrides: { stamp: [SIDE, SIDE] } });
  await generate(
    {
      ...{ population, out: data, n, seed: 0, shardSize: 4096, dtype: "float32", noiseless: false },
      ...{ workers: "auto", resume: false },
    },
    context,
  );
  await exportDataset(data, "fits", files);
  const computing = await startComputing({ backend: "onnx-cpu", threads });
  await beginRun(cvae, run, { data, epochs: 1 }, computing, context);

  const reports = new Map<string, InferSpeed>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const novelty of [false, true]) {
      const network = await openModel(run);
      try {
        const model = able(run, network, { model: ["mean"] });
        const known = novelty ? latentsIn(readKnownOf(run, model.config)) : undefined;
        const wanted = {
          model,
          run,
          backend: computing.backend,
          out: join(dir, "catalog.csv"),
          batch: 256,
          known,
        };
        for (const images of ["data set", "FITS"] as const) {
          const paths = images === "FITS" ? [join(files, "shard-00000.fits")] : [data];
          const speed = speedOf(
            images,
            novelty,
            await infer({ ...wanted, images: paths, given: {} }, context),
          );
          const name = `${images} ${novelty}`;
          if (speed.ms < (reports.get(name)?.ms ?? Number.POSITIVE_INFINITY)) reports.set(name, speed);
        }
      } finally {
        network.close();
      }
    }
  }
  return [...reports.values()];
}

const speedOf = (
  images: InferSpeed["images"],
  novelty: boolean,
  { ms_per_stamp, reading_ms_per_stamp, network_ms_per_stamp }: InferenceReport,
): InferSpeed => ({
  ...{ images, novelty, ms: ms_per_stamp },
  ...{ readingMs: reading_ms_per_stamp, networkMs: network_ms_per_stamp },
});

export function formatInfer(n: number, threads: number, speeds: readonly InferSpeed[]): string {
  const cells = (texts: readonly string[]): string => texts.map((text) => text.padStart(9)).join("");
  return [
    `${threads} threads, ${n} stamps of 3 x ${SIDE} x ${SIDE}, from file to catalogue, ms a stamp`,
    `  ${" ".repeat(24)}${cells(["all", "reading", "network"])}`,
    ...speeds.map(({ images, novelty, ms, readingMs, networkMs }) => {
      const name = `${images}${novelty ? ", with novelty" : ""}`;
      return `  ${name.padEnd(24)}${cells([ms, readingMs, networkMs].map((x) => x.toFixed(2)))}`;
    }),
  ].join("\n");
}
