/** The ways in which a trained network is trained further: what they learn from, and how fast its parts do. */
import { z } from "zod";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import type { StampSource } from "../data/source.ts";
import { ADAPT, type AlignmentShape, alignmentSchema } from "../models/alignment/alignment.ts";
import type { DataSource, Tuned } from "../run/config.ts";
import { batchWithin, mixedSource, pairedSource, repeatedSource } from "./mixed.ts";
import { checkFrozen, gradualRates, type Rates } from "./rates.ts";

const finetuneOptions = z.object({
  /** share of each batch that is of the data of the run before */
  share: z.number().min(0).max(0.99),
  /** blocks that do not learn */
  freeze: z.array(z.string()),
});

const none = z.object({});

/** Begun and resumed runs are built by the same one. */
export interface Method<O> {
  readonly options: z.ZodType<O>;
  /** whether it begins with the weights of the run before */
  readonly loads: boolean;
  /** whether the data that are given take the place of those of the run before as what is learned from and validated with */
  readonly learnsGiven: boolean;
  /** Whether the other data are needed, too. */
  needsOther(options: O): boolean;
  /** whether the newest weights are the model, and not those of the least loss: there is no loss that says how near the given data are */
  readonly keepsNewest: boolean;
  /** @param main what is learned from @param other undefined unless it is needed @param epochs of the training */
  source(main: StampSource, other: StampSource | undefined, options: O, epochs: number): StampSource;
  /** Largest batch of at most `batch` stamps that the data fill. */
  batchWithin(batch: number, data: Pick<DataSource, "counts">, options: O): number;
  /** @throws GalforgeError for options that do not suit these blocks; absent: all do */
  check?(options: O, blocks: readonly string[]): void;
  /** absent: all blocks learn alike */
  rates?(options: O, blocks: readonly string[], done: number): Rates;
}

const finetune: Method<z.infer<typeof finetuneOptions>> = {
  options: finetuneOptions,
  loads: true,
  learnsGiven: true,
  keepsNewest: false,
  needsOther: ({ share }) => share > 0,
  source: (main, other, { share }) =>
    other === undefined ? repeatedSource(main) : mixedSource(main, other, share),
  batchWithin: (batch, data, { share }) => batchWithin(batch, share, data),
  check: ({ freeze }, blocks) => checkFrozen(blocks, freeze),
  rates: ({ freeze }, blocks, done) => gradualRates(blocks, freeze, done),
};

/** More epochs, or other data, from the weights of another run on. */
const further: Method<z.infer<typeof none>> = {
  options: none,
  loads: true,
  learnsGiven: true,
  keepsNewest: false,
  needsOther: () => false,
  source: (main) => main,
  batchWithin: (batch, data) => batchWithin(batch, 0, data),
};

/** The network of the run before from weights of its own: what other methods have to beat. */
const scratch: Method<z.infer<typeof none>> = {
  options: none,
  loads: false,
  learnsGiven: true,
  keepsNewest: false,
  needsOther: () => false,
  source: (main) => repeatedSource(main),
  batchWithin: (batch, data) => batchWithin(batch, 0, data),
};

/** Features of the given data, which need no labels, are drawn to those of the data of the run before. */
const adapt: Method<AlignmentShape> = {
  options: alignmentSchema,
  loads: true,
  learnsGiven: false,
  keepsNewest: true,
  needsOther: () => true,
  source: (main, other, _, epochs) => pairedSource(main, other!, epochs),
  batchWithin: (batch, data) => batchWithin(batch, 0, data),
};

const METHODS = { finetune, continue: further, scratch, [ADAPT]: adapt };
export type MethodName = keyof typeof METHODS;

/** A method with its options. */
export interface Course {
  readonly loads: boolean;
  readonly learnsGiven: boolean;
  readonly keepsNewest: boolean;
  readonly needsOther: boolean;
  source(main: StampSource, other: StampSource | undefined, epochs: number): StampSource;
  batchWithin(batch: number, data: Pick<DataSource, "counts">): number;
  check(blocks: readonly string[]): void;
  /** undefined: all blocks learn alike */
  readonly rates: ((blocks: readonly string[], done: number) => Rates) | undefined;
}

/** @throws GalforgeError for a method or options of none, as a config.json that was changed has */
export function courseOf({ method, options }: Pick<Tuned, "method" | "options">): Course {
  const found = Object.entries(METHODS).find(([name]) => name === method)?.[1];
  if (found === undefined) throw unknownChoice("config.json: tuned.method", method, Object.keys(METHODS));
  return bound<never>(found as Method<never>, options);
}

function bound<O>(method: Method<O>, given: unknown): Course {
  const parsed = method.options.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw badInput("config.json", `tuned.options.${issue.path.join(".")}: ${issue.message}`);
  }
  const options = parsed.data;
  const { rates } = method;
  return {
    loads: method.loads,
    learnsGiven: method.learnsGiven,
    needsOther: method.needsOther(options),
    keepsNewest: method.keepsNewest,
    source: (main, other, epochs) => method.source(main, other, options, epochs),
    batchWithin: (batch, data) => method.batchWithin(batch, data, options),
    check: (blocks) => method.check?.(options, blocks),
    rates: rates && ((blocks, done) => rates(options, blocks, done)),
  };
}
