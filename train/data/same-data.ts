/** Whether data is still what a run was trained on. Pure. */
import type { DataSource } from "../run/config.ts";

/** Why it is not, and what to do; undefined if it is: a continuation of "the data of a run: ". */
export function otherData(found: DataSource, wanted: DataSource): string | undefined {
  if (found.sha256 === wanted.sha256) return undefined;
  return wanted.kind !== "simulator"
    ? "it has another SHA-256 than then. Give --data with where that data lies now"
    : "it makes other galaxies than then (another version of galforge, or a changed configuration). Use that of then";
}
