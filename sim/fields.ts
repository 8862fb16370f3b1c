/** Unknown data as records of fields. */
import { badInput, show, unknownChoice } from "../shared/errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `value` if it is a record, else none: what it should be is checked elsewhere. */
export const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {});

/** `value` as a record of fields, or throws saying what it should hold. */
export function asRecord(where: string, value: unknown, holds: string): Fields {
  if (isRecord(value)) return value;
  throw badInput(where, `expected ${holds}, got ${show(value)}`);
}

/** Throws at the first key that is not in `allowed`, suggesting the nearest one. */
export function onlyKeys(where: string, fields: Fields, allowed: readonly string[]): void {
  for (const key in fields) {
    if (!allowed.includes(key)) throw unknownChoice(`${where}: key`, key, allowed);
  }
}
