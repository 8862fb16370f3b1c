/**
 * The matched filter of a point source: with the PSF P (sum of its pixels 1) and noise sigma that is the same in all pixels,
 *   S(x) = sum_u P(u) D(x + u) / (sigma sqrt(sum P^2))
 * is the signal-to-noise ratio of the best estimate of the flux of a star at x, sum P D / sum P^2, if nothing else is there
 * (Zackay & Ofek 2017, ApJ 836, 187, section 2). Of noise alone S has unit variance.
 */

export interface Kernel {
  /** [side * side], odd side, sum 1 */
  readonly pixels: Float32Array;
  readonly side: number;
  /** sum of P^2: 1 / the noise-equivalent number of pixels */
  readonly power: number;
}

/** Weights below this fraction of the peak are left out: they cost time, and tell next to nothing. */
const FAINTEST = 2e-3;

/**
 * @param image [side * side] with the point source in the middle pixel
 * @returns the kernel without its faint border, normalised to sum 1
 */
export function kernelOf(image: ArrayLike<number>, side: number): Kernel {
  const middle = (side - 1) / 2;
  let peak = 0;
  for (let p = 0; p < image.length; p++) peak = Math.max(peak, image[p]);
  let half = 1;
  for (let p = 0; p < image.length; p++) {
    const distance = Math.max(Math.abs((p % side) - middle), Math.abs(Math.floor(p / side) - middle));
    if (image[p] > FAINTEST * peak) half = Math.max(half, distance);
  }
  const small = 2 * half + 1;
  const pixels = Float32Array.from({ length: small * small }, (_, p) => {
    const [i, j] = [(p % small) - half + middle, Math.floor(p / small) - half + middle];
    return Math.max(0, image[j * side + i]);
  });
  const total = pixels.reduce((sum, value) => sum + value, 0);
  const unit = pixels.map((value) => value / total);
  return { pixels: unit, side: small, power: unit.reduce((sum, value) => sum + value * value, 0) };
}

/** Reads rows of an image that is `nx` wide, `out.length / nx` of them. */
export type ReadRows = (firstRow: number, out: Float32Array) => void;

export interface Sky {
  /** level of the sky, and standard deviation of its noise in a pixel */
  readonly level: number;
  readonly noise: number;
}

/** Rows that are read at once. */
const STRIP = 128;

/**
 * S of each row, from the lowest on; a row is valid until the next one is asked for. Beyond the border, and where a pixel is no
 * number, there is sky.
 */
export function* filteredRows(
  [ny, nx]: readonly [number, number],
  read: ReadRows,
  { level, noise }: Sky,
  { pixels, side, power }: Kernel,
): Generator<Float32Array> {
  const half = (side - 1) / 2;
  const width = nx + 2 * half;
  const strip = new Float32Array((STRIP + 2 * half) * width);
  const out = new Float32Array(nx);
  const scale = 1 / (noise * Math.sqrt(power));
  for (let first = 0; first < ny; first += STRIP) {
    const rows = Math.min(STRIP, ny - first);
    const [low, high] = [Math.max(0, first - half), Math.min(ny, first + rows + half)];
    const raw = new Float32Array((high - low) * nx);
    read(low, raw);
    strip.fill(0);
    for (let y = low; y < high; y++) {
      const to = (y - first + half) * width + half;
      const from = (y - low) * nx;
      for (let x = 0; x < nx; x++) {
        const value = raw[from + x] - level;
        strip[to + x] = Number.isFinite(value) ? value : 0;
      }
    }
    for (let row = 0; row < rows; row++) {
      out.fill(0);
      for (let j = 0; j < side; j++) addRow(out, strip, (row + j) * width, pixels, j * side, side);
      for (let x = 0; x < nx; x++) out[x] *= scale;
      yield out;
    }
  }
}

/** out[x] += sum_i kernel[i] strip[x + i] */
function addRow(
  out: Float32Array,
  strip: Float32Array,
  at: number,
  kernel: Float32Array,
  first: number,
  side: number,
): void {
  for (let x = 0; x < out.length; x++) {
    let sum = 0;
    for (let i = 0; i < side; i++) sum += kernel[first + i] * strip[at + x + i];
    out[x] += sum;
  }
}
