/** Stamps that posterior samples imply, beside the one that was seen. Pure. */

export interface Predictive {
  /** of the drawn stamps, each pixel */
  readonly mean: Float32Array;
  /** standard deviation (divisor K - 1) */
  readonly sd: Float32Array;
  /** (input - mean) / sqrt(sd^2 + noise^2) */
  readonly residual: Float32Array;
}

/**
 * @param drawn [K, pixels], K at least two
 * @param input [pixels]
 * @param noise variance of the input's noise, given the light that is expected; absent: not known, the residual is in sd alone
 */
export function predictiveOf(
  drawn: Float32Array,
  input: Float32Array,
  noise: (expected: number) => number = () => 0,
): Predictive {
  const pixels = input.length;
  const count = drawn.length / pixels;
  const [mean, sd, residual] = [0, 0, 0].map(() => new Float32Array(pixels)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let p = 0; p < pixels; p++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += drawn[k * pixels + p]!;
    const middle = sum / count;
    let squares = 0;
    for (let k = 0; k < count; k++) squares += (drawn[k * pixels + p]! - middle) ** 2;
    const variance = squares / (count - 1);
    mean[p] = middle;
    sd[p] = Math.sqrt(variance);
    const off = input[p]! - middle;
    residual[p] = off === 0 ? 0 : off / Math.sqrt(variance + noise(middle));
  }
  return { mean, sd, residual };
}
