/** What is kept of a job that is done: its judgement, beside its run. */
import { join } from "node:path";
import { z } from "zod";
import { badFile } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { isThere, readJson } from "../../shared/files/read.ts";
import { METHODS } from "./jobs.ts";

const labelSchema = z.object({
  name: z.string(),
  /** |estimate - truth| in units of the latent, of each stamp that has the label */
  errors: z.array(z.number()).readonly(),
  /** coefficient of determination in the latent; null where the label does not vary */
  r2: z.number().nullable(),
  /** share of truths within one predicted standard deviation; null where the network predicts none */
  coverage: z.number().nullable(),
});
export type JudgedLabel = Readonly<z.infer<typeof labelSchema>>;

const recordSchema = z.object({
  method: z.enum(METHODS),
  labels: z.int().optional(),
  seed: z.int(),
  /** what jobs of one table share */
  protocol: z.object({
    /** SHA-256 of the target */
    data: z.string(),
    /** those of the command */
    epochs: z.int(),
    n: z.int(),
    simulated: z.int(),
  }),
  /** wall clock of the training [s] */
  seconds: z.number(),
  target: z.array(labelSchema).readonly(),
  source: z.array(labelSchema).readonly(),
});
export type JobRecord = z.infer<typeof recordSchema>;
export type RecordedProtocol = JobRecord["protocol"];

const pathOf = (out: string, name: string): string => join(out, `${name}.json`);

/** @returns undefined if the job is not done @throws GalforgeError for a damaged file, or one of another protocol */
export function readRecord(out: string, name: string, protocol: RecordedProtocol): JobRecord | undefined {
  const path = pathOf(out, name);
  if (!isThere(path)) return undefined;
  const parsed = recordSchema.safeParse(readJson(path));
  if (!parsed.success)
    throw badFile(path, "is damaged, or of another version: delete it, and run the job again");
  const { protocol: kept } = parsed.data;
  if (kept.data !== protocol.data) throw badFile(path, "is of another target: choose another --out");
  const other = (["epochs", "n", "simulated"] as const).find((key) => kept[key] !== protocol[key]);
  if (other === undefined) return parsed.data;
  throw badFile(
    path,
    `is of --${other} ${kept[other]}, not ${protocol[other]}: jobs of one table share it; choose another --out`,
  );
}

export const writeRecord = (out: string, name: string, record: JobRecord): void =>
  writeFileAtomic(pathOf(out, name), `${JSON.stringify(record)}\n`);
