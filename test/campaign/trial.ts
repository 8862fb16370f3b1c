/** What a trial is, and what is asked of every command in it. */
import type { Stream } from "../../shared/random/stream.ts";
import type { Ended } from "../commands.ts";
import type { Fixtures, Job } from "./fixtures.ts";

export interface Setting {
  /** empty, and deleted after the trial */
  readonly room: string;
  readonly fixtures: Fixtures;
  readonly random: Stream;
}

export interface Result {
  /** what was done: a row of the table */
  readonly kind: string;
  /** how many inputs or processes it was */
  readonly tried: number;
  /** what went wrong, one line each */
  readonly failures: readonly string[];
}

export interface Family {
  readonly name: string;
  /** trial k; the same k and random numbers do the same */
  readonly trial: (setting: Setting, k: number) => Promise<Result>;
}

/** A whole number from 0 to n - 1. */
export const below = (random: Stream, n: number): number => Math.floor(random.uniform() * n);
export const oneOf = <T>(random: Stream, choices: readonly T[]): T => choices[below(random, choices.length)];

/**
 * A command ends by itself, with exit code 0, with 2 and a message, or as the signal says that it was sent; never with a bug or a
 * stack trace.
 */
export function misbehaviour(what: string, ended: Ended, signalled = false): string[] {
  const { code, signal, stdout, stderr, timedOut } = ended;
  const problem = (text: string): string[] => [`${what}: ${text}`];
  if (timedOut) return problem("it did not end");
  if (/bug in galforge|^ {4}at /m.test(stderr)) return problem(`${linesOf(stderr)}`);
  if (signalled && (signal !== null || code === 130 || code === 143)) return [];
  // what sim verify finds is its result, on stdout
  if (code === 2)
    return /^error: /m.test(stderr) || stdout !== "" ? [] : problem("exit code 2 without a message");
  return code === 0 ? [] : problem(`exit code ${code ?? signal}: ${linesOf(stderr)}`);
}

export const linesOf = (stderr: string): string =>
  stderr.trim().split("\n").slice(-3).join(" / ").slice(0, 400);

/** Of what was trained the weights alone: a run also has logs with times in them. */
export const weightsOf = (all: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...all].filter(([name]) => name.startsWith("model/weights")));

/** The part of a result that does not depend on the time. */
export const lasting = ({ command }: Job, all: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  command === "train" ? weightsOf(all) : all;
