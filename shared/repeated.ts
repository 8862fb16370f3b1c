/** Values that must differ from each other, such as names and ids. */

/** The position of the first value that stands before it, too; -1 if all differ. */
export function firstRepeated(values: Float64Array | readonly unknown[]): number {
  const seen = new Set<unknown>();
  return values.findIndex((value: unknown) => seen.size === seen.add(value).size);
}

/** The first value that occurs twice; undefined if all differ. */
export const repeated = <T>(values: readonly T[]): T | undefined => values[firstRepeated(values)];
