/**
 * On the grid of a plan, the OTF times the pixel's transform times the weights of the quadrature: kept for a few PSFs, because bands of an
 * object have one each, and filling a grid takes longer than a stamp. A PSF has the plan's first nodes, as far as it reaches.
 */
import type { Arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/load.ts";
import { RINGS_PER_CYCLE } from "../psf/image-rings.ts";
import type { GridOtf, ImageGrids, ImageOtf, RadialOtf } from "../psf/otf.ts";
import { lightSize } from "./accuracy.ts";
import { annulusMeans } from "./annulus.ts";
import type { AxisPlan } from "./axis-plan.ts";
import { panelsUpTo, writeDepths } from "./mode-disc.ts";
import type { PlannedOtf } from "./plan-shape.ts";
import type { PsfTables } from "./psf-tables.ts";
import { TABLE_BASE, TABLE_LAST } from "./radial-table.ts";
import { shear } from "./sheared.ts";
import { sinc } from "./sinc.ts";

/** Transforms that a plan keeps. */
export const MOST_TRANSFORMS = 16;

/** Byte offsets of a grid at (kx, ky) and at (kx, -ky), in panels [kx / 4][ky][4], with room for all ky of the plan in each. */
interface Grids {
  readonly plus: number;
  readonly minus: number;
}

/** Room for grids: that for (kx, -ky) is taken when a PSF that is not round comes. */
interface Room {
  readonly plus: number;
  minus: number | undefined;
}

export interface PsfTransform {
  /** the nodes of the plan that this PSF needs */
  readonly kx: Float64Array;
  readonly ky: Float64Array;
  /** of a round PSF the two are one */
  readonly real: Grids;
  /** only for a PSF that is not its own mirror image, such as an image */
  readonly imaginary: Grids | undefined;
  /** |O| at wavenumber k along its slowest axis, times k dk, at the nodes of x: the weight of an annulus of modes */
  readonly annulus: Float64Array;
}

interface Slot extends PsfTransform {
  key: string;
  otf: PlannedOtf | undefined;
  pixelScale: number;
  /** |k| up to which the grids are filled: rarely as far as a galaxy with its own PSF needs them */
  filled: number;
  kMax: number;
  kx: Float64Array;
  ky: Float64Array;
  real: Grids;
  readonly room: Room;
  imaginary: Grids | undefined;
  /** of PSF images that were in this slot */
  imaginaryRoom: Grids | undefined;
}

/** A PSF known by value: equal keys have equal OTFs. */
export interface PlannedPsf {
  readonly key: string;
  readonly otf: PlannedOtf;
}

export class PsfTransforms {
  readonly #kernel: Kernel;
  readonly #arena: Arena;
  readonly #tables: PsfTables;
  readonly #x: AxisPlan;
  readonly #y: AxisPlan;
  readonly #periodX: number;
  /** room for the depth of every panel */
  readonly #depth: number;
  readonly #slots: Slot[] = [];
  /** without and with the pixel's transform, once they are needed */
  readonly #weights: (readonly [number, number] | undefined)[] = [];
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
    this.#depth = arena.take(this.#x.k.length);
  }

  /**
   * The transform of a PSF, valid until the next call.
   * @param pixelScale [arcsec / pixel] @param kMax how far the quadrature reaches, up to the plan's [rad / pixel]
   * @param room memory may be taken for one PSF more
   */
  get({ key, otf }: PlannedPsf, pixelScale: number, kMax: number, room: boolean): PsfTransform {
    for (const slot of this.#slots) if (slot.key === key && slot.kMax === kMax) return slot;
    const slot = this.#slotFor(room);
    slot.key = ""; // nothing, should filling fail
    slot.otf = otf;
    slot.pixelScale = pixelScale;
    slot.kMax = kMax;
    slot.kx = this.#x.k.subarray(0, this.#x.countUpTo(kMax));
    slot.ky = this.#y.k.subarray(0, this.#y.countUpTo(kMax));
    if (otf.kind === "radial") this.#beginRadial(slot, otf, pixelScale);
    else if (otf.kind === "grid") this.#fillGrid(slot, otf, pixelScale);
    else this.#fillImage(slot, otf, pixelScale);
    slot.key = key;
    return slot;
  }

  /** Fills the grids of the transform that `get` gave last for modes of |k| <= kLimit: at first so far alone, as for a PSF that never comes again. */
  fillUpTo(transform: PsfTransform, kLimit: number): void {
    const slot = this.#slots.find((one) => one === transform)!;
    if (kLimit <= slot.filled || slot.otf?.kind !== "radial") return;
    const limit = slot.filled === 0 ? kLimit : slot.kMax;
    this.#fillRadial(slot, slot.otf, limit);
    slot.filled = limit;
  }

  #slotFor(room: boolean): Slot {
    const count = this.#slots.length;
    if (count === 0 || (room && count < MOST_TRANSFORMS)) {
      const annulus = new Float64Array(this.#x.k.length);
      const axes = { kMax: 0, kx: new Float64Array(), ky: new Float64Array() };
      const nothing = { key: "", otf: undefined, pixelScale: 1, filled: 0, ...axes };
      const room = { plus: this.#takeGrid(), minus: undefined };
      const real = { plus: room.plus, minus: room.plus };
      this.#slots.push({
        ...{ ...nothing, real, room, imaginary: undefined, imaginaryRoom: undefined, annulus },
      });
      return this.#slots[count];
    }
    this.#oldest %= count;
    return this.#slots[this.#oldest++];
  }

  #takeGrid(): number {
    return this.#arena.take(this.#x.k.length * this.#y.k.length * 4);
  }

  /** Room of a slot for a PSF that is not round. */
  #bothGrids({ room }: Slot): Grids {
    room.minus ??= this.#takeGrid();
    return { plus: room.plus, minus: room.minus };
  }

  /** All but the grids. */
  #beginRadial(slot: Slot, otf: RadialOtf, pixelScale: number): void {
    const table = this.#tables.get(otf);
    const q = shear(otf.scale / pixelScale, otf.e, otf.pa);
    const isRound = q.uy === 0 && q.vx === 0;
    slot.real = isRound ? { plus: slot.room.plus, minus: slot.room.plus } : this.#bothGrids(slot);
    slot.imaginary = undefined;
    slot.filled = 0;
    const { annulus, kx } = slot;
    const { weight } = this.#x;
    const size = lightSize(otf, q.minor, this.#periodX);
    for (let i = 0; i < kx.length; i++) {
      const k = kx[i];
      annulus[i] = k * weight[i] * Math.min(1, 2 / k) * Math.abs(this.#tables.value(table, k * size));
    }
  }

  #fillRadial({ kx, ky, real, pixelScale }: Slot, otf: RadialOtf, limit: number): void {
    const [x, y] = [this.#x, this.#y];
    const table = this.#tables.get(otf);
    const q = shear(otf.scale / pixelScale, otf.e, otf.pa);
    const panels = panelsUpTo(kx, limit);
    writeDepths(this.#arena.ints, this.#depth >> 2, kx, ky, panels, limit);
    const modes = [x.kAt, y.kAt, panels, y.k.length, this.#depth] as const;
    const radial = [table.at, TABLE_BASE, TABLE_LAST, q.ux, q.uy, q.vx, q.vy, 1] as const;
    this.#kernel.fillRadial(real.plus, real.minus, ...modes, ...radial, 0);
    this.#weigh(real.plus, panels, true);
    if (real.minus !== real.plus) this.#weigh(real.minus, panels, true);
  }

  #fillImage(slot: Slot, otf: ImageOtf, pixelScale: number): void {
    const { annulus, kx } = slot;
    const withPixel = !otf.includesPixel;
    this.#storeGrids(slot, gridsOf(otf, slot, pixelScale), true, withPixel);
    // mean over the ring
    const rings = otf.rings();
    const perRing = (2 * Math.PI * pixelScale) / (otf.scale * RINGS_PER_CYCLE);
    kx.forEach((k, i) => {
      const ring = rings[Math.min(Math.floor(k / perRing), rings.length - 1)];
      annulus[i] = k * this.#x.weight[i] * (withPixel ? Math.min(1, 2 / k) : 1) * ring;
    });
  }

  #fillGrid(slot: Slot, otf: GridOtf, pixelScale: number): void {
    const { annulus, kx, ky } = slot;
    const withPixel = !otf.includesPixel;
    const grids = gridsOf(otf, slot, pixelScale);
    this.#storeGrids(slot, grids, !otf.isReal, withPixel);
    const means = annulusMeans(grids, kx, ky);
    kx.forEach((k, i) => {
      annulus[i] = k * this.#x.weight[i] * (withPixel ? Math.min(1, 2 / k) : 1) * means[i];
    });
  }

  #storeGrids(slot: Slot, { plus, minus }: ImageGrids, isComplex: boolean, withPixel: boolean): void {
    slot.real = this.#bothGrids(slot);
    slot.imaginary = undefined;
    this.#storeGrid(slot, slot.real.plus, plus.re);
    this.#storeGrid(slot, slot.real.minus, minus.re);
    if (isComplex) {
      slot.imaginaryRoom ??= { plus: this.#takeGrid(), minus: this.#takeGrid() };
      slot.imaginary = slot.imaginaryRoom;
      this.#storeGrid(slot, slot.imaginary.plus, plus.im);
      this.#storeGrid(slot, slot.imaginary.minus, minus.im);
    }
    const panels = slot.kx.length / 4;
    this.#arena.ints.fill(slot.ky.length, this.#depth >> 2, (this.#depth >> 2) + panels);
    for (const grids of [slot.real, slot.imaginary]) {
      if (grids === undefined) continue;
      this.#weigh(grids.plus, panels, withPixel);
      this.#weigh(grids.minus, panels, withPixel);
    }
  }

  /** Multiplies a grid, in the depths that were written, by the quadrature's weights and, where wanted, the transform of the square pixel. */
  #weigh(grid: number, panels: number, withPixel: boolean): void {
    this.#weights[Number(withPixel)] ??= this.#placeWeights(withPixel);
    const [wx, wy] = this.#weights[Number(withPixel)]!;
    this.#kernel.weigh(grid, wx, wy, panels, this.#y.k.length, this.#depth);
  }

  /** Byte offsets of float64 arrays: of the nodes of x and of y. */
  #placeWeights(withPixel: boolean): readonly [number, number] {
    const onAxis = ({ k, weight }: AxisPlan): Float64Array =>
      k.map((each, i) => weight[i] * (withPixel ? sinc(each / 2) : 1));
    const wy = onAxis(this.#y).map((w) => w / (2 * Math.PI * Math.PI));
    return [this.#arena.placeDoubles(onAxis(this.#x)), this.#arena.placeDoubles(wy)];
  }

  /** Stores a row-major grid [ky][kx] in panels. */
  #storeGrid(
    { kx: { length: nx }, ky: { length: ny } }: PsfTransform,
    at: number,
    values: Float64Array,
  ): void {
    const rows = this.#y.k.length;
    const f = this.#arena.floats;
    for (let i = 0; i < nx; i++) {
      for (let j = 0; j < ny; j++) f[(at >> 2) + ((i >> 2) * rows + j) * 4 + (i & 3)] = values[j * nx + i];
    }
  }
}

/** @param pixelScale [arcsec / pixel], of the nodes */
const gridsOf = ({ onGrid }: ImageOtf | GridOtf, { kx, ky }: PsfTransform, pixelScale: number): ImageGrids =>
  onGrid(
    kx.map((k) => k / pixelScale),
    ky.map((k) => k / pixelScale),
  );
