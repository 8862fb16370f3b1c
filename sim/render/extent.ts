/** How far a component reaches: what its quadrature needs to know. */

import { sersicB } from "../profiles/sersic.ts";
import { spergelHlr } from "../profiles/spergel.ts";
import { truncatedBrightness } from "../profiles/truncated.ts";
import { QUINTIC_REACH } from "../psf/quintic.ts";
import type { Component, DiscComponent, ImageComponent, Mapped, TruncatedComponent } from "../scene.ts";
import { edgeReach } from "./accuracy.ts";
import { galaxyImage } from "./component-spectrum.ts";
import { remembering } from "./remembered.ts";
import { shear } from "./sheared.ts";

export interface Extent {
  /** its size: features of small wavenumbers are followed out to a hundred of it [pixels] */
  readonly major: number;
  /** whatever their wavenumber, features may be as far as this from the centre [pixels] */
  readonly edge: number;
}

const NONE: Extent = { major: 0, edge: 0 };

export function extentOf(c: Component, pixelScale: number): Extent {
  switch (c.kind) {
    case "point":
    case "knots":
      return NONE;
    case "disc":
      return discExtent(c, pixelScale);
    case "image":
      return { major: 0, edge: imageReach(c, pixelScale) };
    default: {
      const { major } = shear(c.hlr / pixelScale, c.e, c.pa);
      if (c.kind === "sersic") return { major, edge: major * edgeReach(c.n) };
      if (c.kind === "truncated") return { major, edge: major * truncatedReach(c) };
      return { major: major * Math.max(1, SPERGEL_RADII / spergelSize(c.nu)), edge: 0 };
    }
  }
}

/** The wings of a Spergel profile fall as exp(-r / r0): they are followed out to forty r0. */
const SPERGEL_RADII = 0.4;

const sizes = remembering<number>(64);
const spergelSize = (nu: number): number => sizes(String(nu), () => spergelHlr(nu));

/** A profile that ends below this fraction of its mean brightness inside the half-light radius has no edge to speak of. */
const FAINT_EDGE = 1e-8;

/** Where the profile ends [hlr]. */
function truncatedReach({ n, trunc, hlr }: TruncatedComponent): number {
  const t = trunc / hlr;
  const faint = sizes(`${n} ${t}`, () => truncatedBrightness(n, t)(t)) < FAINT_EDGE;
  return faint ? edgeReach(n) : t;
}

/** A disc is followed until its brightness is e^-16 of the centre's. */
const FALL = 16;

/** It is thin seen from the side, so that a wave across it may be anywhere along it. */
function discExtent(c: DiscComponent, pixelScale: number): Extent {
  const major = stretchOf(c) * shear(c.hlr / pixelScale, c.e, c.pa).major;
  const end = (FALL / sersicB(c.n)) ** c.n;
  const reach = c.trunc === undefined ? end : Math.min(end, c.trunc / c.hlr);
  return { major, edge: major * reach + (4 * stretchOf(c) * c.scale_height) / pixelScale };
}

/** Where a truncated profile ends [pixels]; 0 for all others. */
export const endOf = (c: Component, pixelScale: number): number =>
  c.kind === "truncated" ? extentOf(c, pixelScale).edge : 0;

/** By how much a map enlarges at most. */
function stretchOf({ map }: Mapped): number {
  if (map === undefined) return 1;
  const { xx, xy, yx, yy } = map;
  return 0.5 * (Math.hypot(xx + yy, yx - xy) + Math.hypot(xx - yy, xy + yx));
}

/** By how much an image is enlarged along its longest axis. */
export const enlargement = (c: ImageComponent): number => stretchOf(c) * shear(c.resize, c.e, c.pa).major;

/** Half of the diagonal of the image, enlarged and sheared, and what interpolation adds to it. */
function imageReach(c: ImageComponent, pixelScale: number): number {
  const { nx, ny } = galaxyImage(c.file);
  const pixel = (c.pixel_scale ?? pixelScale) / pixelScale;
  return enlargement(c) * pixel * (Math.hypot(nx, ny) / 2 + QUINTIC_REACH);
}
