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

/** What is a length of a component, or of its arms and bar [arcsec]. */
const LENGTHS = ["hlr", "dx", "dy", "trunc", "scale_height", "arm_start", "bar_radius"];

export const scaled = (component: Component, by: Fainter): Component =>
  by === AS_DRAWN ? component : { ...longer(component, by.length), flux: component.flux * by.flux };

function longer<T extends object>(fields: T, factor: number): T {
  const changed = Object.entries(fields).map(([key, value]: [string, unknown]) => {
    if (typeof value === "number" && LENGTHS.includes(key)) return [key, value * factor];
    return [
      key,
      (key === "arms" || key === "bar") && typeof value === "object" && value !== null
        ? longer(value, factor)
        : value,
    ];
  });
  return { ...fields, ...Object.fromEntries(changed) };
}
