/** The ids of objects: consecutive integers, or names that a survey gave them, from which integers follow. */
import { badInput } from "../shared/errors.ts";
import { sha256 } from "../shared/files/hash.ts";
import type { ShardEntry } from "./schema.ts";

/** Of the objects of a shard: their number is that of its stamps. */
export type Ids = { readonly first: number } | { readonly names: readonly string[] };

/**
 * The id of an object by its name: the first 52 bits of the SHA-256 of the name in UTF-8, as an integer. So it is the same in every
 * set that holds the object, and splits never separate it from itself.
 */
export const idOfName = (name: string): number => Number.parseInt(sha256(name).slice(0, 13), 16);

/** How names stand in a shard: in UTF-8, one a line. @throws GalforgeError for a name that is empty or not one line */
export function packNames(names: readonly string[]): Uint8Array {
  const bad = names.find((name) => name === "" || /[\n\r]/.test(name));
  if (bad !== undefined)
    throw badInput("the name of an object", `must be one line of text, not ${JSON.stringify(bad)}`);
  return new TextEncoder().encode(names.join("\n"));
}

export const unpackNames = (bytes: Uint8Array): string[] => new TextDecoder().decode(bytes).split("\n");

/** Pairs of shards that share consecutive ids. */
export function sharedRanges<S extends Pick<ShardEntry, "first_id" | "count">>(
  shards: readonly S[],
): [S, S][] {
  const first = (s: S): number => s.first_id ?? 0;
  const sorted = shards.filter((s) => s.first_id !== undefined).sort((a, b) => first(a) - first(b));
  return sorted.slice(1).flatMap((entry, i): [S, S][] => {
    const before = sorted[i];
    return first(before) + before.count > first(entry) ? [[before, entry]] : [];
  });
}
