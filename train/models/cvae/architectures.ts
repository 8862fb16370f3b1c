/** The architectures of `train cvae --arch`, the default first. */
import { unknownChoice } from "../../../shared/errors.ts";
import type { RunConfig } from "../../run/config.ts";
import type { Architecture } from "./architecture.ts";
import { deep } from "./deep.ts";
import { published } from "./published.ts";

export const ARCHITECTURES = ["deep", "published"] as const;
export type ArchitectureName = (typeof ARCHITECTURES)[number];

export const architectures: Readonly<Record<ArchitectureName, Architecture>> = { deep, published };

/** Of a run. */
export function architectureOf({ architecture }: Pick<RunConfig, "architecture">): Architecture {
  const found = Object.entries(architectures).find(([name]) => name === architecture)?.[1];
  if (found === undefined) throw unknownChoice("config.json: architecture", architecture, ARCHITECTURES);
  return found;
}
