/** The columns that a network looks at beside stamps, or in their place, and what a file calls them. Pure. */
import { badInput, nearest, unknownChoice } from "../../../../shared/errors.ts";
import { fitsUnit } from "../../../../shared/formats/fits-units.ts";
import { repeated } from "../../../../shared/repeated.ts";
import type { Typical } from "../../../../train/data/measured.ts";
import { givenInputs } from "../../../../train/inputs.ts";
import type { Input, RunConfig } from "../../../../train/run/config.ts";
import { typicalOfInput } from "../../../data/given-inputs.ts";

/** Of inputs of a network the names that they have in a file. */
export type ColumnMap = ReadonlyMap<string, string>;

/** In the place of a name: the file has no such column, and it is missing in all rows. */
export const NOT_THERE = "-";

export interface WantedInput extends Input {
  /** by a `ColumnMap`; absent: nothing was said, so by its name */
  readonly called?: string;
}

/** @throws GalforgeError for an input that the network does not have, for a column that would be two, and for one that it needs and that is not there */
export function wantedInputs(config: Pick<RunConfig, "inputs">, map: ColumnMap = new Map()): WantedInput[] {
  const inputs = givenInputs(config);
  const names = inputs.map(({ name }) => name);
  const unknown = [...map.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined && names.length === 0) {
    throw badInput("--columns", "this network looks at stamps alone: leave it out");
  }
  if (unknown !== undefined)
    throw unknownChoice("--columns INPUT=COLUMN: input of the network", unknown, names);
  const needed = inputs.find(({ name, missing }) => map.get(name) === NOT_THERE && !missing);
  if (needed !== undefined) {
    throw badInput(
      `--columns ${needed.name}=${NOT_THERE}`,
      `the network has not learned to do without ${needed.name}: give its column, or train with --hide`,
    );
  }
  const wanted = inputs.map((input): WantedInput => {
    const called = map.get(input.name);
    return called === undefined ? input : { ...input, called };
  });
  const twice = repeated(wanted.map(nameInFile).filter((name) => name !== NOT_THERE));
  if (twice === undefined) return wanted;
  const both = wanted.filter((input) => nameInFile(input) === twice).map(({ name }) => name);
  throw badInput("--columns", `makes ${twice} both ${both.join(" and ")} of the network: give each its own`);
}

/** The name that an input has in the file. */
export const nameInFile = ({ name, called = name }: WantedInput): string => called;

/** What measured values of the columns of a file are compared with, by their names there. */
export const typicalOf = (inputs: readonly WantedInput[]): ReadonlyMap<string, Typical> =>
  new Map(inputs.map((input) => [nameInFile(input), typicalOfInput(input)]));

/** Columns that a message lists. */
const MOST_LISTED = 40;

/**
 * @param names, units of the columns of a file
 * @throws GalforgeError that lists what is missing, with names that are near, and for a column in another unit than that of the training
 */
export function checkColumns(
  path: string,
  inputs: readonly WantedInput[],
  names: readonly string[],
  units: ReadonlyMap<string, string>,
): void {
  const lacking = inputs.filter((input) => {
    const name = nameInFile(input);
    return name !== NOT_THERE && !names.includes(name);
  });
  if (lacking.length > 0) {
    const free = names.filter((name) => !inputs.some((input) => nameInFile(input) === name));
    const told = lacking.map((input) => {
      const near = nearest(nameInFile(input), free);
      return near === undefined ? nameInFile(input) : `${nameInFile(input)} (is it "${near}"?)`;
    });
    const can = lacking.filter(({ missing }) => missing).map(({ name }) => name);
    const without =
      can.length === 0
        ? ""
        : `; it can do without ${can.join(", ")}: --columns ${can[0]}=${NOT_THERE} for what was not measured`;
    const more = names.length > MOST_LISTED ? ", ..." : "";
    throw badInput(
      path,
      `lacks ${lacking.length} of the ${inputs.length} columns that the network looks at: ${told.join(", ")}. It has: ` +
        `${names.slice(0, MOST_LISTED).join(", ")}${more}. By other names: --columns ${lacking[0]!.name}=NAME,...${without}`,
      { missing: lacking.map(({ name }) => name) },
    );
  }
  for (const input of inputs) {
    const unit = units.get(nameInFile(input)) ?? "1";
    if (input.unit === "1" || unit === "1" || isSame(unit, input.unit)) continue;
    throw badInput(
      path,
      `its column ${nameInFile(input)} is in ${unit}, but the network was trained on ${input.name} in ${input.unit}: convert it`,
      { unit, known: input.unit },
    );
  }
}

const isSame = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (unit: string): string =>
  fitsUnit(unit)
    .toLowerCase()
    .replaceAll(/[\s()]/g, "")
    .replace(/s$/, "");
