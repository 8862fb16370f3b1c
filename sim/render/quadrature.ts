/** The sums of renderer.ts over the modes of a plan, by the kernels: float32, in buffers that are kept from stamp to stamp. */
import type { Arena } from "../kernel/arena.ts";
import type { Kernel } from "../kernel/load.ts";
import type { Scene } from "../scene.ts";
import { panelsUpTo, writeDepths } from "./mode-disc.ts";
import type { Plan } from "./plan.ts";
import type { PsfTransform } from "./psf-transforms.ts";
import { TABLE_BASE, TABLE_LAST } from "./radial-table.ts";
import type { Sheared } from "./sheared.ts";

/** A component as the quadrature takes it. */
export interface Lit {
  readonly flux: number;
  readonly isPoint: boolean;
  readonly shape: Sheared;
  /** byte offset of the radial table */
  readonly table: number;
  /** from the scene's centre [pixel] */
  readonly dx: number;
  readonly dy: number;
}

/** What the buffers cosX to sinY hold: the waves of a plan's first nodes about a centre [pixels from the stamp's middle]. */
interface Waves {
  readonly plan: Plan | undefined;
  readonly dx: number;
  readonly dy: number;
  readonly nodesX: number;
  readonly nodesY: number;
}

export class Quadrature {
  readonly #kernel: Kernel;
  readonly #arena: Arena;
  readonly #scratch = new Map<string, { readonly at: number; readonly bytes: number }>();

  constructor(kernel: Kernel, arena: Arena) {
    this.#kernel = kernel;
    this.#arena = arena;
  }

  /** Forgets all buffers: their memory was given back. */
  clear(): void {
    this.#scratch.clear();
  }

  #waves: Waves = { plan: undefined, dx: 0, dy: 0, nodesX: 0, nodesY: 0 };

