/** Number counts, and what a galaxy is at another magnitude. */
import type { Component } from "../scene.ts";
import type { Counts } from "./settings.ts";

/**
 * The magnitude with the share u of the objects brighter than it, where dN/dm ~ 10^(slope m) from bright to faint: the inverse of
 * N(<m) ~ 10^(slope m) - 10^(slope bright).
 * @param u in (0, 1)
 */
export function magnitudeAt(u: number, { slope, bright, faint }: Counts): number {
  const width = slope * Math.LN10 * (faint - bright);
  if (Math.abs(width) < 1e-9) return bright + u * (faint - bright);
  return bright + Math.log1p(u * Math.expm1(width)) / (slope * Math.LN10);
}

/** d ln(scale length) / d magnitude of Miller et al. 2013 (MNRAS 429, 2858), which the presets of surveys have, too. */
const SIZE_SLOPE = -0.269;

export interface Fainter {
  /** factor of all fluxes */
  readonly flux: number;
  /** factor of all lengths */
  readonly length: number;
  /** of all magnitudes [mag] */
  readonly magnitude: number;
}

export const AS_DRAWN: Fainter = { flux: 1, length: 1, magnitude: 0 };

/** From one magnitude to another along the relation of sizes and magnitudes: scatter and colours stay. */
export const fainterBy = (magnitude: number): Fainter => ({
  flux: 10 ** (-0.4 * magnitude),
  length: Math.exp(SIZE_SLOPE * magnitude),
  magnitude,
});

export function scaled(component: Component, by: Fainter): Component {
  if (by === AS_DRAWN) return component;
  const lengths: Record<string, number> = {};
  for (const key of ["hlr", "dx", "dy"] as const) {
    const length: unknown = Reflect.get(component, key);
    if (typeof length === "number") lengths[key] = length * by.length;
  }
  return { ...component, ...lengths, flux: component.flux * by.flux };
}
