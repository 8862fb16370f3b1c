/** What is done to training stamps in every epoch anew. Pure. */
import { badInput } from "../shared/errors.ts";
import type { StampSource } from "./data/source.ts";

export const AUGMENTATIONS = ["none", "symmetries", "noise", "all"] as const;
/** "symmetries": flips and quarter turns; "noise": noise of its own in every epoch; "all": both */
export type Augmentation = (typeof AUGMENTATIONS)[number];

export const wantsSymmetries = (augment: Augmentation): boolean =>
  augment === "symmetries" || augment === "all";
export const wantsNoise = (augment: Augmentation): boolean => augment === "noise" || augment === "all";

type Limits = Pick<StampSource, "asymmetry" | "fixedNoise">;

/** A default gives way to what the source allows. */
export function settleAugmentation(
  source: Limits,
  wanted: Augmentation,
  note: (line: string) => void,
): Augmentation {
  const { why, rest } = limit(source, wanted);
  if (why !== undefined) note(`augmentation: ${rest} instead of ${wanted}, because ${why}`);
  return rest;
}

/** One that was asked for does not. @throws GalforgeError that says what the source allows of it */
export function checkAugmentation(source: Limits, wanted: Augmentation): void {
  const { why, rest } = limit(source, wanted);
  if (why !== undefined) throw badInput(`--augment ${wanted}`, `${why}. Use --augment ${rest}`);
}

/** Why a source cannot be augmented as wanted, and what it allows of it. */
function limit(source: Limits, wanted: Augmentation): { why: string | undefined; rest: Augmentation } {
  const symmetries = wantsSymmetries(wanted) && source.asymmetry === undefined;
  const noise = wantsNoise(wanted) && source.fixedNoise === undefined;
  const why =
    (wantsSymmetries(wanted) ? source.asymmetry : undefined) ??
    (wantsNoise(wanted) ? source.fixedNoise : undefined);
  return { why, rest: symmetries && noise ? "all" : symmetries ? "symmetries" : noise ? "noise" : "none" };
}
