/** Runs a tree of commands, or a single one: from process.argv to the exit code. The only file that knows yargs. */
import process from "node:process";
import yargs, { type Argv } from "yargs";
import { badFile, badInput, GalforgeError, outOfRange, unknownChoice } from "../errors.ts";
import {
  COMMON,
  type Command,
  type Context,
  checkNames,
  type Given,
  type Group,
  type Result,
} from "./command.ts";
import { helpText } from "./help.ts";
import { flagName, type Options } from "./option.ts";
import { createProgress } from "./progress.ts";
import { reportError } from "./report-error.ts";
import { visible } from "./visible.ts";

const INTERRUPTS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

interface Chosen {
  readonly command: Command;
  readonly given: Given;
}

type Parsed = Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] };

/** Runs the command that `words` (process.argv without its first two) name, or the one that is the root; sets the exit code. */
export async function main(root: Command | Group, version: string, words: readonly string[]): Promise<void> {
  const wants = (name: keyof typeof COMMON): boolean => words.includes(`--${name}`);
  const fail = (error: unknown): void => {
    const { text, exitCode } = reportError(error, { json: wants("json"), debug: wants("debug") });
    process.stderr.write(`${visible(text)}\n`);
    process.exitCode = exitCode;
  };
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // EPIPE: the reader (head, less) has seen enough
    if (error.code !== "EPIPE") {
      fail(badFile("standard output", "the work is done, but what it came to cannot be written", error));
    }
    process.exit();
  });
  // notes and progress are not worth the work: it goes on when nobody can read them any more (a closed pipe, a full disk, a
  // terminal that has gone)
  process.stderr.on("error", () => {});
  process.on("uncaughtException", (error) => {
    fail(error);
    process.exit();
  });
  try {
    const chosen = await choose(root, version, words);
    if (chosen !== undefined) await run(chosen, wants("quiet"), wants("json"));
  } catch (error) {
    fail(error);
  }
}

async function run({ command, given }: Chosen, quiet: boolean, json: boolean): Promise<void> {
  const controller = new AbortController();
  const signalled: { code?: number } = {};
  if (command.interruptible) listenForInterrupts(controller, signalled);
  const context: Context = {
    signal: controller.signal,
    note: (line) => void (quiet || process.stderr.write(`${visible(line)}\n`)),
    progress: (title, total, unit) =>
      createProgress({ title, total, unit, silent: quiet, terminal: process.stderr }),
  };
  try {
    print(await command.execute(given, context), json);
  } finally {
    for (const name of Object.keys(INTERRUPTS)) process.removeAllListeners(name);
  }
}

/** The first signal lets the command tidy up; the second ends the process at once. */
function listenForInterrupts(controller: AbortController, signalled: { code?: number }): void {
  for (const [name, code] of Object.entries(INTERRUPTS)) {
    process.on(name, () => {
      if (signalled.code !== undefined) process.exit(signalled.code);
      signalled.code = code;
      controller.abort();
    });
  }
}

function print(result: Result, json: boolean): void {
  process.stdout.write(`${json ? JSON.stringify(result.data) : visible(result.text.trimEnd())}\n`);
  process.exitCode = result.exitCode ?? 0;
}

/** undefined: a help text or the version was all that was wanted. */
async function choose(
  root: Command | Group,
  version: string,
  words: readonly string[],
): Promise<Chosen | undefined> {
  const found: { node: Command | Group; path: string; argv: Parsed } = {
    node: root,
    path: root.name,
    argv: { _: [] },
  };
  refuseInherited(words);
  const parser = yargs([...words])
    .detectLocale(false)
    .exitProcess(false)
    .help(false)
    .version(false)
    .parserConfiguration({
      "camel-case-expansion": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "dot-notation": false,
      "boolean-negation": false,
      "short-option-groups": false,
    })
    .boolean(["help", "version", ...Object.keys(COMMON)])
    .fail((message, error) => {
      throw error ?? badInput("command line", message);
    });
  if ("commands" in root) {
    addCommands(parser, root, root.name, (node, path) => {
      found.node = node;
      found.path = path;
    });
  } else parser.boolean(flagsOf(root.options));
  found.argv = (await parser.parseAsync()) as Parsed;
  const { node, path, argv } = found;
  if (argv["version"] === true) return say(version);
  if (argv["help"] === true) return say(helpText(node, path, helpWidth()));
  checkFlagWords(words, "commands" in node ? COMMON : { ...COMMON, ...node.options });
  const given = collect(argv, path.split(" ").length - 1);
  if (!("commands" in node)) return { command: node, given };
  if (given.args.length > 0) throw unknownCommand(node, path, given.args[0]!);
  if (node.alone !== undefined) return { command: node.alone, given };
  checkNames(given, Object.keys(COMMON));
  return say(helpText(node, path, helpWidth()));
}

const helpWidth = (): number => Math.min(110, process.stdout.columns ?? 100);

function say(text: string): undefined {
  process.stdout.write(`${text.trimEnd()}\n`);
}

type Reach = (node: Command | Group, path: string) => void;

/** Tells yargs the words that lead to each command; `reach` is called for the one that is named. */
function addCommands(parser: Argv, group: Group, path: string, reach: Reach): void {
  for (const child of group.commands) {
    const inner = `${path} ${child.name}`;
    const build = (sub: Argv): Argv => {
      if ("commands" in child) addCommands(sub, child, inner, reach);
      else sub.boolean(flagsOf(child.options));
      return sub;
    };
    parser.command(child.name, child.summary, build, () => reach(child, inner));
  }
}

/** All other options stay texts, so that 1e6, -1 and 007 reach our own check as they were written. */
const flagsOf = (options: Options): string[] =>
  Object.entries(options)
    .filter(([, option]) => option.kind === "flag")
    .map(([key]) => flagName(key));

/** yargs looks options up in plain objects: `--constructor` would be a function to it. No option has such a name. */
function refuseInherited(words: readonly string[]): void {
  for (const word of words) {
    const name = /^--?([^=]+)/.exec(word)?.[1];
    if (name !== undefined && name in {}) {
      throw new GalforgeError("E_CHOICE", `${word} is not an option: --help lists those that there are`, {
        what: word,
      });
    }
  }
}

/** yargs takes `--noiseless=maybe` for false. */
function checkFlagWords(words: readonly string[], options: Options): void {
  for (const flag of flagsOf(options)) {
    const word = words.find((w) => w.startsWith(`--${flag}=`))?.slice(flag.length + 3);
    if (word !== undefined && word !== "true" && word !== "false") {
      throw outOfRange(`--${flag}`, word, "given without a value, or as true or false");
    }
  }
}

/** @param words how many words name the command */
function collect(argv: Parsed, words: number): Given {
  const flags = new Map<string, string | true>();
  for (const [name, value] of Object.entries(argv)) {
    if (["_", "$0", "help", "version"].includes(name) || value === undefined) continue;
    if (Array.isArray(value)) throw badInput(`--${name}`, `given ${value.length} times; once is allowed`);
    flags.set(name, value === true ? true : String(value));
  }
  return { flags, args: argv._.slice(words).map(String) };
}

const unknownCommand = (group: Group, path: string, word: string): GalforgeError =>
  unknownChoice(
    `${path}: command`,
    word,
    group.commands.map((child) => child.name),
  );
