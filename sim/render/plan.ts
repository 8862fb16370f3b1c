/**
 * What the quadrature can prepare for a stamp before it knows the galaxy: the nodes of both axes, and on their grid the OTF
 * times the pixel's transform times the weights, O(kx, ky) and O(kx, -ky).
 */
import { outOfRange } from "../../shared/errors.ts";
import type { Arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/load.ts";
import { RINGS_PER_CYCLE } from "../psf/image-rings.ts";
import type { ImageOtf, Otf, RadialOtf } from "../psf/otf.ts";
import { lightSize } from "./accuracy.ts";
import { type AxisPlan, makeAxisPlan } from "./axis-plan.ts";
import { nodesUpTo } from "./nodes.ts";
import type { PlanShape } from "./plan-shape.ts";
import type { PsfTables } from "./psf-tables.ts";
import { TABLE_BASE, TABLE_LAST } from "./radial-table.ts";
import { shear } from "./sheared.ts";
import { sinc } from "./sinc.ts";

/** More nodes than this along an axis are refused: memory grows with their square. */
const MAX_NODES = 2048;

export class Plan {
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  /** byte offsets of O(kx, ky), O(kx, -ky), in panels [kx / 4][ky][4]; the imaginary parts only for a PSF image */
  readonly otfPlus: number;
  readonly otfMinus: number;
  imaginary: { readonly plus: number; readonly minus: number } | undefined;
  /** |O| at wavenumber k along its slowest axis, times k dk, at the nodes of x: the weight of an annulus of modes */
  readonly annulus: Float64Array;
  readonly #kernel: Kernel;
  readonly #arena: Arena;
  readonly #tables: PsfTables;
  readonly #allModes: number;
  readonly #periodX: number;
  #filledFor = "";

  constructor(kernel: Kernel, arena: Arena, tables: PsfTables, shape: PlanShape) {
    checkNodes(shape);
    this.#kernel = kernel;
    this.#arena = arena;
    this.#tables = tables;
    this.#periodX = shape.periodX;
    this.x = makeAxisPlan(arena, shape.nx, shape.periodX, shape.reach, shape.k0, shape.kMax);
    this.y = makeAxisPlan(arena, shape.ny, shape.periodY, shape.reach, shape.k0, shape.kMax);
    this.otfPlus = arena.take(this.#bytes);
    this.otfMinus = arena.take(this.#bytes);
    this.annulus = new Float64Array(this.x.k.length);
    const panels = this.x.k.length / 4;
    this.#allModes = arena.take(panels * 4);
    arena.ints.fill(this.y.k.length, this.#allModes >> 2, (this.#allModes >> 2) + panels);
  }

  get #bytes(): number {
    return this.x.k.length * this.y.k.length * 4;
  }

  /** Makes this the plan for the given PSF. @param pixelScale [arcsec / pixel] */
  usePsf(otf: Otf, pixelScale: number): void {
    const shape = otf.kind === "radial" ? `${otf.scale} ${otf.e} ${otf.pa}` : "";
    const key = `${otf.name} ${shape} ${pixelScale}`;
    if (key === this.#filledFor) return;
    const withPixel = otf.kind === "radial" || !otf.includesPixel;
    this.x.k.forEach((k, i) => {
      this.annulus[i] = k * this.x.weight[i] * (withPixel ? Math.min(1, 2 / k) : 1);
    });
    if (otf.kind === "radial") this.#fillRadial(otf, pixelScale, withPixel);
    else this.#fillImage(otf, pixelScale, withPixel);
    this.#filledFor = key;
  }

  #fillRadial(otf: RadialOtf, pixelScale: number, withPixel: boolean): void {
    const { x, y } = this;
    const table = this.#tables.get(otf);
    const q = shear(otf.scale / pixelScale, otf.e, otf.pa);
    this.imaginary = undefined;
    this.#kernel.fillRadial(
      this.otfPlus,
      this.otfMinus,
      x.kAt,
      y.kAt,
      x.k.length / 4,
      y.k.length,
      this.#allModes,
      table.at,
      TABLE_BASE,
      TABLE_LAST,
      q.ux,
      q.uy,
      q.vx,
      q.vy,
      1,
      0,
    );
    this.#weigh([this.otfPlus, this.otfMinus], withPixel);
    const size = lightSize(otf, q.minor, this.#periodX);
    x.k.forEach((k, i) => {
      this.annulus[i] *= Math.abs(this.#tables.value(table, k * size));
    });
  }

  #fillImage(otf: ImageOtf, pixelScale: number, withPixel: boolean): void {
    const { x, y } = this;
    this.imaginary ??= { plus: this.#arena.take(this.#bytes), minus: this.#arena.take(this.#bytes) };
    const kx = x.k.map((k) => k / pixelScale);
    const { plus, minus } = otf.onGrid(
      kx,
      y.k.map((k) => k / pixelScale),
    );
    this.#storeGrid(this.otfPlus, plus.re);
    this.#storeGrid(this.otfMinus, minus.re);
    this.#storeGrid(this.imaginary.plus, plus.im);
    this.#storeGrid(this.imaginary.minus, minus.im);
    this.#weigh([this.otfPlus, this.otfMinus, this.imaginary.plus, this.imaginary.minus], withPixel);
    // mean over the ring
    const rings = otf.rings();
    const perRing = (2 * Math.PI * pixelScale) / (otf.scale * RINGS_PER_CYCLE);
    x.k.forEach((k, i) => {
      this.annulus[i] *= rings[Math.min(Math.floor(k / perRing), rings.length - 1)];
    });
  }

  /** Multiplies grids by the quadrature's weights and, where wanted, the transform of the square pixel. */
  #weigh(grids: readonly number[], withPixel: boolean): void {
    const onAxis = (axis: AxisPlan): Float64Array =>
      axis.weight.map((w, i) => w * (withPixel ? sinc(axis.k[i] / 2) : 1));
    const wx = onAxis(this.x);
    const wy = onAxis(this.y).map((w) => w / (2 * Math.PI * Math.PI));
    const f = this.#arena.floats;
    for (const at of grids) {
      for (let panel = 0, p = at >> 2; panel < wx.length; panel += 4) {
        for (let j = 0; j < wy.length; j++) {
          for (let i = 0; i < 4; i++) f[p++] *= wx[panel + i] * wy[j];
        }
      }
    }
  }

  /** Stores a row-major grid [ky][kx] in panels. */
  #storeGrid(at: number, values: Float64Array): void {
    const nx = this.x.k.length;
    const ny = this.y.k.length;
    const f = this.#arena.floats;
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < ny; j++) f[(at >> 2) + ((i >> 2) * ny + j) * 4 + (i & 3)] = values[j * nx + i];
    }
  }
}

/** @throws GalforgeError E_RANGE for a quadrature with more modes along an axis than memory and time should be given to */
export function checkNodes({ periodX, periodY, reach, k0, kMax }: PlanShape): void {
  const nodes = nodesUpTo(kMax, Math.max(periodX, periodY), reach, k0);
  // no number: a size that overflowed
  if (nodes <= MAX_NODES) return;
  throw outOfRange(
    "the number of Fourier modes along an axis",
    Math.round(nodes),
    `at most ${MAX_NODES}: the PSF is too narrow for this pixel scale, the galaxy too large or too elongated, or the centre (x0, y0) too far outside the stamp`,
  );
}

/** The largest wavenumber of the PSF that matters [rad / pixel]. */
export function bandLimit(otf: RadialOtf, tables: PsfTables, pixelScale: number): number {
  return (tables.get(otf).kappaMax * pixelScale) / shear(otf.scale, otf.e, otf.pa).minor;
}
