/** What the report is made of: the sections of results.json that it knows, each checked. Others are ignored. Pure. */
import type { z } from "zod";
import type { Results } from "../../train/run/results.ts";
import { trainingSchema } from "../../train/run/training-section.ts";
import { compareSchema } from "../compare/section.ts";
import { fitSchema } from "../fit/section.ts";
import { limitSchema } from "../limit/section.ts";
import { sectionOf } from "../results.ts";
import { surveySchema } from "../survey/section.ts";
import { sweepSchema } from "../sweep/section.ts";
import { uncertaintySchema } from "../uncertainty/section.ts";

/** What was not measured is absent. */
export type ReportResults = Partial<ReturnType<typeof checkResults>>;

/** @param where the results came from, for messages @throws GalforgeError for a damaged section */
export function checkResults(where: string, results: Results) {
  const of = <S extends z.ZodType>(name: string, schema: S, command: string) =>
    sectionOf(where, results, name, schema, command);
  return {
    training: of("training", trainingSchema, "train cae --out RUN --resume"),
    compare: of("compare", compareSchema, "evaluate compare RUN"),
    uncertainty: of("uncertainty", uncertaintySchema, "evaluate uncertainty RUN"),
    limit: of("limit", limitSchema, "evaluate limit --data DIR --run RUN"),
    fit: of("fit", fitSchema, "evaluate fit --data DIR --run RUN"),
    sweep: of("sweep", sweepSchema, "evaluate sweep RUN"),
    survey: of("survey", surveySchema, "evaluate survey RUN --data DIR"),
  };
}
