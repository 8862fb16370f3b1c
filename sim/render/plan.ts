/**
 * All that the quadrature can prepare for a stamp before it knows the galaxy: the nodes of both axes, and on their grid the
 * OTF times the pixel's transform times the weights, O(kx, ky) and O(kx, -ky).
 */
import { outOfRange } from "../../shared/errors.ts";
import type { Arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/load.ts";
import type { Otf } from "../psf/otf.ts";
import { type AxisPlan, makeAxisPlan } from "./axis-plan.ts";
import type { PsfTables } from "./psf-tables.ts";
import { shearedQuadratic } from "./quadratic.ts";
import { TABLE_BASE, TABLE_LAST } from "./radial-table.ts";

/** More nodes than this along an axis are refused: memory grows with their square. */
const MAX_NODES = 2048;

export interface PlanShape {
  readonly nx: number;
  readonly ny: number;
  /** period X of the quadrature along each axis [pixels], nodes.ts */
  readonly periodX: number;
  readonly periodY: number;
  readonly k0: number;
  readonly pixelScale: number;
}

export interface Plan {
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  /** byte offsets of O(kx, ky), O(kx, -ky): [ky][kx]; the imaginary parts only for a PSF image */
  readonly otfPlus: number;
  readonly otfMinus: number;
  readonly imaginary: { readonly plus: number; readonly minus: number } | undefined;
  /** |O| at wavenumber k along its slowest axis, times k dk, at the nodes of x: the weight of an annulus of modes */
  readonly annulus: Float64Array;
}

const sinc = (x: number): number => (Math.abs(x) < 1e-6 ? 1 : Math.sin(x) / x);

/** The largest wavenumber of the PSF that matters [rad / pixel]. */
function bandLimit(otf: Otf, tables: PsfTables, scale: number): number {
  if (otf.kind === "image") return otf.kMax * scale;
  return (tables.get(otf).kappaMax * scale) / shearedQuadratic(otf.scale, otf.e, otf.pa).minor;
}

export function makePlan(kernel: Kernel, arena: Arena, tables: PsfTables, shape: PlanShape, otf: Otf): Plan {
  const { nx, ny, periodX, periodY, k0, pixelScale } = shape;
  const kMax = bandLimit(otf, tables, pixelScale);
  if ((Math.max(periodX, periodY) * kMax) / (2 * Math.PI) > MAX_NODES) {
    throw outOfRange(
      "the number of Fourier modes",
      Math.round((Math.max(periodX, periodY) * kMax) / (2 * Math.PI)),
      `at most ${MAX_NODES} along an axis: the PSF is too narrow for this pixel scale, or the centre (x0, y0) too far outside the stamp`,
    );
  }
  const x = makeAxisPlan(arena, nx, periodX, k0, kMax);
  const y = makeAxisPlan(arena, ny, periodY, k0, kMax);
  const bytes = x.k.length * y.k.length * 4;
  const otfPlus = arena.take(bytes);
  const otfMinus = arena.take(bytes);
  const withPixel = otf.kind === "radial" || !otf.includesPixel;
  const axisWeight = (axis: AxisPlan): Float64Array =>
    axis.weight.map((w, i) => w * (withPixel ? sinc(axis.k[i] / 2) : 1));
  const wx = axisWeight(x);
  const wy = axisWeight(y).map((w) => w / (2 * Math.PI * Math.PI));
  const scaleBy = (at: number): void => {
    const f = arena.floats;
    for (let j = 0, p = at >> 2; j < wy.length; j++) for (let i = 0; i < wx.length; i++) f[p++] *= wx[i] * wy[j];
  };

  let imaginary: Plan["imaginary"];
  const annulus = x.k.map((k, i) => k * x.weight[i] * (withPixel ? Math.min(1, 2 / k) : 1));
  if (otf.kind === "radial") {
    const table = tables.get(otf);
    const q = shearedQuadratic(otf.scale / pixelScale, otf.e, otf.pa);
    const all = arena.place(new Float32Array(y.k.length));
    arena.ints.fill(x.k.length, all >> 2, (all >> 2) + y.k.length);
    kernel.fillRadial(otfPlus, otfMinus, x.k.length, x.kAt, y.kAt, y.k.length, all, table.at, TABLE_BASE, TABLE_LAST, q.xx, q.xy, q.yy, 1, 0);
    for (let i = 0; i < annulus.length; i++) annulus[i] *= Math.abs(tables.value(table, x.k[i] * q.minor));
  } else {
    imaginary = { plus: arena.take(bytes), minus: arena.take(bytes) };
    const perArcsec = (k: number): number => k / pixelScale;
    const kx = x.k.map(perArcsec);
    const plus = otf.onGrid(kx, y.k.map(perArcsec));
    const minus = otf.onGrid(kx, y.k.map((k) => -perArcsec(k)));
    arena.floats.set(plus.re, otfPlus >> 2);
    arena.floats.set(minus.re, otfMinus >> 2);
    arena.floats.set(plus.im, imaginary.plus >> 2);
    arena.floats.set(minus.im, imaginary.minus >> 2);
    scaleBy(imaginary.plus);
    scaleBy(imaginary.minus);
    // along the first row, ky close to 0
    for (let i = 0; i < annulus.length; i++) annulus[i] *= Math.hypot(plus.re[i], plus.im[i]);
  }
  scaleBy(otfPlus);
  scaleBy(otfMinus);
  return { x, y, otfPlus, otfMinus, imaginary, annulus };
}
