/** What stands in a header, as astronomers write it: numbers as texts, and 99 or -999 for what was not measured. */
import type { FitsValue } from "../../shared/formats/fits-header.ts";

export type Header = ReadonlyMap<string, FitsValue>;

/** A number, or a text that is one: 29.5, '29.5', '2.95D1'. */
export function numberIn(header: Header, key: string): number | undefined {
  const value = header.get(key);
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value.trim().replace(/d/i, "e")); // Fortran's double exponent
  return Number.isFinite(number) ? number : undefined;
}

/** A text without blanks around it; "" if there is none. */
export function textIn(header: Header, key: string): string {
  const value = header.get(key);
  return typeof value === "string" ? value.trim() : "";
}

/** Of several keywords the first with a number that can be one. */
export function firstNumber(
  header: Header,
  keys: readonly string[],
  accept: (x: number) => boolean,
): { readonly key: string; readonly value: number } | undefined {
  for (const key of keys) {
    const value = numberIn(header, key);
    if (value !== undefined && accept(value)) return { key, value };
  }
  return undefined;
}

/** 99, -99, 999, 99.99, -9999.9, ...: nobody measures such numbers, pipelines write them for none. */
export const isPlaceholder = (x: number): boolean => /^99+(\.9+)?$/.test(String(Math.abs(x)));

/** What a size, a gain or a time can be. */
export const isSize = (x: number): boolean => x > 0 && !isPlaceholder(x);
