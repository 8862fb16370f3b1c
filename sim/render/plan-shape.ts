/** Which quadrature a scene needs: the same for every device. Sizes and their reasons: docs/rendering.md. */
import type { GridOtf, ImageOtf, RadialOtf } from "../psf/otf.ts";
import type { Scene } from "../scene.ts";
import { type Accuracy, elongation, otfEdge } from "./accuracy.ts";
import { extentOf } from "./extent.ts";
import { shear } from "./sheared.ts";

export interface PlanShape {
  readonly nx: number;
  readonly ny: number;
  /** period X of the quadrature along each axis [pixels], nodes.ts */
  readonly periodX: number;
  readonly periodY: number;
  /** C of nodes.ts */
  readonly reach: number;
  readonly k0: number;
  /** the quadrature reaches this far [rad / pixel] */
  readonly kMax: number;
}

/** k0 times the largest semi-major axis: galaxies are followed out to C / k0, more than a hundred half-light radii. */
const K0_TIMES_MAJOR = 0.12;
const K0_MAX = 0.004;
/** Margins for edges come in steps, so that plans are shared [pixels]. */
const EDGE_STEP = 16;

/** A sum of sharp PSFs is rendered in parts. */
export type PlannedOtf = RadialOtf | ImageOtf | GridOtf;

/**
 * All sizes come in a few classes, so that scenes share plans.
 * @param bandLimit the largest wavenumber of the PSF that matters [rad / pixel]
 */
export function planShape(scene: Scene, otf: PlannedOtf, bandLimit: number, accuracy: Accuracy): PlanShape {
  const [ny, nx] = scene.stamp;
  const { size, edge: psfEdge, support } = psfExtent(otf, scene.pixel_scale);
  let [major, edge] = [size, psfEdge];
  let [distanceX, distanceY] = [0, 0];
  for (const c of scene.components) {
    distanceX = Math.max(distanceX, distanceClass(nx, scene.x0 + (c.dx ?? 0) / scene.pixel_scale));
    distanceY = Math.max(distanceY, distanceClass(ny, scene.y0 + (c.dy ?? 0) / scene.pixel_scale));
    if (c.kind === "point") continue;
    const extent = extentOf(c, scene.pixel_scale);
    major = Math.max(major, extent.major);
    edge = Math.max(edge, extent.edge);
  }
  const margin = accuracy.margin + EDGE_STEP * Math.ceil((edge + support) / EDGE_STEP);
  return {
    nx,
    ny,
    periodX: distanceX + margin,
    periodY: distanceY + margin,
    reach: accuracy.reach * ceilToPower(elongation(scene.components), 1.5),
    k0: floorToPower(K0_TIMES_MAJOR / major, 4, K0_MAX),
    kMax: ceilToPower(bandLimit, 1.1),
  };
}

/**
 * What the PSF adds to the reach of an image [pixels]: its own scale, the margin that an edge in its OTF asks for, and how far from the galaxy a
 * PSF image puts light, whatever its wavenumber.
 */
function psfExtent(otf: PlannedOtf, pixelScale: number): { size: number; edge: number; support: number } {
  if (otf.kind === "image") return { size: 0, edge: 0, support: otf.support / pixelScale };
  if (otf.kind === "grid") {
    return { size: otf.size / pixelScale, edge: otf.wings / pixelScale, support: otf.support / pixelScale };
  }
  const size = shear(otf.scale / pixelScale, otf.e, otf.pa).major;
  return {
    size,
    edge: otf.ending === undefined ? otfEdge(otf, size) : otf.ending.radius * (size / otf.scale),
    support: 0,
  };
}

/** The largest distance of a pixel from a centre at x0, on a side of `pixels`: in a few classes, so that plans are shared. */
function distanceClass(pixels: number, x0: number): number {
  const distance = Math.max(Math.abs(x0), Math.abs(pixels - x0));
  const step = Math.max(8, Math.round(pixels / 8));
  return step * Math.ceil(distance / step);
}

/** The largest top * base^-m, m = 0, 1, ..., that is <= value (top if value is larger). */
const floorToPower = (value: number, base: number, top: number): number =>
  top * base ** Math.min(0, Math.floor(Math.log(value / top) / Math.log(base)));

/** The smallest power of base that is >= value. */
const ceilToPower = (value: number, base: number): number =>
  base ** Math.ceil(Math.log(value) / Math.log(base) - 1e-9);
