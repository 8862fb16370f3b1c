import type { RadialOtf } from "../psf/otf.ts";
import type { Component } from "../scene.ts";
import { isRadial } from "./radial-profile.ts";

/**
 * The accuracy contract of the fast path: every approximation of the quadrature derives its size from one of these. The defaults
 * leave less than 3e-6 of the peak in every pixel of the default population (test/sim/render/accuracy.test.ts, which also moves
 * each of them); the float32 tables and sums add about 1e-6 whatever they are.
 */
export interface Accuracy {
  /** the light in the modes left out, relative to the peak: the quadrature ends at the wavenumber where it falls below this */
  readonly truncation: number;
  /** period of the quadrature beyond the largest distance between the centre and a pixel [pixels] */
  readonly margin: number;
  /** C of nodes.ts: features of wavenumber k are repeated C / k pixels farther away than the period */
  readonly reach: number;
}

export const DEFAULT_ACCURACY: Accuracy = { truncation: 5e-7, margin: 10, reach: 12 };

/**
 * Additional period where the OTF ends with an edge in k (Airy), as a multiple of lambda / D: the image then has wings that
 * oscillate, and fall as r^-3 only. Those of an aperture obscured by more than a third are higher, and ask for more (docs/rendering.md).
 */
const SHARP_OTF_MARGIN = 35;
const MARGIN_OF_WINGS = 28;
/** The same for lambda / D below FINE pixels: a pixel averages over the oscillations. */
const MARGIN_OF_FINE_WINGS = 20;
const FINE = 2;

/** Wings higher than these, of a nearly closed aperture, fill any period: sharp.ts renders. */
const MOST_WINGS = 14;

/** The margin of a PSF with edges [pixels]. @param size semi-major axis of the OTF's scale [pixels] */
export function otfEdge(otf: RadialOtf, size: number): number {
  if (otf.edges.length === 0) return 0;
  const lamOverDiam = 2 * Math.PI * size;
  const ofWings = lamOverDiam < FINE ? MARGIN_OF_FINE_WINGS : MARGIN_OF_WINGS;
  return Math.max(SHARP_OTF_MARGIN, ofWings * otf.wings) * lamOverDiam;
}

/** Whether the wings of a PSF are too wide for a period. */
export const isTooSharp = (otf: RadialOtf): boolean => otf.wings > MOST_WINGS;

/**
 * The semi-minor axis by which the light in a ring of modes is measured [pixels]. Where the OTF ends with an edge, the ring's inner side
 * counts: else modes between the last node inside the edge and the edge would be left out.
 */
export const lightSize = (otf: RadialOtf, minor: number, period: number): number =>
  otf.edges.length === 0 ? minor : minor / (1 + (3 * Math.PI * minor) / period);

/**
 * Additional period for profiles that end with an edge, as a multiple of the semi-major axis: the transform of n < 0.5 oscillates,
 * that of n < 0.8 nearly does, so that no wavenumber of it is confined to C / k.
 */
export const edgeReach = (n: number): number => (n < 0.5 ? 1.5 : n < 0.8 ? 1 : 0);

/**
 * Factor on the reach: the features of an elongated galaxy extend a / b times farther along its length than C / k. C itself has room
 * for a / b = 2. Discs and images have room for all of their light (extent.ts).
 */
export function elongation(components: readonly Component[]): number {
  let factor = 1;
  for (const c of components) {
    if (isRadial(c)) factor = Math.max(factor, 0.5 * Math.sqrt((1 + c.e) / (1 - c.e)));
  }
  return factor;
}
