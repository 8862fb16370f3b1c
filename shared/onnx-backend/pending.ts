/** Computes what is pending; where some of it cannot be computed, finds out what. */
import type { Value } from "./graph/value.ts";
import type { HeldValues } from "./held.ts";

/** Programs tried to tell broken values from others that are held with them, after which all that is left counts as broken. */
const MOST_TRIES = 64;

/**
 * Runs all that is pending. Should that fail, `wanted` is tried alone: what else is held may be what is broken. What cannot be
 * computed throws when it is read.
 * @param run computes values and gives them their contents
 */
export function computePending(
  held: HeldValues,
  run: (roots: readonly Value[]) => void,
  wanted: Value | undefined,
): void {
  const roots = held.pendingValues();
  try {
    if (roots.length > 0) run(roots);
  } catch {
    let tries = MOST_TRIES;
    /** Runs values that failed with others: halves them until the broken ones are found. False if there are such. */
    const runParts = (parts: readonly Value[]): boolean => {
      if (parts.length === 0) return true;
      try {
        run(parts);
        return true;
      } catch (error) {
        const middle = parts.length >> 1;
        if (middle > 0 && --tries > 0) {
          for (const half of [parts.slice(0, middle), parts.slice(middle)]) runParts(half);
        } else for (const root of parts) held.fail(root, error);
        return false;
      }
    };
    if (wanted !== undefined && !runParts([wanted])) return; // who reads it gets the error
    runParts(roots.filter(({ node }) => node !== undefined));
  }
  held.settle();
}
