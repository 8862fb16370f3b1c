/**
 * A tile of a field: whole rows. Every object is drawn on a square of its own, the same in whatever tiles it lies, and added in the
 * order of the numbers; noise is that of each row. So the bytes of a row depend on neither tiles nor threads.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { inContext } from "../../shared/errors.ts";
import { swapBytes } from "../../shared/formats/bytes.ts";
import { Checksum } from "../../shared/formats/fits-checksum.ts";
import { interrupted, type Work } from "../../shared/workers/work.ts";
import { DetectorNoise } from "../noise/detector.ts";
import { MASK_BITS } from "../noise/mask.ts";
import { Renderer } from "../render/renderer.ts";
import type { Component, Psf } from "../scene.ts";
import type { Conditions } from "./objects.ts";
import { skyVariance } from "./sky-variance.ts";

export interface TileSetup {
  readonly seed: number;
  readonly nx: number;
  /** [arcsec/pixel] */
  readonly pixelScale: number;
  readonly bands: readonly Conditions[];
  readonly noiseless: boolean;
  /** of the sky's noise in a pixel: what a pixel of a segment has at least */
  readonly segmentation: number;
}

/** An object and its square. */
export interface TileObject {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly bands: readonly (readonly Component[])[];
  /** of each band, at its place; absent: that of the field */
  readonly psfs?: readonly Psf[];
}

export interface TileTask {
  readonly firstRow: number;
  readonly rows: number;
  /** whose squares reach into it, in the order of their numbers */
  readonly objects: readonly TileObject[];
}

export interface TilePlane {
  /** big-endian */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** of the bytes, for the file's check sum */
  readonly sum: number;
  /** pixels that are not 0 */
  readonly filled: number;
}

/** For each band in turn SCI, WHT (not of noiseless pixels), MASK, SEG. */
export type Tile = readonly TilePlane[];

/** Objects between two looks at whether to stop. */
const BLOCK_OBJECTS = 256;
/**
 * Noise of row y has the words of this object + y: those of objects of data sets end far below.
 */
const NOISE_OBJECT = 2 ** 52;

/** The lower-left pixel of a square. */
export const cornerOf = (centre: number, side: number): number => Math.round(centre - side / 2);

export function createTileWork(setup: TileSetup): Work<TileTask, Tile> {
  const renderer = new Renderer();
  const noise = new DetectorNoise();
  return async (task, report, signal) => {
    const planes: TilePlane[] = [];
    for (let band = 0; band < setup.bands.length; band++) {
      planes.push(...(await renderBand(setup, task, band, renderer, noise, signal)));
    }
    report(task.rows);
    return planes;
  };
}

async function renderBand(
  setup: TileSetup,
  { firstRow, rows, objects }: TileTask,
  band: number,
  renderer: Renderer,
  noise: DetectorNoise,
  signal: AbortSignal,
): Promise<TilePlane[]> {
  const { seed, nx, pixelScale, noiseless, segmentation } = setup;
  const { psf, detector } = setup.bands[band];
  const light = new Float64Array(rows * nx);
  const brightest = new Float32Array(rows * nx).fill(segmentation * Math.sqrt(skyVariance(detector)));
  const segments = new Int32Array(rows * nx);
  const square = new Float32Array(Math.max(0, ...objects.map(({ side }) => side)) ** 2);
  for (let k = 0; k < objects.length; k++) {
    if (k % BLOCK_OBJECTS === 0) await nextTurn(); // lets a request to stop arrive
    if (signal.aborted) throw interrupted();
    const { id, x, y, side, bands, psfs } = objects[k];
    const [left, bottom] = [cornerOf(x, side), cornerOf(y, side)];
    const stamp = square.subarray(0, side * side);
    const scene = { components: bands[band], pixel_scale: pixelScale, stamp: [side, side] } as const;
    try {
      renderer.render({ ...scene, psf: psfs?.[band] ?? psf, x0: x - left, y0: y - bottom }, stamp);
    } catch (error) {
      throw inContext(`object ${id} of the field`, error);
    }
    const [from, to] = [Math.max(0, -left), Math.min(side, nx - left)];
    const [low, high] = [Math.max(0, firstRow - bottom), Math.min(side, firstRow + rows - bottom)];
    for (let j = low; j < high; j++) {
      let at = (bottom + j - firstRow) * nx + left + from;
      for (let i = from; i < to; i++, at++) {
        const value = stamp[j * side + i];
        light[at] += value;
        if (value > brightest[at]) {
          brightest[at] = value;
          segments[at] = id;
        }
      }
    }
  }
  const image = Float32Array.from(light);
  const weight = brightest; // no longer needed as that
  const mask = new Int32Array(rows * nx);
  if (!noiseless) {
    const { sky, gain, saturation = Number.POSITIVE_INFINITY } = detector;
    const dark = skyVariance(detector) - sky / gain;
    for (let p = 0; p < light.length; p++) {
      const variance = (Math.max(0, light[p]) + sky) / gain + dark;
      weight[p] = variance > 0 ? 1 / variance : 0;
    }
    for (let j = 0; j < rows; j++) {
      noise.apply(image.subarray(j * nx, (j + 1) * nx), detector, seed, NOISE_OBJECT + firstRow + j, band);
    }
    for (let p = 0; p < image.length; p++) {
      if (image[p] < saturation) continue;
      mask[p] = MASK_BITS.SAT;
      weight[p] = 0;
    }
  }
  return [image, ...(noiseless ? [] : [weight]), mask, segments].map(encoded);
}

/** In place. */
function encoded(plane: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>): TilePlane {
  let filled = 0;
  for (let p = 0; p < plane.length; p++) if (plane[p] !== 0) filled++;
  const bytes = new Uint8Array(plane.buffer);
  swapBytes(bytes, 4);
  const sum = new Checksum();
  sum.add(bytes);
  return { bytes, sum: sum.value, filled };
}
