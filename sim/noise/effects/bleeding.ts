/**
 * Charge above the full well flows along its column, half of it up and half of it down, and fills the pixels that have room, one after the
 * other; what reaches the edge of the stamp leaves it. Charge is conserved but for that. Columns are filled upwards first and downwards
 * first, and the mean of both is taken: a column that is turned round bleeds as before.
 */

/** In place. @param charge [ny][nx] [e-] @param fullWell [e-] */
export function bleed(charge: Float64Array, nx: number, fullWell: number): void {
  const ny = charge.length / nx;
  for (let x = 0; x < nx; x++) {
    if (!isFull(charge, x, nx, fullWell)) continue;
    const column = Float64Array.from({ length: ny }, (_, y) => charge[y * nx + x]);
    const up = filled(column, fullWell);
    const down = filled(column.toReversed(), fullWell).reverse();
    for (let y = 0; y < ny; y++) charge[y * nx + x] = (up[y] + down[y]) / 2;
  }
}

function isFull(charge: Float64Array, x: number, nx: number, fullWell: number): boolean {
  for (let p = x; p < charge.length; p += nx) if (charge[p] > fullWell) return true;
  return false;
}

/** The column with what is above the full well gone up, then down. */
function filled(column: Float64Array, fullWell: number): Float64Array {
  const half = column.map((q) => Math.max(0, q - fullWell) / 2);
  const out = column.map((q) => Math.min(q, fullWell));
  flow(out, half, fullWell);
  return flow(out.reverse(), half.reverse(), fullWell).reverse();
}

/** Carries `excess` of each pixel on to those after it, as far as they have room. */
function flow(out: Float64Array, excess: Float64Array, fullWell: number): Float64Array {
  let carried = 0;
  for (let y = 0; y < out.length; y++) {
    const taken = Math.min(carried, fullWell - out[y]);
    out[y] += taken;
    carried += excess[y] - taken;
  }
  return out;
}
