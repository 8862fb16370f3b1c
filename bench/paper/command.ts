/** An experiment as a command: where it works, which variants, and what is printed. */
import { command, type Example } from "../../shared/cli/command.ts";
import { integer, text } from "../../shared/cli/option.ts";
import { unknownChoice } from "../../shared/errors.ts";
import type { Training } from "../../train/common-options.ts";
import { startComputing } from "../../train/compute.ts";
import { type Experiment, type Outcome, runExperiment } from "./experiment.ts";

interface Described<C extends Training, J> {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  /** default of --out */
  readonly out: string;
  /** the paper's number of stamps */
  readonly n: number;
  /** @param n stamps that are learned from, validated and tested on */
  experiment(n: number): Experiment<C, J>;
  /** variants that run unless --only names others */
  readonly usual: readonly string[];
  /** of an outcome, what --json has of it */
  figures(judged: J): Readonly<Record<string, unknown>>;
  table(outcomes: readonly Outcome<C, J>[]): string;
}

export function paperCommand<C extends Training, J>(described: Described<C, J>) {
  const { name, summary, examples, usual } = described;
  return command({
    ...{ name, summary, examples, interruptible: true },
    options: {
      out: text({ placeholder: "DIR", help: "directory of stamps and runs", default: described.out }),
      only: text({ placeholder: "NAMES", help: "variants, separated by commas", default: usual.join(",") }),
      n: integer({
        help: "stamps: fewer for a trial, in a directory of its own",
        min: 1,
        default: described.n,
      }),
    },
    run: async ({ out, only, n }, context) => {
      const experiment = described.experiment(n);
      const known = experiment.variants.map((variant) => variant.name);
      const names = only.split(",");
      const unknown = names.find((word) => !known.includes(word));
      if (unknown !== undefined) throw unknownChoice("--only", unknown, known);
      const outcomes = await runExperiment(experiment, out, names, await startComputing(), context);
      const data = outcomes.map(({ variant, seconds, judged }) => ({
        ...{ variant: variant.name, seconds },
        ...described.figures(judged),
      }));
      return { data: { outcomes: data }, text: described.table(outcomes) };
    },
  });
}

/** A table as Markdown has it. */
export const markdown = (rows: readonly (readonly string[])[]): string[] =>
  rows.flatMap((row, i) => [
    `| ${row.join(" | ")} |`,
    ...(i === 0 ? [`|${row.map(() => "---").join("|")}|`] : []),
  ]);
