/**
 * How far the light of an object reaches: the distance from its centre beyond which its surface brightness stays below a limit. Of a
 * galaxy under a PSF that is the larger of two: where the galaxy alone, moved outwards by a FWHM of the PSF, falls below half of the
 * limit, and where a point source of its flux, moved outwards by 1.5 semi-major axes, does. Neither is a bound in the strict sense;
 * test/sim/field/extent.test.ts renders objects and finds the light outside below the limit.
 */
import { badInput } from "../../shared/errors.ts";
import { sersicB, sersicBrightness, sersicEnclosed } from "../profiles/sersic.ts";
import type { Component } from "../scene.ts";
import type { Wings } from "./wings.ts";

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
  readonly wings: Wings;
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

/** An elliptical profile that is nowhere fainter, far out, than the component. */
interface Profile {
  /** Sersic index */
  readonly n: number;
  /** [pixels] */
  readonly hlr: number;
  readonly major: number;
  /** radius along the major axis beyond which there is no light [pixels] */
  readonly edge: number;
  /** of its surface brightness: a disc from the side is brighter, and arms are */
  readonly factor: number;
}

/** @returns undefined for a point @throws GalforgeError for an image, whose extent is that of its file */
function profileOf(component: Component, pixelScale: number): Profile | undefined {
  const { kind } = component;
  if (kind === "point") return undefined;
  if (kind === "image") {
    throw badInput(
      "a component of the kind image",
      "cannot be drawn on a field, because nothing says how far it reaches",
    );
  }
  const hlr = component.hlr / pixelScale;
  const stretch = ((1 + component.e) / (1 - component.e)) ** 0.25 * stretchOf(component);
  const trunc = "trunc" in component ? component.trunc : undefined;
  const edge = trunc === undefined ? Number.POSITIVE_INFINITY : (trunc / pixelScale) * stretch;
  const plain = { hlr, major: hlr * stretch, edge, factor: 1 };
  if (kind === "spergel") return { ...plain, n: WIDEST_N };
  if (kind === "knots")
    return { ...plain, n: component.n, edge: plain.major * lastOf(component.count, component.n) };
  if (kind !== "disc") return { ...plain, n: component.n };
  const { inclination, scale_height, arms, bar } = component;
  const flat = Math.max(Math.cos((inclination * Math.PI) / 180), scale_height / component.hlr, LEAST_FLAT);
  const factor = ((arms === undefined ? 1 : 2) * (bar === undefined ? 1 : 2)) / flat;
  return { ...plain, n: component.n, major: plain.major + scale_height / pixelScale, factor };
}

/** Axis ratio of a disc from the side, at least: beyond that the PSF decides. */
const LEAST_FLAT = 0.05;

/** The larger singular value of what lensing did at last. */
function stretchOf(component: Component): number {
  const map = "map" in component ? component.map : undefined;
  if (map === undefined) return 1;
  const [sum, difference] = [
    Math.hypot(map.xx + map.yy, map.yx - map.xy),
    Math.hypot(map.xx - map.yy, map.xy + map.yx),
  ];
  return (sum + difference) / 2;
}

/** Radius that all of `count` points of a Sersic profile are within, but for one case in a hundred [hlr]. */
function lastOf(count: number, n: number): number {
  let r = 1;
  while (1 - sersicEnclosed(n, r) > 0.01 / count) r *= 1.2;
  return r;
}

/** [pixels] */
function reachOf(component: Component, band: Lit): number {
  const { components, wings, pixelScale } = band;
  const { flux } = component;
  if (flux === 0) return 0;
  const offset = offsetOf(component, pixelScale);
  const half = limitOf(band, flux, components.length) / 2;
  const profile = profileOf(component, pixelScale);
  if (profile === undefined) return offset + wings.reach((2 * half) / flux);
  const { n, hlr, major, edge, factor } = profile;
  if (component.kind === "knots") return offset + edge + wings.reach((half * component.count) / flux);
  const central = ((factor * flux) / hlr ** 2) * sersicBrightness(n, 0);
  const alone = central <= half ? 0 : major * (Math.log(central / half) / sersicB(n)) ** n;
  return (
    offset +
    Math.max(Math.min(alone, edge) + wings.fwhm, wings.reach(half / flux) + SHIFT * Math.min(major, edge))
  );
}

function brightnessAt(component: Component, { wings, pixelScale }: Lit, border: number): number {
  const { flux } = component;
  const r = Math.max(0, border - offsetOf(component, pixelScale));
  const profile = profileOf(component, pixelScale);
  if (profile === undefined) return flux * wings.at(r);
  const { n, hlr, major, edge, factor } = profile;
  const alone = r > edge ? 0 : (factor * sersicBrightness(n, r / major)) / hlr ** 2;
  return flux * (alone + wings.at(r));
}
