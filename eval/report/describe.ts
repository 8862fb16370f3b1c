/** Any JSON object as names and values that a person can read. Pure. */
import { plain } from "./format.ts";

/**
 * {"galaxy": [{"flux": {"uniform": [500, 5e4]}}]} -> ["galaxy flux", "uniform, 500 to 50 000"]: names of nested objects joined,
 * a list of one without its number, a distribution of two numbers as a range. Empty objects and lists are left out.
 */
export function describe(value: unknown, path = ""): [name: string, value: string][] {
  if (Array.isArray(value) && value.some(isObject)) {
    return value.flatMap((item, i) => describe(item, value.length === 1 ? path : `${path} ${i + 1}`));
  }
  if (Array.isArray(value) && value.length === 0) return [];
  if (!isObject(value)) return [[path, leaf(value)]];
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && path !== "" && Array.isArray(first[1]) && !first[1].some(isObject)) {
    return [[path, `${first[0]}, ${range(first[1])}`]];
  }
  return entries.flatMap(([key, item]) => describe(item, `${path} ${key.replaceAll("_", " ")}`.trim()));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const range = (items: readonly unknown[]): string =>
  items.length === 2 ? `${leaf(items[0])} to ${leaf(items[1])}` : leaf(items);

function leaf(value: unknown): string {
  if (Array.isArray(value)) return value.map(leaf).join(", ");
  if (typeof value === "number") return plain(value, 6);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "–" : String(value);
}
