/** `evaluate adapt`: what each way of adapting a network to a target gains, by one protocol. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { Dataset } from "../../datasets/reader.ts";
import { MANIFEST_FILE } from "../../datasets/schema.ts";
import { command } from "../../shared/cli/command.ts";
import { argument, checked, flag, integer, optional, text } from "../../shared/cli/option.ts";
import { unknownChoice } from "../../shared/errors.ts";
import { sha256File } from "../../shared/files/hash.ts";
import { names } from "../../train/common-options.ts";
import { startComputing } from "../../train/compute.ts";
import { nameOf } from "../../train/data/places.ts";
import { locateRun } from "../../train/pretrained.ts";
import { writeSection } from "../../train/run/results.ts";
import { readRecord, writeRecord } from "./job-record.ts";
import { type AdaptMethod, jobNumber, jobsOf, METHODS } from "./jobs.ts";
import { type Protocol, runJob } from "./run-job.ts";
import type { AdaptSection } from "./section.ts";
import { gainsOf } from "./summary.ts";
import { formatGains } from "./table.ts";

const DEFAULT_METHODS = METHODS.filter((name) => name !== "sinkhorn");

export const adaptCommand = command({
  name: "adapt",
  summary:
    "What adapting a network to a target gains: as it is, on a matched simulation, aligned, fine-tuned with few labels, beside the same labels alone and all of them",
  interruptible: true,
  examples: [
    {
      line: "evaluate adapt run --target harder --out adapt",
      does: "all jobs, one after the other; the same line goes on after an interruption",
    },
    {
      line: "evaluate adapt run --target harder --out adapt --job 7",
      does: "one of them, as job arrays do; --list says which they are",
    },
  ],
  options: {
    run: argument(text({ help: "directory of the run on the source" })),
    target: text({ placeholder: "DIR", help: "data set with labels, whose test split is judged on" }),
    out: text({ placeholder: "DIR", help: "directory of the jobs: new, or that of a protocol that goes on" }),
    labels: optional(
      checked<readonly number[]>(
        { placeholder: "N,...", help: "budgets of labels (default: 30,100,300,1000)" },
        "integers of at least 5 separated by commas, such as 30,300",
        z
          .string()
          .regex(/^\d+(,\d+)*$/)
          .transform((words) => words.split(",").map(Number))
          .refine((all) => all.every((x) => x >= 5)),
      ),
    ),
    seeds: integer({ help: "of budgets, orders and weights", min: 1, default: 5 }),
    methods: optional(
      names("METHODS", `of ${METHODS.join(", ")} (default: all but sinkhorn)`, "mmd,finetune,oracle").option,
    ),
    epochs: integer({
      help: "of what is trained further; alignment takes a third of them",
      min: 1,
      default: 30,
    }),
    n: integer({ help: "test stamps of each data at most", min: 50, default: 2000 }),
    simulated: integer({ help: "stamps of the matched simulation", min: 100, default: 5000 }),
    job: optional(integer({ help: "run this one alone, from 1", min: 1 })),
    list: flag("name the jobs, and run none"),
    backend: optional(text({ placeholder: "NAME", help: "as of train" })),
    threads: optional(integer({ help: "of CPU kernels; 0: one a core", max: 1024 })),
  },
  run: async (given, context) => {
    const { target, out, labels = [30, 100, 300, 1000], seeds, job, list, epochs, n, simulated } = given;
    const jobs = jobsOf(methodsOf(given.methods), labels, seeds);
    if (list) {
      return { data: { jobs }, text: jobs.map(({ name }, k) => `${k + 1}  ${name}`).join("\n") };
    }
    const run = locateRun(given.run);
    Dataset.open(target, { check: false }).close();
    const recorded = { data: sha256File(join(target, MANIFEST_FILE)), epochs, n, simulated };
    const wanted = job === undefined ? jobs : [jobNumber(jobs, job)];
    const protocol: Protocol = { run: resolve(run), target: resolve(target), out: resolve(out), recorded };
    mkdirSync(out, { recursive: true });
    const computing = await startComputing({ backend: given.backend, threads: given.threads });
    context.note(`backend ${computing.backend}: ${computing.why}`);
    for (const [k, one] of wanted.entries()) {
      if (readRecord(out, one.name, recorded) !== undefined) continue;
      context.note(`job ${one.name} (${k + 1} of ${wanted.length})`);
      writeRecord(out, one.name, await runJob(one, protocol, computing, context));
    }
    const records = jobs.flatMap(({ name }) => readRecord(out, name, recorded) ?? []);
    const gains = gainsOf(records);
    const section: AdaptSection = { target: nameOf(target), test: n, epochs, methods: gains };
    if (job === undefined) writeSection(run, "adapt", section);
    return { data: section, text: formatGains(gains, jobs.length - records.length) };
  },
});

function methodsOf(given: readonly string[] | undefined): readonly AdaptMethod[] {
  if (given === undefined) return DEFAULT_METHODS;
  return given.map((name) => {
    const method = METHODS.find((one) => one === name);
    if (method === undefined) throw unknownChoice("--methods", name, METHODS);
    return method;
  });
}