  /** @returns byte offset of the image [ny][nx] */
  run(
    components: readonly Lit[],
    plan: Plan,
    { kx, ky, real, imaginary }: PsfTransform,
    kLimit: number,
    scene: Scene,
  ): number {
    const kernel = this.#kernel;
    const [ny, nx] = scene.stamp;
    const { x, y } = plan;
    const nodesX = x.k.length;
    const nodesY = y.k.length;
    const panels = panelsUpTo(kx, kLimit);
    const usedX = 4 * panels;
    const rows = 2 * y.half;

    const depth = this.#scratchFor("depth", nodesX);
    const plus = this.#scratchFor("plus", nodesX * nodesY * 4);
    const minus = this.#scratchFor("minus", nodesX * nodesY * 4);
    // a PSF image is complex, and so are components beside the centre: never both
    const isShifted = components.some(({ dx, dy }) => dx !== 0 || dy !== 0);
    const isComplex = isShifted || imaginary !== undefined;
    const sum2 = isComplex ? this.#scratchFor("sum2", nodesX * nodesY * 4) : 0;
    const difference2 = isComplex ? this.#scratchFor("difference2", nodesX * nodesY * 4) : 0;
    const phaseY = this.#scratchFor("phaseY", nodesY * 8);
    const cosX = this.#scratchFor("cosX", nodesX * 4);
    const sinX = this.#scratchFor("sinX", nodesX * 4);
    const minusCosX = this.#scratchFor("minusCosX", nodesX * 4);
    const minusSinX = this.#scratchFor("minusSinX", nodesX * 4);
    const cosY = this.#scratchFor("cosY", nodesY * rows * 4);
    const sinY = this.#scratchFor("sinY", nodesY * rows * 4);
    const u = this.#scratchFor("u", rows * nodesX * 4);
    const v = this.#scratchFor("v", rows * nodesX * 4);
    const folded = this.#scratchFor("folded", rows * 2 * x.half * 4);
    const image = this.#scratchFor("image", nx * ny * 4);

    const mostY = writeDepths(this.#arena.ints, depth >> 2, kx, ky, panels, kLimit);

    const dx = scene.x0 - nx / 2;
    const dy = scene.y0 - ny / 2;
    const w = this.#waves;
    // bands of an object have one centre: what one of them left is there for the next
    const [fromX, fromY] = w.plan === plan && w.dx === dx && w.dy === dy ? [w.nodesX, w.nodesY] : [0, 0];
    const f = this.#arena.floats;
    for (let i = fromX; i < usedX; i++) {
      const c = Math.cos(kx[i] * dx);
      const s = Math.sin(kx[i] * dx);
      f[(cosX >> 2) + i] = c;
      f[(sinX >> 2) + i] = s;
      f[(minusCosX >> 2) + i] = -c;
      f[(minusSinX >> 2) + i] = -s;
    }
    writePhases(f, phaseY >> 2, ky, dy, fromY, mostY);
    if (mostY > fromY) {
      const [skip, phase] = [32 * fromY, phaseY + 8 * fromY];
      const { cosAt, sinAt, half } = y;
      const [c, s] = [cosY + skip, sinY + skip];
      kernel.tabulateShifted(c, s, cosAt + skip, sinAt + skip, phase, half, nodesY, mostY - fromY);
    }
    this.#waves = { plan, dx, dy, nodesX: Math.max(fromX, usedX), nodesY: Math.max(fromY, mostY) };

    const modes = [x.kAt, y.kAt, panels, nodesY, depth] as const;
    if (isShifted) {
      for (const at of [plus, minus, sum2, difference2]) f.fill(0, at >> 2, (at >> 2) + nodesX * nodesY);
    }
    components.forEach((c, i) => {
      const { ux, uy, vx, vy } = c.shape;
      const radial = [c.table, TABLE_BASE, TABLE_LAST, ux, uy, vx, vy, c.flux] as const;
      if (c.dx === 0 && c.dy === 0) {
        kernel.fillRadial(plus, minus, ...modes, ...radial, isShifted ? 1 : i);
        return;
      }
      const [cosDx, sinDx, phaseDy] = this.#phases(c, kx, ky);
      kernel.addShifted(plus, minus, sum2, difference2, ...modes, ...radial, cosDx, sinDx, phaseDy);
    });
    if (isShifted) {
      kernel.applyOtf(sum2, difference2, sum2, difference2, real.plus, real.minus, panels, nodesY, depth);
    } else if (imaginary !== undefined) {
      kernel.applyOtf(sum2, difference2, plus, minus, imaginary.plus, imaginary.minus, panels, nodesY, depth);
    }
    kernel.applyOtf(plus, minus, plus, minus, real.plus, real.minus, panels, nodesY, depth);
    // U = P cos + Q sin, V = P sin - Q cos with P = sum S cosY - sum D2 sinY, Q = sum D sinY + sum S2 cosY
    kernel.transformRows(u, v, plus, cosY, cosX, sinX, panels, nodesY, rows, nodesX, depth, 0);
    kernel.transformRows(u, v, minus, sinY, sinX, minusCosX, panels, nodesY, rows, nodesX, depth, 1);
    if (isComplex) {
      kernel.transformRows(
        u,
        v,
        difference2,
        sinY,
        minusCosX,
        minusSinX,
        panels,
        nodesY,
        rows,
        nodesX,
        depth,
        1,
      );
      kernel.transformRows(u, v, sum2, cosY, sinX, minusCosX, panels, nodesY, rows, nodesX, depth, 1);
    }
    kernel.transformColumns(folded, u, v, x.cosAt, x.sinAt, usedX, nodesX, rows, x.half);
    kernel.unfold(image, folded, nx, ny, x.half, y.half);
    return image;
  }

  /** Byte offsets of cos kx dx, of sin kx dx, and of both of ky dy in turns. */
  #phases(c: Lit, kx: Float64Array, ky: Float64Array): readonly [cos: number, sin: number, phase: number] {
    const [cos, sin] = ["cosDx", "sinDx"].map((name) => this.#scratchFor(name, kx.length * 4));
    const phase = this.#scratchFor("phaseDy", ky.length * 8);
    const f = this.#arena.floats;
    for (let i = 0; i < kx.length; i++) {
      f[(cos >> 2) + i] = Math.cos(kx[i] * c.dx);
      f[(sin >> 2) + i] = Math.sin(kx[i] * c.dx);
    }
    writePhases(f, phase >> 2, ky, c.dy, 0, ky.length);
    return [cos, sin, phase];
  }

  /** A named buffer, kept from stamp to stamp. */
  #scratchFor(name: string, bytes: number): number {
    const known = this.#scratch.get(name);
    if (known !== undefined && known.bytes >= bytes) return known.at;
    const at = this.#arena.take(bytes);
    this.#scratch.set(name, { at, bytes });
    return at;
  }
}

/** f[at + 2 j] = cos(k_j shift), f[at + 2 j + 1] = sin(k_j shift), j = from .. to - 1. */
function writePhases(
  f: Float32Array,
  at: number,
  k: Float64Array,
  shift: number,
  from: number,
  to: number,
): void {
  for (let j = from; j < to; j++) {
    f[at + 2 * j] = Math.cos(k[j] * shift);
    f[at + 2 * j + 1] = Math.sin(k[j] * shift);
  }
}
