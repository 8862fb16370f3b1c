/** Rare classes on demand: how many objects are of one, and which. */
import { badInput, outOfRange } from "../../../shared/errors.ts";
import { MOST_PERMUTED, permuted } from "../../../shared/random/permuted.ts";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import { type Locate, onlyKeysAt, type Path, recordAt } from "../../population/locate.ts";

export const RARE_CLASSES = ["green-pea", "red-spiral"] as const;
export type RareClass = (typeof RARE_CLASSES)[number];

/** Of each class a quota, an integer from 1, that is out of `of` objects, or a share of the others, above 0 and below 1. */
export type ClassCounts = { readonly [C in RareClass]?: number } & { readonly of?: number };

const isQuota = (amount: number): boolean => amount >= 1;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** @throws GalforgeError for an unknown class, what is neither a quota nor a share, and quotas that cannot be met */
export function checkClasses(at: Locate, value: unknown): ClassCounts {
  const path: Path = ["classes"];
  const given = recordAt(at, path, value, "numbers such as {green-pea: 13, of: 26126} or {red-spiral: 0.01}");
  onlyKeysAt(at, path, given, [...RARE_CLASSES, "of"]);
  const { of } = given;
  if (of !== undefined && !(Number.isInteger(of) && Number(of) >= 1 && Number(of) <= MOST_PERMUTED)) {
    throw outOfRange(at([...path, "of"]), of, `a number of objects from 1 to ${MOST_PERMUTED}`);
  }
  const counts = RARE_CLASSES.filter((name) => given[name] !== undefined).map((name) => {
    const amount = Number(given[name]);
    if (typeof given[name] === "number" && amount > 0 && (amount < 1 || Number.isInteger(amount))) {
      return [name, amount] as const;
    }
    const allowed = "a number of objects, an integer from 1, or a share of them, above 0 and below 1";
    throw outOfRange(at([...path, name]), given[name], allowed);
  });
  const amounts = counts.map(([, amount]) => amount);
  const [quotas, shares] = [amounts.filter(isQuota), amounts.filter((amount) => !isQuota(amount))];
  if (quotas.length > 0 && of === undefined) {
    throw badInput(at(path), 'of how many objects? Add "of", such as {green-pea: 13, of: 26126}');
  }
  if (sum(quotas) > Number(of))
    throw badInput(at(path), `${quotas.join(" + ")} of ${of} objects are too many`);
  if (sum(shares) > 1) throw badInput(at(path), `the shares ${shares.join(" + ")} are more than 1`);
  return { ...Object.fromEntries(counts), ...(quotas.length > 0 ? { of: Number(of) } : {}) };
}

/** The classes that are asked for. */
export const askedFor = (counts: ClassCounts): readonly RareClass[] =>
  RARE_CLASSES.filter((name) => counts[name] !== undefined);

/**
 * Which objects are of a rare class. Of every `of` objects, one block after the other, a random choice as large as the quotas;
 * of the others each with the probability of its share.
 */
export class ClassChoice {
  readonly #of: number;
  readonly #quotas: readonly (readonly [RareClass, number])[];
  readonly #shares: readonly (readonly [RareClass, number])[];

  constructor(counts: ClassCounts) {
    const amounts = askedFor(counts).map((name) => [name, counts[name] ?? 0] as const);
    this.#of = counts.of ?? 1;
    this.#quotas = amounts.filter(([, amount]) => isQuota(amount));
    this.#shares = amounts.filter(([, amount]) => !isQuota(amount));
  }

  /** A pure function of (seed, index); undefined: none. */
  of(seed: number, index: number): RareClass | undefined {
    const block = Math.floor(index / this.#of);
    return (
      (this.#quotas.length === 0
        ? undefined
        : within(this.#quotas, permuted(index % this.#of, this.#of, seed, block, QUOTAS))) ??
      (this.#shares.length === 0
        ? undefined
        : within(this.#shares, new Stream(seed, index, SHARES).uniform()))
    );
  }
}

/** Whose stretch of the line x is on: they lie one after the other from 0. */
function within(stretches: readonly (readonly [RareClass, number])[], x: number): RareClass | undefined {
  let left = x;
  for (const [name, length] of stretches) {
    if (left < length) return name;
    left -= length;
  }
  return undefined;
}

const QUOTAS = (PURPOSE.galaxies ^ hashName("class quotas")) >>> 0;
const SHARES = PURPOSE.galaxies ^ hashName("class shares");
