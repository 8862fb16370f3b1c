/**
 * Integrals of natural cubic splines: the work of resample.ts along one axis. The slope of the spline is a sum of quadratic B-splines,
 * one about the middle of each pixel. With p the pixels, their coefficients c obey
 *   c[k-1] + 4 c[k] + c[k+1] = p[k],  c[-1] = c[0],  c[n] = c[n-1]
 * (the B-splines here have an integral of 6), and a pixel of the target has the sum over k of c[k] times the integral over it of the
 * k-th B-spline. Of these 3 + step at most, rounded up, are not 0.
 */
/** Pixels of the target along an axis: the k-th covers [start + k step, start + (k + 1) step] of the source's pixels. */
export interface Grid {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** A part of an image: `rows` pieces of `columns` pixels, `stride` apart. */
export interface Part {
  readonly first: number;
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
}

/** B-splines that overlap a pixel of the target, besides one for each pixel of the source that it is long. */
const OVERLAP = 3;
/** Columns are done four at a time: in the loops below each is a variable of its own. */
const LANES = 4;

/** Keeps its memory from image to image. */
export class Splines {
  /** of four columns: coefficients [rows + 2, LANES], of which the first and the last row are beyond the edges, and a few 0 */
  #strip = new Float64Array(0);
  /** of the elimination [rows] */
  #factors = new Float64Array(0);
  /** for each pixel of the target: the first row of the strip that it depends on, and weights of that and the next ones */
  #rows = new Int32Array(0);
  #weights = new Float64Array(0);

  /** Along the slow axis, which becomes the fast one. @param out [part.columns, grid.count] */
  integrate(p: Float32Array, part: Part, grid: Grid, out: Float32Array): void {
    const { rows, columns } = part;
    const taps = Math.ceil(grid.step) + OVERLAP;
    const length = LANES * (rows + taps);
    if (this.#strip.length < length) this.#strip = new Float64Array(length);
    else this.#strip.fill(0, LANES * (rows + 2), length);
    this.#prepare(rows, taps, grid);
    for (let i = 0; i < columns; i += LANES) {
      solve(p, part, i, this.#factors, this.#strip);
      addUp(this.#strip, this.#rows, this.#weights, taps, grid.count, out, i, columns - 1);
    }
  }

  #prepare(n: number, taps: number, { start, step, count }: Grid): void {
    if (this.#factors.length < n) this.#factors = new Float64Array(n);
    if (this.#rows.length < count) this.#rows = new Int32Array(count);
    if (this.#weights.length < count * taps) this.#weights = new Float64Array(count * taps);
    for (let k = 0, before = 0; k < n; k++) {
      const diagonal = 4 + (k === 0 ? 1 : 0) + (k === n - 1 ? 1 : 0);
      before = 1 / (diagonal - before);
      this.#factors[k] = before;
    }
    const edge = (j: number): number => Math.min(n, Math.max(0, start + j * step));
    for (let j = 0, from = edge(0); j < count; j++) {
      const to = edge(j + 1);
      const row = Math.min(n - 1, Math.floor(from)); // of the B-spline of the pixel before
      this.#rows[j] = row;
      for (let k = 0; k < taps; k++) {
        const pixel = row + k - 1;
        this.#weights[j * taps + k] = integralTo(to - pixel) - integralTo(from - pixel);
      }
      from = to;
    }
  }
}

/** Of the B-spline about the middle of [0, 1], up to u. */
function integralTo(u: number): number {
  if (u <= -1) return 0;
  if (u <= 0) return (1 + u) * (1 + u) * (1 + u);
  if (u <= 1) return 1 + u * (3 + u * (3 - 2 * u));
  if (u <= 2) return 6 - (2 - u) * (2 - u) * (2 - u);
  return 6;
}

/** Coefficients of columns i to i + 3; the last column stands for those beyond it. */
function solve(
  p: Float32Array,
  { first, stride, rows, columns }: Part,
  i: number,
  factors: Float64Array,
  strip: Float64Array,
): void {
  const last = first + columns - 1;
  let from0 = first + i;
  let from1 = Math.min(from0 + 1, last);
  let from2 = Math.min(from0 + 2, last);
  let from3 = Math.min(from0 + 3, last);
  let c0 = 0;
  let c1 = 0;
  let c2 = 0;
  let c3 = 0;
  for (let k = 0, at = LANES; k < rows; k++, at += LANES) {
    const factor = factors[k];
    c0 = (p[from0] - c0) * factor;
    c1 = (p[from1] - c1) * factor;
    c2 = (p[from2] - c2) * factor;
    c3 = (p[from3] - c3) * factor;
    strip[at] = c0;
    strip[at + 1] = c1;
    strip[at + 2] = c2;
    strip[at + 3] = c3;
    from0 += stride;
    from1 += stride;
    from2 += stride;
    from3 += stride;
  }
  [c0, c1, c2, c3] = [0, 0, 0, 0];
  for (let k = rows - 1, at = LANES * rows; k >= 0; k--, at -= LANES) {
    const factor = factors[k];
    c0 = strip[at] - factor * c0;
    c1 = strip[at + 1] - factor * c1;
    c2 = strip[at + 2] - factor * c2;
    c3 = strip[at + 3] - factor * c3;
    strip[at] = c0;
    strip[at + 1] = c1;
    strip[at + 2] = c2;
    strip[at + 3] = c3;
  }
  strip.copyWithin(0, LANES, 2 * LANES);
  strip.copyWithin(LANES * (rows + 1), LANES * rows, LANES * (rows + 1));
}

/** Columns i to i + 3 of the target; the last column stands for those beyond it. */
function addUp(
  strip: Float64Array,
  rows: Int32Array,
  weights: Float64Array,
  taps: number,
  count: number,
  out: Float32Array,
  i: number,
  last: number,
): void {
  const to0 = i * count;
  const to1 = Math.min(i + 1, last) * count;
  const to2 = Math.min(i + 2, last) * count;
  const to3 = Math.min(i + 3, last) * count;
  for (let j = 0, k = 0; j < count; j++) {
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    const end = k + taps;
    for (let at = LANES * rows[j]; k < end; k++, at += LANES) {
      const weight = weights[k];
      sum0 += weight * strip[at];
      sum1 += weight * strip[at + 1];
      sum2 += weight * strip[at + 2];
      sum3 += weight * strip[at + 3];
    }
    out[to0 + j] = sum0;
    out[to1 + j] = sum1;
    out[to2 + j] = sum2;
    out[to3 + j] = sum3;
  }
}
