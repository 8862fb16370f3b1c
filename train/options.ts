/** The options of a kind of model: one table gives defaults, flags, help, what config.json keeps as `training`, and its check. */
import { z } from "zod";
import { flagName, type Option, type Options, optional } from "../shared/cli/option.ts";
import { badInput, show } from "../shared/errors.ts";
import type { Setting } from "./settings.ts";

export interface OptionTable<T> {
  readonly settings: { readonly [K in keyof T]: Setting<T[K]> };
  /** what options are unless they are given; one that is in neither of the two has to be given */
  readonly defaults: Readonly<Partial<T>>;
  /** the option that other defaults depend on, such as "arch", and these by its value */
  readonly variants?: {
    readonly by: string;
    readonly defaults: Readonly<Record<string, Readonly<Partial<T>>>>;
  };
  /** @param given those that are no defaults @throws GalforgeError for options that contradict each other */
  check(options: T, given: Given<T>): void;
}

/** What was given, by the command line or a program: every option may be absent. */
export type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What was given, and the defaults of the rest. @throws GalforgeError if something is missing or contradicts */
export function resolveOptions<T extends object>(table: OptionTable<T>, given: Given<T>): T {
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { defaults, variants, settings } = table;
  const first: Readonly<Record<string, unknown>> = { ...defaults, ...chosen };
  const variant = variants?.defaults[String(first[variants.by])];
  const options = { ...defaults, ...variant, ...chosen };
  const missing = namesOf(table).find((name) => !(name in options));
  if (missing !== undefined) {
    throw badInput(`--${flagName(missing)}`, `is missing: ${settings[missing].option.help}`);
  }
  table.check(options as T, given);
  return options as T;
}

/** Options as `resolveOptions` made them, from config.json. @throws GalforgeError if it was changed so that they are none */
export function savedOptions<T extends object>(table: OptionTable<T>, training: unknown): T {
  const names = namesOf(table);
  const schema = z.object(Object.fromEntries(names.map((name) => [name, table.settings[name].saved])));
  const parsed = schema.safeParse(training);
  if (parsed.success) return Object.fromEntries(names.map((name) => [name, parsed.data[name]])) as T;
  const issue = parsed.error.issues[0]!;
  throw badInput("config.json", `training.${issue.path.join(".")}: ${issue.message}`);
}

/** @throws GalforgeError for an option that a resumed run cannot change */
export function checkUnchanged<T extends object>(given: Given<T>, saved: T): void {
  for (const key of Object.keys(given) as (keyof T & string)[]) {
    const [value, before] = [given[key], saved[key]];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(before)) continue;
    throw badInput(
      `--${flagName(key)} ${show(value)}`,
      `--resume continues a run with its own options, and this one was begun with ${show(before)}. Leave it out, or begin a new run`,
    );
  }
}

/** The flags: what is not given is undefined, so that it can be told from a default; the help says what that is. */
export function flagsOf<T extends object>(table: OptionTable<T>): Options {
  const flags = namesOf(table).map((name) => {
    const { option } = table.settings[name] as Setting<unknown>;
    const shown = defaultWords(table, name);
    const help = shown === undefined ? option.help : `${option.help} (${shown})`;
    return [name, optional({ ...option, help } as Option<unknown>)] as const;
  });
  return Object.fromEntries(flags);
}

/** "default: 64", or "deep: 20, paper: 100" where variants differ. */
function defaultWords<T extends object>(
  { settings, defaults, variants }: OptionTable<T>,
  name: keyof T & string,
): string | undefined {
  const { words = String } = settings[name] as Setting<unknown>;
  const all = Object.entries(variants?.defaults ?? {}).flatMap(([variant, of]) =>
    of[name] === undefined ? [] : [[variant, words(of[name])] as const],
  );
  if (all.length > 0 && all.some(([, value]) => value !== all[0]![1])) {
    return all.map(([variant, value]) => `${variant}: ${value}`).join(", ");
  }
  const value = defaults[name] === undefined ? all[0]?.[1] : words(defaults[name]);
  return value === undefined ? undefined : `default: ${value}`;
}

const namesOf = <T extends object>({ settings }: OptionTable<T>) =>
  Object.keys(settings) as (keyof T & string)[];
