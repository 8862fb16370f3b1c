/** One job of the protocol: a training that goes on where it was, then its judgement. */
import { join } from "node:path";
import { Dataset } from "../../datasets/reader.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { splitIndices } from "../../datasets/splits.ts";
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere } from "../../shared/files/read.ts";
import { generate } from "../../sim/generate/generate.ts";
import type { Computing } from "../../train/compute.ts";
import { locateData } from "../../train/data/locate.ts";
import { openSource, optionsOfRun } from "../../train/data/open.ts";
import { DISTANCES } from "../../train/models/alignment/distances.ts";
import { kindOf, openModel } from "../../train/open-model.ts";
import { holdsRun, readConfig } from "../../train/run/directory.ts";
import { resumeRun } from "../../train/train.ts";
import { beginAdaptation } from "../../train/tuning/adapt.ts";
import { beginTuned, slowerRate } from "../../train/tuning/begin.ts";
import { inBandsOf } from "../../train/tuning/open.ts";
import { matchPopulation } from "../match/match.ts";
import { formatMatch } from "../match/report.ts";
import type { JobRecord, RecordedProtocol } from "./job-record.ts";
import type { Job } from "./jobs.ts";
import { isJudged, judgeOn } from "./judge.ts";

export interface Protocol {
  /** directory of the source network */
  readonly run: string;
  /** directory of the data set, absolute */
  readonly target: string;
  /** where jobs are, a directory */
  readonly out: string;
  /** what its jobs share: epochs of what is trained further, and of target-only; n test stamps of each data at most; stamps of the matched simulation */
  readonly recorded: RecordedProtocol;
}

/** Epochs of unlabelled alignment, as a share of those of fine-tuning: they go through all of the source. */
const ALIGNED = 1 / 3;
/** Cutouts that a simulation is matched to, and the seed of its galaxies. */
const MATCHED = 500;
const MATCHED_SEED = 4242;

/** @throws GalforgeError if the run or the target is none */
export async function runJob(
  job: Job,
  protocol: Protocol,
  computing: Computing,
  context: Context,
): Promise<JobRecord> {
  const { run: before, target, out, recorded } = protocol;
  const dir = join(out, job.name);
  const trained =
    job.method === "zero-shot" ? undefined : await trainedAt(dir, job, protocol, computing, context);
  const model = await openModel(trained === undefined ? before : dir);
  try {
    if (!isJudged(model)) throw badInput(before, "estimates no labels: there is nothing to adapt");
    const own = readConfig(before);
    const judge = async (spec: string, options: Parameters<typeof openSource>[1]) => {
      const source = inBandsOf(own, openSource(spec, options), () => {});
      try {
        return await judgeOn(model, source, recorded.n);
      } finally {
        await source.close();
      }
    };
    const onTarget = await judge(target, { seed: 0 });
    const onSource = await judge(locateData(before, own), optionsOfRun(own));
    const { method, labels, seed } = job;
    return {
      ...{ method, seed, protocol: recorded, seconds: trained?.seconds ?? 0 },
      ...(labels === undefined ? {} : { labels }),
      target: onTarget,
      source: onSource.map((label) => ({ ...label, errors: [] })),
    };
  } finally {
    model.close();
  }
}

async function trainedAt(
  dir: string,
  job: Job,
  protocol: Protocol,
  computing: Computing,
  context: Context,
): Promise<{ readonly seconds: number }> {
  if (holdsRun(dir)) return resumeRun(kindOf(dir, readConfig(dir)), dir, context);
  const {
    run: before,
    target,
    recorded: { epochs },
  } = protocol;
  const { training } = readConfig(before);
  const lr = Number(training["lr"]);
  const { method, labels, seed } = job;
  const more = { epochs, seed, patience: 0, schedule: "one-cycle" } as const;
  const common = { before, out: dir };
  const distance = DISTANCES.find((name) => name === method);
  if (distance !== undefined) {
    const own = { ...more, epochs: Math.max(1, Math.round(ALIGNED * epochs)), lr: slowerRate(before) };
    return beginAdaptation({ ...common, target, distance, training: own }, computing, context);
  }
  const beside = { method: "finetune", options: { share: 0.5, freeze: [] } } as const;
  const further = { ...more, lr: slowerRate(before) };
  if (method === "resimulated") {
    const data = await matchedSet(protocol, context);
    return beginTuned({ ...common, ...beside, training: { ...further, data } }, computing, context);
  }
  if (method === "finetune")
    return beginTuned(
      { ...common, ...beside, labels, training: { ...further, data: target } },
      computing,
      context,
    );
  const alone = { method: "scratch", options: {} } as const;
  const own = method === "oracle" ? { ...more, epochs: Number(training["epochs"]) } : more;
  return beginTuned(
    { ...common, ...alone, labels, training: { ...own, lr, data: target } },
    computing,
    context,
  );
}

/** A simulation of the target: of its training split, without labels. Made once. */
async function matchedSet({ target, out, recorded }: Protocol, context: Context): Promise<string> {
  const dir = join(out, "matched");
  if (isThere(join(dir, MANIFEST_FILE))) return dir;
  const set = Dataset.open(target);
  try {
    const pool = splitIndices(set.ids(), "train");
    const matched = await matchPopulation(set, { n: MATCHED, psfFwhm: new Map(), pool }, context);
    writeFileAtomic(join(out, "matched.txt"), `${formatMatch(matched.report)}\n`);
    const plan = {
      n: recorded.simulated,
      seed: MATCHED_SEED,
      shardSize: 1000,
      dtype: "float32",
      noiseless: false,
    } as const;
    await generate(
      { ...plan, population: matched.population, out: dir, workers: "auto", resume: isThere(dir) },
      context,
    );
    return dir;
  } finally {
    set.close();
  }
}
