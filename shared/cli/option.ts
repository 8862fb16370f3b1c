/**
 * One declaration of an option gives its flag, help, default, check and type. A key `shardSize` is the flag
 * `--shard-size` and the property `shardSize` of the parsed options.
 */
import { z } from "zod";
import { GalforgeError, outOfRange, unknownChoice } from "../errors.ts";

export interface Option<T> {
  readonly help: string;
  /**
   * "flag": no value follows; "value": `--name VALUE`; "argument": the value stands alone, as DIR in `sim verify DIR`;
   * "arguments": all that are left, as IMAGE... in `infer RUN IMAGE...`
   */
  readonly kind: "flag" | "value" | "argument" | "arguments";
  /** what is allowed, completes the sentence "it must be ..." */
  readonly allowed: string;
  /** stands for the value in the help: N, FILE */
  readonly placeholder: string;
  readonly required: boolean;
  readonly fallback: T;
  /** from the text of the command line (texts of "arguments") to the value; fails on what is not allowed */
  readonly schema: z.ZodType<T, string | readonly string[]>;
  readonly choices?: readonly string[];
}

/** Without `default` an option is required; `optional(...)` makes it `undefined` when it is not given. */
interface Declaration<T> {
  readonly help: string;
  readonly placeholder?: string;
  readonly default?: T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Infer<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** Any value that a schema makes from a text; `allowed` puts the schema into words. */
export function checked<T>(d: Declaration<T>, allowed: string, schema: Option<T>["schema"]): Option<T> {
  const required = d.default === undefined;
  const { help, placeholder = "X" } = d;
  return { help, kind: "value", allowed, placeholder, required, fallback: d.default as T, schema };
}

/** JavaScript's number syntax, so 1e6 and -1 work; "" and "0x10" do not. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const decimal = z.string().regex(DECIMAL).transform(Number).refine(Number.isFinite);

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number; 1e6 is accepted. */
export function integer(d: Declaration<number> & Bounds): Option<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = d;
  const schema = decimal.refine((x) => Number.isSafeInteger(x) && x >= min && x <= max);
  return checked({ placeholder: "N", ...d }, `a whole number from ${min} to ${max}`, schema);
}

/** A number; `allowed` puts `accept` into words ("a number > 0 [arcsec]"). */
export function real(
  d: Declaration<number> & { readonly allowed: string; readonly accept: (x: number) => boolean },
): Option<number> {
  return checked(d, d.allowed, decimal.refine(d.accept));
}

/** A whole number or the word "auto". */
export function integerOrAuto(d: Declaration<number | "auto"> & Bounds): Option<number | "auto"> {
  const plain = integer({ ...d, default: 0 });
  const schema = z.union([z.literal("auto"), plain.schema]);
  return checked({ placeholder: "N", ...d }, `auto or ${plain.allowed}`, schema);
}

/** One of a list of words. */
export function oneOf<const C extends string>(choices: readonly C[], d: Declaration<C>): Option<C> {
  return {
    ...checked({ placeholder: "NAME", ...d }, `one of ${choices.join(", ")}`, z.enum(choices)),
    choices,
  };
}

/** Any text that is not empty: a name, a file, a directory. */
export function text(d: Declaration<string>): Option<string> {
  return checked({ placeholder: "TEXT", ...d }, "a text that is not empty", z.string().min(1));
}

/** Names with values, as `a=1,b=2`. */
export function pairs(d: Declaration<ReadonlyMap<string, string>>): Option<ReadonlyMap<string, string>> {
  const schema = z
    .string()
    .transform((given) => given.split(",").map((pair): [string, string] => splitPair(pair)))
    .refine((list) => list.every(([name, value]) => name !== "" && value !== ""))
    .refine((list) => new Set(list.map(([name]) => name)).size === list.length)
    .transform((list): ReadonlyMap<string, string> => new Map(list));
  return checked({ placeholder: "NAME=X,...", ...d }, "NAME=VALUE,NAME=VALUE,..., each name once", schema);
}

/** At the first "="; without one there is no value. */
function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair.trim(), ""] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

/** A switch that is off unless given. */
export function flag(help: string): Option<boolean> {
  const schema = z.enum(["true", "false"]).transform((word) => word === "true");
  const common = { allowed: "given without a value", placeholder: "", required: false, fallback: false };
  return { help, kind: "flag", schema, ...common };
}

export function optional<T>(option: Option<T>): Option<T | undefined> {
  return { ...option, required: false, fallback: undefined, schema: option.schema };
}

export function argument<T>(option: Option<T>): Option<T> {
  return { ...option, kind: "argument" };
}

/** One or more arguments, after which no other can stand. */
export function argumentList(d: { readonly help: string }): Option<readonly string[]> {
  const schema = z.array(z.string().min(1)).min(1).readonly();
  const common = { placeholder: "", required: true, fallback: [] };
  return { ...d, ...common, kind: "arguments", allowed: "texts that are not empty", schema };
}

/** Whether it stands on the command line without a name. */
export const isArgument = ({ kind }: Option<unknown>): boolean => kind === "argument" || kind === "arguments";

export const flagName = (key: string): string => key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

/** How the user wrote it: `--shard-size`, or DIR for an argument, IMAGE... for several. */
export function shownName(key: string, option: Option<unknown>): string {
  if (!isArgument(option)) return `--${flagName(key)}`;
  return `${key.toUpperCase()}${option.kind === "arguments" ? "..." : ""}`;
}

/** What stood on the command line: a text, texts of "arguments", `true` for a flag without one, undefined for nothing. */
export type GivenWord = string | readonly string[] | true | undefined;

/** @throws GalforgeError naming the option, the value, and what is allowed */
export function parseOption<T>(key: string, option: Option<T>, given: GivenWord): T {
  const name = shownName(key, option);
  if (given === undefined) {
    if (!option.required) return option.fallback;
    throw new GalforgeError("E_INPUT", `${name} is missing: ${option.help}`, { what: name });
  }
  if (given === true && option.kind !== "flag") {
    throw new GalforgeError("E_INPUT", `${name} needs a value: ${option.allowed}`, { what: name });
  }
  const words = typeof given === "object" ? given : String(given);
  const parsed = option.schema.safeParse(words);
  if (parsed.success) return parsed.data;
  throw refused(key, option, String(words));
}

function refused(key: string, option: Option<unknown>, given: string): GalforgeError {
  const name = shownName(key, option);
  if (option.choices !== undefined) return unknownChoice(name, given, option.choices);
  const isNumber = DECIMAL.test(given) && Number.isFinite(Number(given));
  return outOfRange(name, isNumber ? Number(given) : given, option.allowed);
}
