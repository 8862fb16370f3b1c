/**
 * The slow path, float64, written to be obviously right: the transform of the scene on an even grid of wavenumbers, the modes
 * beyond the pixel's Nyquist frequency added where sampling puts them, one inverse FFT (fft.js). It shares with the fast path
 * the formulas of profiles/ and psf/, and nothing of its quadrature, tables or kernels. The grid is `period` pixels
 * wide: light farther than period minus the stamp from the centre folds back; 1024 leaves less than 1e-6 of the peak for
 * the default population.
 * Seconds a stamp.
 */
import FFT from "fft.js";
import type { Scene } from "../scene.ts";
import { makeSpectrum } from "./spectrum.ts";

export interface ReferenceOptions {
  /** pixels, a power of two, at least twice the stamp (default 1024) */
  readonly period?: number;
  /** how many times beyond the Nyquist frequency modes are followed, on each side (default 1: to three times Nyquist) */
  readonly aliases?: number;
}

/** @returns the noiseless image [ny * nx], ADU per pixel */
export function renderReference(scene: Scene, options: ReferenceOptions = {}): Float64Array {
  const { period = 1024, aliases = 1 } = options;
  const [ny, nx] = scene.stamp;
  const step = (2 * Math.PI) / period;
  const spectrum = makeSpectrum(scene);
  const fft = new FFT(period);
  const data = fft.createComplexArray();
  const out = fft.createComplexArray();
  // wavenumbers 0, step, ..., then the negative ones; with their aliases
  const wavenumber = (m: number): number => (m < period / 2 ? m : m - period) * step;
  const ks = (m: number): number[] =>
    Array.from({ length: 2 * aliases + 1 }, (_, a) => wavenumber(m) + (a - aliases) * 2 * Math.PI);

  // columns: for each kx the image over y, half transformed: [ny][period] complex
  const half = new Float64Array(ny * period * 2);
  for (let i = 0; i < period; i++) {
    const kx = ks(i);
    for (let j = 0; j < period; j++) {
      let re = 0;
      let im = 0;
      for (const ky of ks(j)) {
        for (const k of kx) {
          const [fr, fi] = spectrum(k, ky);
          const phase = k * (0.5 - scene.x0) + ky * (0.5 - scene.y0);
          const c = Math.cos(phase);
          const s = Math.sin(phase);
          re += fr * c - fi * s;
          im += fr * s + fi * c;
        }
      }
      data[2 * j] = re;
      data[2 * j + 1] = im;
    }
    fft.inverseTransform(out, data);
    for (let y = 0; y < ny; y++) {
      half[2 * (y * period + i)] = out[2 * y];
      half[2 * (y * period + i) + 1] = out[2 * y + 1];
    }
  }
  const image = new Float64Array(ny * nx);
  for (let y = 0; y < ny; y++) {
    for (let i = 0; i < 2 * period; i++) data[i] = half[2 * y * period + i];
    fft.inverseTransform(out, data);
    for (let x = 0; x < nx; x++) image[y * nx + x] = out[2 * x];
  }
  return image;
}
