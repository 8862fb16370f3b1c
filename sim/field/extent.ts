/**
 * How far the light of an object reaches: the distance from its centre beyond which its surface brightness stays below a limit. Of a
 * galaxy under a PSF that is the larger of two: where the galaxy alone, moved outwards by a FWHM of the PSF, falls below half of the
 * limit, and where a point source of its flux, moved outwards by 1.5 semi-major axes, does. Neither is a bound in the strict sense;
 * test/sim/field/extent.test.ts renders objects and finds the light outside below the limit.
 */
import { sersicB, sersicBrightness } from "../profiles/sersic.ts";
import type { Component } from "../scene.ts";
import type { PsfWings } from "./wings.ts";

/** Sides of the squares that objects are drawn on, few so that the renderer's plans are shared [pixels]. */
export const SIDES = [24, 32, 48, 64, 96, 128, 192, 256, 384, 512] as const;
const LARGEST = SIDES[SIDES.length - 1];

const SHIFT = 1.5;
/** Of what is no Sersic profile: as wide as any. */
const WIDEST_N = 4;
/** The renderer's own error, relative to the peak of a point source. */
const RENDERED = 1e-6;

export interface Square {
  readonly side: number;
  /** surface brightness at its border, over the limit: above 1 only if the largest square is too small */
  readonly excess: number;
}

/** An object in a band. */
export interface Lit {
  readonly components: readonly Component[];
  readonly wings: PsfWings;
  /** [arcsec/pixel] */
  readonly pixelScale: number;
  /** surface brightness at which its light is cut off [unit/pixel] */
  readonly limit: number;
}

/** The square that holds the light of an object in all bands. */
export function squareFor(bands: readonly Lit[]): Square {
  let reach = 0;
  for (const band of bands) {
    for (const component of band.components) reach = Math.max(reach, reachOf(component, band));
  }
  // the centre is within half a pixel of the middle of the square
  const side = SIDES.find((one) => one / 2 - 0.5 >= reach) ?? LARGEST;
  const border = side / 2 - 0.5;
  if (border >= reach) return { side, excess: 1 };
  const excess = Math.max(
    ...bands.map((band) =>
      band.components.reduce(
        (sum, c) => sum + brightnessAt(c, band, border) / limitOf(band, c.flux, band.components.length),
        0,
      ),
    ),
  );
  return { side, excess: Math.max(1, excess) };
}

/** What an object's components may have each at the border. */
const limitOf = ({ wings, limit }: Lit, flux: number, components: number): number =>
  Math.max(limit / components, RENDERED * flux * wings.at(0));

const offsetOf = ({ dx = 0, dy = 0 }: Component, pixelScale: number): number =>
  Math.max(Math.abs(dx), Math.abs(dy)) / pixelScale;

interface Size {
  readonly n: number;
  /** [pixels] */
  readonly hlr: number;
  readonly major: number;
}

function sizeOf(component: Component, pixelScale: number): Size | undefined {
  if (!("hlr" in component)) return undefined;
  const hlr = component.hlr / pixelScale;
  const e = "e" in component ? component.e : 0;
  const n = "n" in component ? component.n : WIDEST_N;
  return { n, hlr, major: hlr * ((1 + e) / (1 - e)) ** 0.25 };
}

/** [pixels] */
function reachOf(component: Component, band: Lit): number {
  const { components, wings, pixelScale } = band;
  const { flux } = component;
  if (flux === 0) return 0;
  const offset = offsetOf(component, pixelScale);
  const half = limitOf(band, flux, components.length) / 2;
  const size = sizeOf(component, pixelScale);
  if (size === undefined) return offset + wings.reach((2 * half) / flux);
  const { n, hlr, major } = size;
  const central = (flux / hlr ** 2) * sersicBrightness(n, 0);
  const alone = central <= half ? 0 : major * (Math.log(central / half) / sersicB(n)) ** n;
  return offset + Math.max(alone + wings.fwhm, wings.reach(half / flux) + SHIFT * major);
}

function brightnessAt(component: Component, { wings, pixelScale }: Lit, border: number): number {
  const { flux } = component;
  const r = Math.max(0, border - offsetOf(component, pixelScale));
  const size = sizeOf(component, pixelScale);
  if (size === undefined) return flux * wings.at(r);
  const { n, hlr, major } = size;
  return flux * (sersicBrightness(n, r / major) / hlr ** 2 + wings.at(r));
}
