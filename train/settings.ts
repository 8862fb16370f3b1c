/** A training option, declared once: its flag, its check on the command line, and its check in config.json. */
import { z } from "zod";
import { flag, integer, type Option, oneOf, real } from "../shared/cli/option.ts";

export interface Setting<T> {
  /** the flag; its help is without the default, which the table of options has */
  readonly option: Option<T>;
  /** of the value in config.json */
  readonly saved: z.ZodType<T>;
  /** a value as the command line has it; default: String */
  words?(value: T): string;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of a group of settings. */
export type ValuesOf<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

export const whole = (d: Parameters<typeof integer>[0]): Setting<number> => numeric(integer(d));

/** `allowed` puts `accept` into words: "a number > 0". */
export const number = (d: Parameters<typeof real>[0]): Setting<number> => numeric(real(d));

/** What the command line allows, the file allows. */
function numeric(option: Option<number>): Setting<number> {
  const isAllowed = (x: number): boolean => option.schema.safeParse(String(x)).success;
  return {
    option,
    saved: z.number().refine(isAllowed, `must be ${option.allowed}`),
    words: (x) => (x > 0 && x < 0.01 ? x.toExponential() : String(x)), // 2e-3
  };
}

/** One of a list of words. */
export const word = <const C extends string>(choices: readonly C[], help: string): Setting<C> => ({
  option: oneOf(choices, { help }),
  saved: z.enum(choices),
});

/** One that need not have a value; JSON leaves it out then. */
export const maybe = <T>({ option, saved }: Setting<T>): Setting<T | undefined> => ({
  option,
  saved: saved.optional(),
});

/** One that runs of older versions were begun without: `value` is what they had. */
export const addedLater = (setting: Setting<number>, value: number): Setting<number> => ({
  ...setting,
  saved: setting.saved.default(value),
});

/** On or off: given without a value it is on. */
export const switched = (help: string): Setting<boolean> => ({ option: flag(help), saved: z.boolean() });
