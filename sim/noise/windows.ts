/** Where stamps may be cut from an image with pixels that have no value: every window that is good enough is as likely. */

export class Windows {
  /** that are good enough */
  readonly count: number;
  /** of all sizes and places */
  readonly all: number;
  readonly #across: number;
  readonly #ny: number;
  readonly #nx: number;
  readonly #most: number;
  /** pixels without a value to the left of and below each corner [height + 1][width + 1]; undefined: there are none */
  readonly #missing: Uint32Array | undefined;
  readonly #stride: number;
  /** good windows of all rows before each */
  readonly #before: Float64Array;

  /**
   * @param pixels [height][width] @param height at least ny @param width at least nx
   * @param most pixels of a window that may be without a value
   */
  constructor(
    pixels: ArrayLike<number>,
    height: number,
    width: number,
    ny: number,
    nx: number,
    most: number,
  ) {
    this.#ny = ny;
    this.#nx = nx;
    this.#most = most;
    this.#stride = width + 1;
    this.#across = width - nx + 1;
    const down = height - ny + 1;
    this.all = this.#across * down;
    this.#missing = missingBelow(pixels, height, width);
    this.#before = new Float64Array(down + 1);
    for (let y = 0; y < down; y++) this.#before[y + 1] = this.#before[y] + this.#goodIn(y);
    this.count = this.#before[down];
  }

  /** The lower left corner of a window. @param u in [0, 1) */
  at(u: number): { readonly x: number; readonly y: number } {
    const rank = Math.min(this.count - 1, Math.floor(u * this.count));
    let [low, high] = [0, this.#before.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#before[middle] <= rank) low = middle;
      else high = middle;
    }
    let left = rank - this.#before[low];
    if (this.#missing === undefined) return { x: left, y: low };
    for (let x = 0; ; x++) {
      if (this.#isGood(x, low) && left-- === 0) return { x, y: low };
    }
  }

  #goodIn(y: number): number {
    if (this.#missing === undefined) return this.#across;
    let good = 0;
    for (let x = 0; x < this.#across; x++) if (this.#isGood(x, y)) good++;
    return good;
  }

  #isGood(x: number, y: number): boolean {
    const m = this.#missing!;
    const [low, high] = [y * this.#stride + x, (y + this.#ny) * this.#stride + x];
    return m[high + this.#nx] - m[high] - m[low + this.#nx] + m[low] <= this.#most;
  }
}

function missingBelow(pixels: ArrayLike<number>, height: number, width: number): Uint32Array | undefined {
  let isWhole = true;
  for (let p = 0; p < height * width && isWhole; p++) isWhole = Number.isFinite(pixels[p]);
  if (isWhole) return undefined;
  const stride = width + 1;
  const sums = new Uint32Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      if (!Number.isFinite(pixels[y * width + x])) row++;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
    }
  }
  return sums;
}
