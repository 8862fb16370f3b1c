/**
 * Records whose keys are names that somebody else chose (labels, bands, columns), for JSON: in memory such things are Maps.
 * They have no prototype, so that "constructor" is there only if it was put there, and "__proto__" is a key like any other.
 */
export type ByName<T> = Readonly<Record<string, T>>;

export function recordByName<T>(entries: Iterable<readonly [name: string, value: T]>): ByName<T> {
  const record = Object.create(null) as Record<string, T>;
  for (const [name, value] of entries) record[name] = value;
  return record;
}
