/**
 * Named random streams: (seed, object index, purpose) -> numbers. Counter words: [draw, purpose, object low,
 * object high]; key: the two halves of the seed. Purposes are fixed numbers: changing one changes every data set.
 */
import { outOfRange } from "../errors.ts";
import { philox4x32 } from "./philox.ts";

export const PURPOSE = {
  /** parameters of an object: FNV-1a of the parameter's name is XORed in, so adding one changes no other */
  parameters: 0x50415241,
  /** a topic of a physical galaxy: FNV-1a of the topic's name is XORed in, so a draw more in one changes no other */
  galaxies: 0x47414c41,
  /** places of knots: FNV-1a of the component's name is XORed in */
  knots: 0x4b4e4f54,
  /** pixel noise: the counter's first word is the pixel, its last two are `noiseWords` */
  noise: 0x4e4f4953,
  /** what befalls a detector: FNV-1a of the effect's name and the band is XORed in */
  detector: 0x44455445,
  /** where a galaxy of a field is, and its magnitude if the field draws it; the same of a star */
  fieldGalaxies: 0x46474c58,
  fieldStars: 0x46535452,
  split: 0x53504c54,
  shuffle: 0x53485546,
  /** a sample that is spread over a data set */
  sample: 0x53414d50,
  /** flip or quarter turn of a training stamp */
  symmetry: 0x53594d4d,
  /** pixel noise of a training epoch: names the seed of the noise */
  epochNoise: 0x45504e4f,
  /** noise of the unsupervised latents in a training step */
  latents: 0x4c41544e,
  /** table of normal numbers of a training; its place in a step */
  normalTable: 0x4e544142,
  /** noise that replaces bad pixels and neighbours of a survey cutout */
  fill: 0x46494c4c,
  /** steps of a sampler of posteriors */
  posterior: 0x504f5354,
  /** units that a training step does without */
  dropout: 0x44524f50,
  /** a unit: the networks in use that do without it */
  dropoutPasses: 0x44525053,
  /** samples of the posterior of a stamp */
  draws: 0x44524157,
  /** first weights of a network: FNV-1a of their name is XORed in */
  weights: 0x57454947,
  /** inputs that a training step hides */
  hide: 0x48494445,
  /** orders of the numbers that the summary of a posterior is made of */
  hypercube: 0x48594355,
  /** normal numbers that samples of a flow are made of: the object is the row, the block the draw */
  flow: 0x464c4f57,
  /** neighbours of an object: FNV-1a of what is drawn is XORed in, so a draw more in one changes no other */
  neighbours: 0x4e454947,
  /** numbers of the layer "lensing": FNV-1a of their name is XORed in */
  lensing: 0x4c454e53,
  /** the signal-to-noise ratios that are asked for */
  signalToNoise: 0x534e5254,
} as const;

/** Bands of an object whose pixel noise has words of its own. */
export const MOST_BANDS = 2048;

/**
 * The counter words [object low, object high + 2^21 band] of pixel noise. An object's high word has 21 bits, because objects are below 2^53, so no two
 * pairs of object and band share a block, whatever the size of their stamps, and band 0 has the words of the object alone.
 * @param band 0 to MOST_BANDS - 1
 */
export function noiseWords(object: number, band: number): readonly [low: number, high: number] {
  if (!Number.isInteger(band) || band < 0 || band >= MOST_BANDS) {
    throw outOfRange("the number of a band", band, `an integer from 0 to ${MOST_BANDS - 1}`);
  }
  return [low(object), (high(object) + band * 2 ** 21) >>> 0];
}

/** A seed is a safe non-negative integer. */
export function checkSeed(what: string, seed: number): number {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw outOfRange(what, seed, "an integer from 0 to 2^53 - 1");
  }
  return seed;
}

/** The two halves of an integer below 2^53, as words. */
export const low = (n: number): number => n >>> 0;
export const high = (n: number): number => Math.floor(n / 4294967296) >>> 0;

/** 32-bit FNV-1a hash of a name, to derive a purpose from it. */
export function hashName(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

export class Stream {
  readonly #block = new Uint32Array(4);
  readonly #k0: number;
  readonly #k1: number;
  readonly #purpose: number;
  #o0: number;
  #o1: number;
  #counter = 0;
  #used = 4;

  constructor(seed: number, object: number, purpose: number) {
    this.#k0 = low(seed);
    this.#k1 = high(seed);
    this.#purpose = purpose >>> 0;
    this.#o0 = low(object);
    this.#o1 = high(object);
  }

  /**
   * Goes to the start of another object's stream (same seed and purpose), as a new Stream would, without allocating.
   * @param block where to begin instead, in blocks of four words: those of two uniform numbers or a normal one, below 2^32
   */
  restart(object: number, block = 0): void {
    this.#o0 = low(object);
    this.#o1 = high(object);
    this.#counter = block;
    this.#used = 4;
  }

  /** The next 32 random bits, as an unsigned integer. */
  next32(): number {
    if (this.#used === 4) {
      const b = this.#block;
      b[0] = this.#counter++;
      b[1] = this.#purpose;
      b[2] = this.#o0;
      b[3] = this.#o1;
      philox4x32(b, this.#k0, this.#k1);
      this.#used = 0;
    }
    return this.#block[this.#used++];
  }

  /** Uniform in the open interval (0, 1), 52 random bits: never 0, never 1. */
  uniform(): number {
    const a = this.next32() >>> 6;
    const b = this.next32() >>> 6;
    return (a * 67108864 + b + 0.5) / 4503599627370496;
  }

  /** Standard normal, by the Box-Muller transform (one of the pair is dropped: a draw uses a fixed count). */
  normal(): number {
    const r = Math.sqrt(-2 * Math.log(this.uniform()));
    return r * Math.cos(2 * Math.PI * this.uniform());
  }
}
