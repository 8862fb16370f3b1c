/** Images whose moments are known. */
import type { Stamp } from "../../../../shared/math/moments/stamp.ts";
import type { SecondMoments } from "../../../../shared/math/shape.ts";

/** The profile f(rho^2), sampled at the centres of pixels. */
export function profile(
  nx: number,
  ny: number,
  [x, y]: readonly [number, number],
  { xx, xy, yy }: SecondMoments,
  f: (rho2: number) => number,
): Stamp & { readonly pixels: Float64Array } {
  const det = xx * yy - xy * xy;
  const pixels = Float64Array.from({ length: nx * ny }, (_, p) => {
    const [dx, dy] = [(p % nx) + 0.5 - x, Math.floor(p / nx) + 0.5 - y];
    return f((yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det);
  });
  return { pixels, nx, ny };
}

export const gaussian = (rho2: number): number => Math.exp(-rho2 / 2);
