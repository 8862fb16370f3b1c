/** The architectures of `train cae --arch`, the default first. */
import type { Architecture } from "./architecture.ts";
import { deep } from "./deep.ts";
import { paper } from "./paper.ts";

export const ARCHITECTURES = ["deep", "paper"] as const;
export type ArchitectureName = (typeof ARCHITECTURES)[number];

export const architectures: Readonly<Record<ArchitectureName, Architecture>> = { deep, paper };
