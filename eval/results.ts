/** The sections of results.json, as evaluations and the report use them: checked when they are read, whoever wrote or damaged them. */
import { join } from "node:path";
import type { z } from "zod";
import { badInput } from "../shared/errors.ts";
import { TRAIN_COMMAND } from "../train/models/registry.ts";
import { openModel } from "../train/open-model.ts";
import { RESULTS_FILE, type Results, readResults, writeSection } from "../train/run/results.ts";
import { trainingSchema } from "../train/run/training-section.ts";
import { adaptNeeds, adaptSchema } from "./adapt/section.ts";
import { anomaliesNeeds, anomaliesSchema } from "./anomalies/section.ts";
import { compareNeeds, compareSchema } from "./compare/section.ts";
import { fitNeeds, fitSchema } from "./fit/section.ts";
import { latentsNeeds, latentsSchema } from "./latents/section.ts";
import { limitSchema } from "./limit/section.ts";
import { type Able, able, type Needs } from "./needs.ts";
import { posteriorNeeds, posteriorSchema } from "./posterior/section.ts";
import { shiftNeeds, shiftSchema } from "./shift/section.ts";
import { surveyNeeds, surveySchema } from "./survey/section.ts";
import { sweepNeeds, sweepSchema } from "./sweep/section.ts";
import { uncertaintyNeeds, uncertaintySchema } from "./uncertainty/section.ts";

/** What a section is, the command that makes it, and what that needs of a network. */
const NOTHING = { model: [] } as const satisfies Needs;
const SECTIONS = {
  training: { schema: trainingSchema, command: `${TRAIN_COMMAND} --out RUN --resume`, needs: NOTHING },
  compare: { schema: compareSchema, command: "evaluate compare RUN", needs: compareNeeds },
  uncertainty: { schema: uncertaintySchema, command: "evaluate uncertainty RUN", needs: uncertaintyNeeds },
  posterior: { schema: posteriorSchema, command: "evaluate posterior RUN", needs: posteriorNeeds },
  limit: { schema: limitSchema, command: "evaluate limit --data DIR --run RUN", needs: NOTHING },
  fit: { schema: fitSchema, command: "evaluate fit --data DIR --run RUN", needs: fitNeeds },
  sweep: { schema: sweepSchema, command: "evaluate sweep RUN", needs: sweepNeeds },
  latents: { schema: latentsSchema, command: "evaluate latents RUN", needs: latentsNeeds },
  anomalies: {
    schema: anomaliesSchema,
    command: "evaluate anomalies RUN --classes NAMES --data DIR",
    needs: anomaliesNeeds,
  },
  shift: { schema: shiftSchema, command: "evaluate shift RUN --target DIR", needs: shiftNeeds },
  adapt: {
    schema: adaptSchema,
    command: "evaluate adapt RUN --target DIR --out DIR",
    needs: adaptNeeds,
  },
  survey: { schema: surveySchema, command: "evaluate survey RUN --data DIR", needs: surveyNeeds },
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

type AbleFor<N extends SectionName> = Able<(typeof SECTIONS)[N]["needs"]["model"][number]>;

/**
 * Opens the network of a run on the current tfjs backend, has it judged, and keeps what came of it.
 * @throws GalforgeError, also for what the network lacks of what the section needs
 */
export async function judgeRun<N extends SectionName>(
  run: string,
  name: N,
  judge: (model: AbleFor<N>) => Promise<Sections[N]>,
): Promise<Sections[N]> {
  const model = await openModel(run);
  try {
    const section = await judge(able(run, model, SECTIONS[name].needs) as AbleFor<N>);
    keepSection(run, name, section);
    return section;
  } finally {
    model.close();
  }
}
