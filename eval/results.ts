/** The sections of results.json, as evaluations and the report use them: checked when they are read, whoever wrote or damaged them. */
import { join } from "node:path";
import type { z } from "zod";
import { badInput } from "../shared/errors.ts";
import { openRun } from "../train/open-run.ts";
import { RESULTS_FILE, type Results, readResults, writeSection } from "../train/run/results.ts";
import { trainingSchema } from "../train/run/training-section.ts";
import type { TrainedModel } from "../train/trained-model.ts";
import { compareSchema } from "./compare/section.ts";
import { fitSchema } from "./fit/section.ts";
import { limitSchema } from "./limit/section.ts";
import { surveySchema } from "./survey/section.ts";
import { sweepSchema } from "./sweep/section.ts";
import { uncertaintySchema } from "./uncertainty/section.ts";

/** What a section is, and the command that makes it. */
const SECTIONS = {
  training: { schema: trainingSchema, command: "train cae --out RUN --resume" },
  compare: { schema: compareSchema, command: "evaluate compare RUN" },
  uncertainty: { schema: uncertaintySchema, command: "evaluate uncertainty RUN" },
  limit: { schema: limitSchema, command: "evaluate limit --data DIR --run RUN" },
  fit: { schema: fitSchema, command: "evaluate fit --data DIR --run RUN" },
  sweep: { schema: sweepSchema, command: "evaluate sweep RUN" },
  survey: { schema: surveySchema, command: "evaluate survey RUN --data DIR" },
} as const;

export type SectionName = keyof typeof SECTIONS;
export type Sections = { readonly [N in SectionName]: z.infer<(typeof SECTIONS)[N]["schema"]> };

const NAMES = Object.keys(SECTIONS) as SectionName[];

/**
 * Sections that this galforge does not know are ignored; what was not measured is absent. Pure.
 * @param where the results came from, for messages: the path of results.json
 * @throws GalforgeError that names the file, the section, what is wrong in it, and the command that makes it again
 */
export function checkResults(where: string, results: Results): Partial<Sections> {
  const known = NAMES.map((name) => [name, checkSection(where, results, name)] as const);
  return Object.fromEntries(known.filter(([, section]) => section !== undefined));
}

function checkSection<N extends SectionName>(
  where: string,
  results: Results,
  name: N,
): Sections[N] | undefined {
  if (results[name] === undefined) return undefined;
  const { schema, command } = SECTIONS[name];
  const parsed = schema.safeParse(results[name]);
  if (parsed.success) return parsed.data as Sections[N];
  const { path, message } = parsed.error.issues[0]!;
  const at = path.length === 0 ? "" : `${path.join(".")}: `;
  throw badInput(where, `section "${name}" is damaged: ${at}${message}. Make it again with: ${command}`);
}

/** All that was measured of a run. @param run its directory @throws GalforgeError as `checkResults` */
export const readSections = (run: string): Partial<Sections> =>
  checkResults(join(run, RESULTS_FILE), readResults(run));

/** One section, whatever the others are like. @returns undefined if there is none @throws GalforgeError as `checkResults` */
export const readSection = <N extends SectionName>(run: string, name: N): Sections[N] | undefined =>
  checkSection(join(run, RESULTS_FILE), readResults(run), name);

/** Puts a section into the results of a run; the others stay. */
export const keepSection = <N extends SectionName>(run: string, name: N, section: Sections[N]): void =>
  writeSection(run, name, section);

/** Opens the network of a run on the current tfjs backend, has it judged, and keeps what came of it. @throws GalforgeError */
export async function judgeRun<N extends SectionName>(
  run: string,
  name: N,
  judge: (model: TrainedModel) => Promise<Sections[N]>,
): Promise<Sections[N]> {
  const model = await openRun(run);
  try {
    const section = await judge(model);
    keepSection(run, name, section);
    return section;
  } finally {
    model.close();
  }
}
