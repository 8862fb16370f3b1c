/** What the quadrature needs along one axis of a stamp, whatever the galaxy: nodes, and cosines and sines at its pixels. */
import type { Arena } from "../kernel/arena.ts";
import { nodeCount, quadratureNodes } from "./nodes.ts";

export interface AxisPlan {
  /** the nodes reach this far [rad / pixel] */
  readonly kMax: number;
  readonly k: Float64Array;
  readonly weight: Float64Array;
  /** how many of the nodes a quadrature up to a kMax has, which is not above the plan's */
  readonly countUpTo: (kMax: number) => number;
  /** pixels from the stamp's middle to its edge, padded to a multiple of 8 */
  readonly half: number;
  /** byte offsets of float32 arrays: k [nodes], cos(k p) and sin(k p) in panels [half / 8][nodes][8] */
  readonly kAt: number;
  readonly cosAt: number;
  readonly sinAt: number;
}

/** What an axis is made of. */
export interface AxisShape {
  /** side of the stamp: its pixel centres are p + 1/2 (even) or p (odd) from its middle */
  readonly pixels: number;
  readonly period: number;
  readonly reach: number;
  readonly k0: number;
  readonly kMax: number;
}

/**
 * The axes in use: plans that differ along the other axis, or in how far they reach, share them. An axis that does not reach far enough is
 * made anew.
 */
export class AxisPlans {
  readonly #arena: Arena;
  readonly #known = new Map<string, AxisPlan>();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get(shape: AxisShape): AxisPlan {
    const { pixels, period, reach, k0, kMax } = shape;
    const key = `${pixels} ${period} ${reach} ${k0}`;
    let axis = this.#known.get(key);
    if (axis === undefined || axis.kMax < kMax) {
      axis = makeAxisPlan(this.#arena, shape);
      this.#known.set(key, axis);
    }
    return axis;
  }

  /** Forgets all axes: their memory was given back. */
  clear(): void {
    this.#known.clear();
  }
}

function makeAxisPlan(arena: Arena, { pixels, period, reach, k0, kMax }: AxisShape): AxisPlan {
  const { k, weight } = quadratureNodes(period, reach, k0, kMax);
  const offset = pixels % 2 === 0 ? 0.5 : 0;
  const half = (Math.ceil(pixels / 2) + 7) & ~7;
  const kAt = arena.place(k);
  const cosAt = arena.take(k.length * half * 4);
  const sinAt = arena.take(k.length * half * 4);
  const f = arena.floats;
  for (let p = 0; p < half; p++) {
    for (let i = 0; i < k.length; i++) {
      const at = ((p >> 3) * k.length + i) * 8 + (p & 7);
      f[(cosAt >> 2) + at] = Math.cos(k[i] * (p + offset));
      f[(sinAt >> 2) + at] = Math.sin(k[i] * (p + offset));
    }
  }
  const countUpTo = (limit: number): number => nodeCount(period, reach, k0, limit);
  return { kMax, k, weight, countUpTo, half, kAt, cosAt, sinAt };
}
