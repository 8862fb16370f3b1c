/** The yardstick of the speed figures: one complex 128 x 128 transform by fft.js, on the core and in the run that measures the rest. */
import FFT from "fft.js";

const SIZE = 128;
const REPEATS = 60;

/** Time of a two-dimensional transform (128 rows, a transposition, 128 columns), the fastest of many [ms]. */
export function measureFft128(): number {
  const fft = new FFT(SIZE);
  const row = fft.createComplexArray();
  const out = fft.createComplexArray();
  let image = Float64Array.from({ length: 2 * SIZE * SIZE }, (_, i) => Math.sin(i * 0.37));
  let other = new Float64Array(image.length);
  let fastest = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    for (let pass = 0; pass < 2; pass++) {
      for (let y = 0; y < SIZE; y++) {
        for (let i = 0; i < 2 * SIZE; i++) row[i] = image[2 * SIZE * y + i];
        fft.transform(out, row);
        for (let x = 0; x < SIZE; x++) {
          other[2 * (SIZE * x + y)] = out[2 * x] / SIZE;
          other[2 * (SIZE * x + y) + 1] = out[2 * x + 1] / SIZE;
        }
      }
      [image, other] = [other, image];
    }
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest;
}
