/** `sim generate --table-only`: from its options to a table. */

import type { Context, Result } from "../../shared/cli/command.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import { badInput } from "../../shared/errors.ts";
import type { Population } from "../drawn.ts";
import { describeAcceptance } from "../generate/acceptance.ts";
import { generateTable } from "../generate/table.ts";

/** The options of `sim generate` that a table has a say in. */
interface Given {
  readonly n: number;
  readonly seed: number;
  readonly out: string;
  readonly workers: number | "auto";
  readonly shardSize: number;
  readonly dtype: string;
  readonly device: string;
  readonly noiseless: boolean;
  readonly planes: readonly string[] | undefined;
  readonly resume: boolean;
  readonly breakLock: boolean;
}

/** @throws GalforgeError for options of images and directories */
export async function generateTableOnly(
  given: Given,
  population: Population,
  context: Context,
): Promise<Result> {
  refuse(given);
  const { n, seed, out, workers } = given;
  const done = await generateTable({ population, n, seed, out, workers }, context);
  const { columns, seconds, objectsPerSecond, tries } = done;
  const text = [
    `${out}: ${n} objects, ${columns} columns`,
    `  took ${formatDuration(seconds)} at ${Math.round(objectsPerSecond)} objects/s`,
    ...(tries === undefined ? [] : [`  ${describeAcceptance(tries)}`]),
  ];
  return { data: { ...done }, text: text.join("\n") };
}

function refuse(given: Given): void {
  const pixels = "it is of pixels, and a table has none";
  const whole = "it is of a directory; a table is one file, which is whole or absent";
  const reasons: readonly (readonly [option: string, isGiven: boolean, why: string])[] = [
    ["--dtype", given.dtype !== "float32", pixels],
    ["--device", given.device !== "auto", pixels],
    ["--noiseless", given.noiseless, pixels],
    ["--planes", given.planes !== undefined, pixels],
    ["--shard-size", given.shardSize !== 4096, whole],
    ["--resume", given.resume, whole],
    ["--break-lock", given.breakLock, whole],
  ];
  for (const [option, isGiven, why] of reasons) {
    if (isGiven) throw badInput(option, `makes no sense with --table-only: ${why}. Leave it out`);
  }
}
