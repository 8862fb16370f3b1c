/** What all objects of a population have in common in a band. */
import type { Band, BandDetector, BandPsf } from "../../datasets/bands.ts";
import { GalforgeError } from "../../shared/errors.ts";
import { airyFwhm, fwhmOf } from "../psf/fwhm.ts";
import type { Psf, PsfKind } from "../scene.ts";
import type { DetectorSlots, PsfSlots } from "./band-fields.ts";
import { describedDetector } from "./detector-model.ts";
import type { Values } from "./expression.ts";
import type { Quantities } from "./quantities.ts";

export interface BandFacts extends Pick<Band, "name" | "zero_point"> {
  readonly pixel_scale: number;
  readonly psf: PsfSlots;
  /** slots by field */
  readonly detector: DetectorSlots;
}

/** Kinds that are round where they are not sheared; of others it is not known. */
const MAY_BE_ROUND: ReadonlySet<PsfKind> = new Set(["gaussian", "moffat", "kolmogorov", "vonkarman", "airy"]);

/** @param v values with the constants in place */
export function describeBand({ psf, detector, ...facts }: BandFacts, q: Quantities, v: Values): Band {
  return {
    ...facts,
    unit: "ADU",
    detector: describedDetector(detector.build(v), detectorConstants(detector.slots, q, v)),
    psf: psfConstants(psf, facts.pixel_scale, q, v),
  };
}

/** What else a detector has stands in the configuration alone. */
const DESCRIBED: readonly string[] = ["sky", "gain", "read_noise", "saturation"];

const detectorConstants = (slots: ReadonlyMap<string, number>, q: Quantities, v: Values): BandDetector =>
  Object.fromEntries(
    [...slots]
      .filter(([key, slot]) => DESCRIBED.includes(key) && q.isConstant(slot))
      .map(([key, slot]) => [key, v[slot]]),
  );

function psfConstants({ kind, slots, build }: PsfSlots, scale: number, q: Quantities, v: Values): BandPsf {
  const isConstant = [...slots.values()].every((slot) => q.isConstant(slot));
  const fwhm = isConstant ? widthOf(build(v), scale) : boundsOfWidth(kind, slots, q);
  const round = ["e", "e1", "e2"].every((key) => {
    const slot = slots.get(key);
    return slot === undefined || (q.isConstant(slot) && v[slot] === 0);
  });
  return { kind, ...(fwhm === undefined ? {} : { fwhm }), ...(MAY_BE_ROUND.has(kind) ? { round } : {}) };
}

/** Undefined if the PSF is an image that cannot be read, or has no width. */
function widthOf(psf: Psf, pixelScale: number): readonly [number, number] | undefined {
  try {
    const fwhm = fwhmOf(psf, pixelScale);
    return fwhm > 0 ? [fwhm, fwhm] : undefined;
  } catch (error) {
    if (error instanceof GalforgeError) return undefined;
    throw error;
  }
}

/** Undefined if a distribution without an end decides it. That of an Airy PSF grows with lambda/D, and falls with the obscuration. */
function boundsOfWidth(
  kind: PsfKind,
  slots: ReadonlyMap<string, number>,
  q: Quantities,
): readonly [number, number] | undefined {
  const boundsOf = (key: string) => {
    const slot = slots.get(key);
    return slot === undefined ? undefined : q.boundsOf(slot);
  };
  if (kind !== "airy") return boundsOf("fwhm");
  const ratio = boundsOf("lam_over_diam");
  if (ratio === undefined) return undefined;
  const obscuration = slots.has("obscuration") ? boundsOf("obscuration") : ([0, 0] as const);
  if (obscuration === undefined) return undefined;
  return [ratio[0] * airyFwhm(obscuration[1]), ratio[1] * airyFwhm(obscuration[0])];
}
