/** Section "posterior" of results.json: what the posteriors of a run are worth, and whether they are right. */
import { z } from "zod";
import { count, figureSchema, list, measured } from "../../train/run/section-schema.ts";
import type { Needs } from "../needs.ts";
import { relativeSchema, scoresSchema } from "../stats/scores.ts";
import { judgedPosteriorSchema, meanSchema } from "./judged.ts";

/** Of the network. */
export const posteriorNeeds = { model: ["sample", "logProb"] } as const satisfies Needs;

const verdictSchema = z.object({
  /** absent: of all targets together */
  target: z.string().exactOptional(),
  kind: z.enum(["shift", "width", "shape", "joint", "right", "few"]),
  text: z.string(),
});

const verdictsSchema = z.object({
  /** probability that anything is told of right posteriors, and how many checks it is divided among */
  level: z.number(),
  checks: count,
  verdicts: list(verdictSchema),
});

/** Of one target, estimates being the means of posteriors. */
const pointsSchema = z.object({
  truth: list(z.number()),
  estimate: list(z.number()),
  /** 16 and 84 % */
  low: list(z.number()),
  high: list(z.number()),
});

/** Of standard deviations [unit of the target]. */
const spreadSchema = z.object({ median: measured, mean: measured });

const targetSchema = z.object({
  name: z.string(),
  unit: z.string(),
  scores: scoresSchema,
  /** of redshifts, fluxes and sizes */
  relative: list(relativeSchema).exactOptional(),
  /** in the bins of the judgement */
  binned: list(
    z.object({
      by: z.string(),
      title: z.string(),
      edges: list(z.number()),
      scores: list(scoresSchema.nullable()),
      relative: list(list(relativeSchema)).exactOptional(),
    }),
  ),
  sigma: spreadSchema,
  /** what sigma is made of; absent where the model does not tell */
  aleatoric: spreadSchema.exactOptional(),
  epistemic: spreadSchema.exactOptional(),
  /** what the paper reached on its galaxies, where the target is one of its */
  paper: z
    .object({
      both: z.number(),
      photometry: z.number().exactOptional(),
      aleatoric: z.number(),
      epistemic: z.number(),
    })
    .exactOptional(),
  /** some of the objects */
  points: pointsSchema,
});
export type TargetSection = z.infer<typeof targetSchema>;

/** Of two ways, with the central 95 % of the paired bootstrap; left out: objects that one of them scores infinitely badly. */
const differenceSchema = figureSchema.extend({ left_out: count.exactOptional() });

/** A way to estimate a target, on the same objects. */
const methodSchema = z.object({
  name: z.string(),
  /** training rows that it was fitted to; absent of flows */
  fitted_to: count.exactOptional(),
  /** objects with a truth and an estimate by every way, of which all figures are */
  objects: count,
  /** objects with a truth and an estimate by this way; absent: these */
  answered: count.exactOptional(),
  scores: scoresSchema,
  relative: list(relativeSchema).exactOptional(),
  nll: meanSchema,
  crps: meanSchema,
  /** of this run less this way, per object; absent of this run itself, and of too few objects */
  nll_less: differenceSchema.exactOptional(),
  crps_less: differenceSchema.exactOptional(),
});
export type MethodSection = z.infer<typeof methodSchema>;

const cornerSchema = z.object({
  /** of the object */
  id: z.number(),
  /** what it is an example of, in words */
  about: z.string(),
  /** of each target its truth; null where it is not known */
  truth: list(z.number().nullable()),
  /** of each target a column of draws */
  samples: list(list(z.number())),
});
export type Corner = z.infer<typeof cornerSchema>;

const detectionSchema = z.object({
  target: z.string(),
  /** [present, said to be], 0: not to be measured, 1: measured */
  counts: list(list(count)),
  accuracy: measured,
  /** of always saying what is most often true */
  base_rate: measured,
  /** mean -ln p(what is true) [nats] */
  log_loss: measured,
});
export type Detection = z.infer<typeof detectionSchema>;

/** A quantity of lines: by the true fluxes, and by the predicted ones. */
const lineQuantitySchema = z.object({
  name: z.string(),
  unit: z.string(),
  scores: scoresSchema,
  points: pointsSchema,
});
export type LineQuantity = z.infer<typeof lineQuantitySchema>;

const linesSchema = z.object({
  /** galaxies whose four lines are above three of their errors, where these are known: what follows is of them */
  detected: count,
  /** [true, predicted class] in the order of `classes`, of the objects that have both; and how many have not */
  classes: list(z.string()),
  counts: list(list(count)),
  accuracy: measured,
  base_rate: measured,
  without: count,
  /** logarithms of ratios, decrement, reddening, star formation */
  quantities: list(lineQuantitySchema),
  /** some objects in the diagram of BPT; null where a ratio is no number */
  bpt: z.object({
    true_x: list(measured),
    true_y: list(measured),
    x: list(measured),
    y: list(measured),
    x_low: list(measured),
    x_high: list(measured),
    y_low: list(measured),
    y_high: list(measured),
  }),
});
export type LinesSection = z.infer<typeof linesSchema>;

export const posteriorSchema = z.object({
  data: z.object({
    name: z.string(),
    objects: count,
    which: z.string(),
    /** left out because they lack an input that the model needs; absent: none */
    without: count.exactOptional(),
  }),
  trained_on: count,
  /** "photometry", "image + photometry", "image", "columns" */
  looks_at: z.string(),
  /** draws of each posterior */
  draws: count,
  /** what the objects are binned by, and whether the model sees it: a right posterior need not be right in bins of what it does not see */
  axes: list(z.object({ by: z.string(), title: z.string(), seen: z.boolean() })),
  judged: judgedPosteriorSchema,
  /** targets that are judged together: all but those that some objects lack */
  together: list(z.string()),
  verdicts: verdictsSchema,
  targets: list(targetSchema),
  corners: list(cornerSchema),
  /** ways to estimate each target, a list a target in the order of `targets`: the last is this run */
  methods: list(list(methodSchema)),
  /** of targets whose presence the model learned */
  detection: list(detectionSchema).exactOptional(),
  /** of a model that estimates the four lines */
  lines: linesSchema.exactOptional(),
});
export type PosteriorSection = z.infer<typeof posteriorSchema>;
