/** The architectures of `train cae --arch`. */
import type { Architecture } from "./architecture.ts";
import { deep } from "./deep.ts";
import { paper } from "./paper.ts";

export const ARCHITECTURES = ["paper", "deep"] as const;
export type ArchitectureName = (typeof ARCHITECTURES)[number];

export const architectures: Readonly<Record<ArchitectureName, Architecture>> = { paper, deep };
