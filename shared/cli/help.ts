/** The text of --help. Pure. */

import { COMMON, type Command, type Group } from "./command.ts";
import { flagName, isArgument, type Option, type Options, shownName } from "./option.ts";

const NAME_WIDTH = 26;

/** @param path how the user called it: "sim generate"  @param width of the terminal, in characters */
export function helpText(node: Command | Group, path: string, width: number): string {
  const isGroup = "commands" in node;
  const examples = node.examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]);
  return [
    `Usage: ${path}${isGroup ? usageOfGroup(node) : usageOfCommand(node.options)}`,
    "",
    ...wrap(node.summary, width),
    "",
    ...(isGroup ? commandList(node, width) : optionList(node.options, width)),
    "Every command:",
    ...describe(Object.entries<Option<unknown>>(COMMON), width),
    ...row("--help, --version", "this text; the version", width),
    "",
    "Examples:",
    ...examples,
    ...(isGroup ? ["", `"${path} <command> --help" tells more about each.`] : []),
    "",
  ].join("\n");
}

const usageOfGroup = (group: Group): string =>
  group.alone === undefined ? " <command> [options]" : " [command]";

function usageOfCommand(options: Options): string {
  const entries = Object.entries(options);
  const args = entries.filter(([, o]) => isArgument(o)).map(([key, o]) => ` ${shownName(key, o)}`);
  const required = entries
    .filter(([, o]) => !isArgument(o) && o.required)
    .map(([key, o]) => ` ${signature(key, o)}`);
  return `${args.join("")}${required.join("")}${args.length + required.length < entries.length ? " [options]" : ""}`;
}

function commandList(group: Group, width: number): string[] {
  return ["Commands:", ...group.commands.flatMap((child) => row(child.name, child.summary, width)), ""];
}

function optionList(options: Options, width: number): string[] {
  const entries = Object.entries(options);
  if (entries.length === 0) return [];
  const needed = entries.filter(([, o]) => o.required);
  const others = entries.filter(([, o]) => !o.required);
  return [
    ...(needed.length === 0 ? [] : ["Required:", ...describe(needed, width), ""]),
    ...(others.length === 0 ? [] : ["Options:", ...describe(others, width), ""]),
  ];
}

const describe = (entries: readonly (readonly [string, Option<unknown>])[], width: number): string[] =>
  entries.flatMap(([key, option]) => row(signature(key, option), explain(option), width));

/** "--fwhm X" */
function signature(key: string, option: Option<unknown>): string {
  if (isArgument(option)) return shownName(key, option);
  return option.kind === "flag" ? `--${flagName(key)}` : `--${flagName(key)} ${option.placeholder}`;
}

function explain(option: Option<unknown>): string {
  const choices = option.choices === undefined ? "" : `: ${option.choices.join(" | ")}`;
  const hasDefault = option.kind !== "flag" && !option.required && option.fallback !== undefined;
  return `${option.help}${choices}${hasDefault ? ` (default: ${option.fallback})` : ""}`;
}

function row(name: string, text: string, width: number): string[] {
  const lines = wrap(text, Math.max(30, width - NAME_WIDTH - 2));
  const indent = " ".repeat(NAME_WIDTH);
  const head = `  ${name}`;
  if (head.length >= NAME_WIDTH) return [head, ...lines.map((line) => indent + line)];
  return lines.map((line, i) => (i === 0 ? head.padEnd(NAME_WIDTH) : indent) + line);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
