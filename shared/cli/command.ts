/** What a command is: its options, its examples, and what it does with them. Knows nothing of the terminal. */
import { GalforgeError, nearest } from "../errors.ts";
import {
  flag,
  flagName,
  type GivenWord,
  type Infer,
  isArgument,
  type Option,
  type Options,
  parseOption,
  shownName,
} from "./option.ts";
import type { Progress } from "./progress.ts";

/** What a command may use of the outside world. */
export interface Context {
  /** aborted by Ctrl-C; only commands with `interruptible: true` see it, the others just end */
  readonly signal: AbortSignal;
  /** writes a line on stderr, unless --quiet */
  note(line: string): void;
  /** a progress display on stderr, silent with --quiet */
  progress(title: string, total: number, unit: string): Progress;
}

export interface Result {
  /** the object that --json prints */
  readonly data: Readonly<Record<string, unknown>>;
  /** what is printed without --json */
  readonly text: string;
  /** 2 if the answer is "something is wrong" (`sim verify`); default 0 */
  readonly exitCode?: number;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

interface Described {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
}

interface Definition<O extends Options> extends Described {
  readonly options: O;
  readonly interruptible?: boolean;
  run(options: Infer<O>, context: Context): Promise<Result>;
}

/** What stood on the command line: texts by flag name, and the arguments that follow the command's name. */
export interface Given {
  readonly flags: ReadonlyMap<string, string | true>;
  readonly args: readonly string[];
}

export interface Command extends Described {
  readonly options: Options;
  readonly interruptible: boolean;
  execute(given: Given, context: Context): Promise<Result>;
}

export interface Group extends Described {
  readonly commands: readonly (Command | Group)[];
  /** what the group does when no command follows; without it, the help */
  readonly alone?: Command;
}

/** Options that every command has. */
export const COMMON = {
  json: flag("print the result as one JSON object; errors as JSON on stderr"),
  quiet: flag("no progress and no notes on stderr"),
  debug: flag("print the stack trace of an error"),
};

/** @throws GalforgeError from `execute` when an option is unknown, missing or not allowed */
export function command<const O extends Options>(definition: Definition<O>): Command {
  const { name, summary, examples, options, interruptible = false } = definition;
  const execute = async (given: Given, context: Context): Promise<Result> =>
    definition.run(parseOptions(options, given), context);
  return { name, summary, examples, options, interruptible, execute };
}

function parseOptions<O extends Options>(options: O, given: Given): Infer<O> {
  const entries = Object.entries(options);
  const names = entries.filter(([, o]) => !isArgument(o)).map(([key]) => flagName(key));
  checkNames(given, [...names, ...Object.keys(COMMON)]);
  const args = [...given.args];
  const values = entries.map(([key, option]) => {
    const word = isArgument(option) ? takeArgument(option, args) : given.flags.get(flagName(key));
    return [key, parseOption(key, option, word)] as const;
  });
  if (args.length > 0)
    throw unexpectedArgument(
      args[0]!,
      entries.filter(([, o]) => isArgument(o)),
    );
  return Object.fromEntries(values) as Infer<O>;
}

/** Takes what is this argument's from the front of `args`. */
function takeArgument(option: Option<unknown>, args: string[]): GivenWord {
  if (option.kind === "argument") return args.shift();
  return args.length === 0 ? undefined : args.splice(0);
}

/** @throws GalforgeError for an option that is not among `known` */
export function checkNames(given: Given, known: readonly string[]): void {
  for (const name of given.flags.keys()) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const hint =
      near === undefined ? `it has ${known.map((k) => `--${k}`).join(" ")}` : `did you mean --${near}?`;
    const message = `--${name} is not an option of this command: ${hint}`;
    throw new GalforgeError("E_CHOICE", message, { what: `--${name}`, choices: known });
  }
}

function unexpectedArgument(
  word: string,
  expected: readonly (readonly [string, Options[string]])[],
): GalforgeError {
  const names = expected.map(([key, option]) => shownName(key, option)).join(" ");
  const allowed =
    names === "" ? "this command takes options only, such as --out DIR" : `expected only ${names}`;
  return new GalforgeError("E_INPUT", `unexpected argument ${JSON.stringify(word)}: ${allowed}`, {
    what: word,
  });
}
