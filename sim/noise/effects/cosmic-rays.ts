/**
 * Cosmic rays: straight tracks whose number is Poisson, whose middles and directions are uniform, whose lengths are exponential, and whose
 * charge a pixel of length is log-normal about its median (0.5 in ln: a stand-in for Landau's distribution of energy losses, which has such a
 * width and a long tail).
 */
import type { DetectorEffects, PixelSource } from "../model.ts";
import { effectStream, exponential, poissonNumber } from "./stream.ts";

export type CosmicRays = NonNullable<DetectorEffects["cosmic_rays"]>;

const SCATTER = 0.5;
/** Tracks begin that many mean lengths beyond a stamp, too: longer ones are one in 150. */
const MARGIN = 2.5;

/**
 * Adds their charge. @param charge [ny][nx] [e-]
 * @returns the pixels that have some of it
 */
export function addCosmicRays(
  charge: Float64Array,
  nx: number,
  { rate, length, charge: perPixel }: CosmicRays,
  source: PixelSource,
): Set<number> {
  const stream = effectStream(source, "cosmic_rays");
  const ny = charge.length / nx;
  const margin = MARGIN * length;
  const [width, height] = [nx + 2 * margin, ny + 2 * margin];
  const touched = new Set<number>();
  const count = poissonNumber(stream, rate * width * height);
  for (let k = 0; k < count; k++) {
    const [x, y] = [stream.uniform() * width - margin, stream.uniform() * height - margin];
    const angle = stream.uniform() * Math.PI;
    const half = (length * exponential(stream)) / 2;
    const density = perPixel * Math.exp(SCATTER * stream.normal());
    const [dx, dy] = [half * Math.cos(angle), half * Math.sin(angle)];
    addTrack(charge, nx, { x0: x - dx, y0: y - dy, x1: x + dx, y1: y + dy }, density, touched);
  }
  return touched;
}

export interface Track {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Adds `density` times the length of the track in each pixel. */
export function addTrack(
  charge: Float64Array,
  nx: number,
  { x0, y0, x1, y1 }: Track,
  density: number,
  touched: Set<number>,
): void {
  const ny = charge.length / nx;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const whole = Math.hypot(dx, dy);
  // where the track crosses the borders of pixels, as shares of its length
  const cuts = [0, 1, ...crossings(x0, dx, nx), ...crossings(y0, dy, ny)].sort((a, b) => a - b);
  for (let i = 1; i < cuts.length; i++) {
    const middle = (cuts[i] + cuts[i - 1]) / 2;
    const [px, py] = [Math.floor(x0 + middle * dx), Math.floor(y0 + middle * dy)];
    const part = (cuts[i] - cuts[i - 1]) * whole;
    if (px < 0 || px >= nx || py < 0 || py >= ny || part === 0) continue;
    charge[py * nx + px] += density * part;
    touched.add(py * nx + px);
  }
}

function crossings(from: number, step: number, size: number): number[] {
  if (step === 0) return [];
  const [low, high] = [Math.min(from, from + step), Math.max(from, from + step)];
  const first = Math.max(0, Math.ceil(low));
  const last = Math.min(size, Math.floor(high));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k - from) / step).filter(
    (t) => t > 0 && t < 1,
  );
}
