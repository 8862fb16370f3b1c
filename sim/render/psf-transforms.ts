/**
 * On the grid of a plan, the OTF times the pixel's transform times the weights of the quadrature: kept for a few PSFs, because bands of an
 * object have one each, and filling a grid takes longer than a stamp.
 */
import type { Arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/load.ts";
import { RINGS_PER_CYCLE } from "../psf/image-rings.ts";
import type { ImageOtf, RadialOtf } from "../psf/otf.ts";
import type { KnownOtf } from "../psf/otf-cache.ts";
import { lightSize } from "./accuracy.ts";
import type { AxisPlan } from "./axis-plan.ts";
import type { PsfTables } from "./psf-tables.ts";
import { TABLE_BASE, TABLE_LAST } from "./radial-table.ts";
import { shear } from "./sheared.ts";
import { sinc } from "./sinc.ts";

/** Transforms that a plan keeps. */
export const MOST_TRANSFORMS = 8;

/** Byte offsets of a grid at (kx, ky) and at (kx, -ky), in panels [kx / 4][ky][4]. */
interface Grids {
  readonly plus: number;
  readonly minus: number;
}

export interface PsfTransform {
  readonly real: Grids;
  /** only for a PSF image */
  readonly imaginary: Grids | undefined;
  /** |O| at wavenumber k along its slowest axis, times k dk, at the nodes of x: the weight of an annulus of modes */
  readonly annulus: Float64Array;
}

interface Slot extends PsfTransform {
  key: string;
  imaginary: Grids | undefined;
  /** of PSF images that were in this slot */
  imaginaryRoom: Grids | undefined;
}

export class PsfTransforms {
  readonly #kernel: Kernel;
  readonly #arena: Arena;
  readonly #tables: PsfTables;
  readonly #x: AxisPlan;
  readonly #y: AxisPlan;
  readonly #periodX: number;
  /** the depth of every panel: all modes */
  readonly #allModes: number;
  readonly #slots: Slot[] = [];
  /** the slot that the next new PSF takes, if there is no room for another */
  #oldest = 0;

  constructor(
    kernel: Kernel,
    arena: Arena,
    tables: PsfTables,
    axes: { readonly x: AxisPlan; readonly y: AxisPlan },
    periodX: number,
  ) {
    this.#kernel = kernel;
    this.#arena = arena;
    this.#tables = tables;
    this.#x = axes.x;
    this.#y = axes.y;
    this.#periodX = periodX;
    const panels = this.#x.k.length / 4;
    this.#allModes = arena.take(panels * 4);
    arena.ints.fill(this.#y.k.length, this.#allModes >> 2, (this.#allModes >> 2) + panels);
  }

  /**
   * The transform of a PSF, valid until the next call.
   * @param pixelScale [arcsec / pixel] @param room memory may be taken for one PSF more
   */
  get({ key, otf }: KnownOtf, pixelScale: number, room: boolean): PsfTransform {
    for (const slot of this.#slots) if (slot.key === key) return slot;
    const slot = this.#slotFor(room);
    slot.key = ""; // nothing, should filling fail
    if (otf.kind === "radial") this.#fillRadial(slot, otf, pixelScale);
    else this.#fillImage(slot, otf, pixelScale);
    slot.key = key;
    return slot;
  }

  #slotFor(room: boolean): Slot {
    const count = this.#slots.length;
    if (count === 0 || (room && count < MOST_TRANSFORMS)) {
      const annulus = new Float64Array(this.#x.k.length);
      const real = this.#takeGrids();
      this.#slots.push({ key: "", real, imaginary: undefined, imaginaryRoom: undefined, annulus });
      return this.#slots[count];
    }
    this.#oldest %= count;
    return this.#slots[this.#oldest++];
  }

  #takeGrids(): Grids {
    const bytes = this.#x.k.length * this.#y.k.length * 4;
    return { plus: this.#arena.take(bytes), minus: this.#arena.take(bytes) };
  }

  #fillRadial(slot: Slot, otf: RadialOtf, pixelScale: number): void {
    const [x, y] = [this.#x, this.#y];
    const { real, annulus } = slot;
    slot.imaginary = undefined;
    const table = this.#tables.get(otf);
    const q = shear(otf.scale / pixelScale, otf.e, otf.pa);
    this.#kernel.fillRadial(
      real.plus,
      real.minus,
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
    this.#weigh([real.plus, real.minus], true);
    const size = lightSize(otf, q.minor, this.#periodX);
    x.k.forEach((k, i) => {
      annulus[i] = k * x.weight[i] * Math.min(1, 2 / k) * Math.abs(this.#tables.value(table, k * size));
    });
  }

  #fillImage(slot: Slot, otf: ImageOtf, pixelScale: number): void {
    const [x, y] = [this.#x, this.#y];
    slot.imaginaryRoom ??= this.#takeGrids();
    slot.imaginary = slot.imaginaryRoom;
    const { real, imaginary, annulus } = slot;
    const withPixel = !otf.includesPixel;
    const { plus, minus } = otf.onGrid(
      x.k.map((k) => k / pixelScale),
      y.k.map((k) => k / pixelScale),
    );
    this.#storeGrid(real.plus, plus.re);
    this.#storeGrid(real.minus, minus.re);
    this.#storeGrid(imaginary.plus, plus.im);
    this.#storeGrid(imaginary.minus, minus.im);
    this.#weigh([real.plus, real.minus, imaginary.plus, imaginary.minus], withPixel);
    // mean over the ring
    const rings = otf.rings();
    const perRing = (2 * Math.PI * pixelScale) / (otf.scale * RINGS_PER_CYCLE);
    x.k.forEach((k, i) => {
      const ring = rings[Math.min(Math.floor(k / perRing), rings.length - 1)];
      annulus[i] = k * x.weight[i] * (withPixel ? Math.min(1, 2 / k) : 1) * ring;
    });
  }

  /** Multiplies grids by the quadrature's weights and, where wanted, the transform of the square pixel. */
  #weigh(grids: readonly number[], withPixel: boolean): void {
    const onAxis = (axis: AxisPlan): Float64Array =>
      axis.weight.map((w, i) => w * (withPixel ? sinc(axis.k[i] / 2) : 1));
    const wx = onAxis(this.#x);
    const wy = onAxis(this.#y).map((w) => w / (2 * Math.PI * Math.PI));
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
    const nx = this.#x.k.length;
    const ny = this.#y.k.length;
    const f = this.#arena.floats;
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < ny; j++) f[(at >> 2) + ((i >> 2) * ny + j) * 4 + (i & 3)] = values[j * nx + i];
    }
  }
}
