declare module "fft.js" {
  /** Complex FFT of a power-of-two size on interleaved arrays of float64; `inverseTransform` divides by the size. */
  export default class FFT {
    constructor(size: number);
    createComplexArray(): number[];
    inverseTransform(out: number[], data: number[]): void;
    transform(out: number[], data: number[]): void;
  }
}
