/** The architectures of `train vae --arch`, the default first. */
import { unknownChoice } from "../../../shared/errors.ts";
import type { RunConfig } from "../../run/config.ts";
import { deepNetwork } from "../variational/deep.ts";
import type { Architecture } from "./architecture.ts";
import { published } from "./published.ts";

export const ARCHITECTURES = ["deep", "published"] as const;
export type ArchitectureName = (typeof ARCHITECTURES)[number];

/** Latents are all but numbers at first: the decoder learns to use them before the divergence takes those away that say nothing. */
const FIRST_LOG_SIGMA = -2;

export const architectures: Readonly<Record<ArchitectureName, Architecture>> = {
  deep: {
    ...deepNetwork,
    reconstruction: "noise",
    build: (shape) => deepNetwork.build({ ...shape, logSigma: FIRST_LOG_SIGMA }),
  },
  published,
};

/** Of a run. */
export function architectureOf({ architecture }: Pick<RunConfig, "architecture">): Architecture {
  const found = Object.entries(architectures).find(([name]) => name === architecture)?.[1];
  if (found === undefined) throw unknownChoice("config.json: architecture", architecture, ARCHITECTURES);
  return found;
}
