/**
 * The detector: a noiseless stamp s [ADU] becomes
 *   Poisson((s + sky) gain) / gain + Normal(0, read_noise / gain),  clipped at the saturation level [ADU],
 * with the Poisson numbers sampled exactly at every mean (inversion below 10 electrons, Hoermann's PTRS above). Every pixel is a
 * pure function of (seed, object, band, pixel): kernel/assembly/noise.ts.
 */
import { noiseWords, PURPOSE } from "../../shared/random/stream.ts";
import { Arena } from "../kernel/arena.ts";
import { type Kernel, loadKernel } from "../kernel/load.ts";
import type { Detector } from "../scene.ts";

/** Room for the directory and all the tables of the Poisson sampler [bytes]; touched only as they are needed. */
export const POISSON_TABLES = 6 << 20;

export interface StampMeasure {
  /** flux inside the stamp, noiseless [ADU] */
  readonly flux_in_stamp: number;
  /** matched-filter signal-to-noise ratio: sqrt(sum s^2 / variance), variance = (s + sky) / gain + (read_noise / gain)^2 */
  readonly snr: number;
}

export class DetectorNoise {
  readonly #kernel: Kernel = loadKernel();
  readonly #arena = new Arena(this.#kernel);
  readonly #result = this.#arena.take(16);
  #buffer = 0;
  #room = 0;

  constructor() {
    this.#kernel.initPoisson(this.#arena.take(POISSON_TABLES));
  }

  /**
   * Adds sky and noise in place.
   * @param image noiseless [ADU], any number of pixels @param band of the object, counted from 0: each has noise of its own
   * @returns what `measure` says of it before
   */
  apply(image: Float32Array, detector: Detector, seed: number, object: number, band = 0): StampMeasure {
    const at = this.#load(image);
    const measured = this.#measureAt(at, image.length, detector);
    const { sky, gain, read_noise } = detector;
    const [low, high] = noiseWords(object, band);
    this.#kernel.addNoise(
      at,
      image.length,
      sky,
      gain,
      read_noise,
      detector.saturation ?? Number.POSITIVE_INFINITY,
      PURPOSE.noise,
      low,
      high,
      seed >>> 0,
      Math.floor(seed / 4294967296),
    );
    image.set(this.#arena.floats.subarray(at >> 2, (at >> 2) + image.length));
    return measured;
  }

  /** Measures a noiseless stamp. */
  measure(image: Float32Array, detector: Detector): StampMeasure {
    return this.#measureAt(this.#load(image), image.length, detector);
  }

  #measureAt(at: number, count: number, { sky, gain, read_noise }: Detector): StampMeasure {
    this.#kernel.measure(at, padded(count), sky, gain, read_noise, this.#result);
    const [sum, ratio] = new Float64Array(this.#kernel.memory.buffer, this.#result, 2);
    return { flux_in_stamp: sum, snr: Math.sqrt(ratio) };
  }

  #load(image: Float32Array): number {
    if (this.#room < image.length) {
      this.#room = padded(image.length);
      this.#buffer = this.#arena.take(this.#room * 4);
    }
    const first = this.#buffer >> 2;
    this.#arena.floats.set(image, first);
    this.#arena.floats.fill(0, first + image.length, first + padded(image.length));
    return this.#buffer;
  }
}

/** The kernels work on 32 pixels at a time. */
const padded = (count: number): number => (count + 31) & ~31;
