/** The inner loop of `sim generate`: parameters, pixels, noise and encoding of consecutive objects, in small blocks. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { PIXEL_ARRAYS } from "../../datasets/planes.ts";
import { interrupted } from "../../shared/workers/work.ts";
import type { Population } from "../drawn.ts";
import { measuresOf } from "../observe/measures.ts";
import type { StampRenderer } from "../observe/observation.ts";
import { Observer } from "../observe/observer.ts";
import { Renderer } from "../render/renderer.ts";
import { toInteger } from "./integer-pixels.ts";
import { type Plan, plannedPlanes } from "./plan.ts";

export type CreateRenderer = () => StampRenderer;
export const fastRenderer: CreateRenderer = () => new Renderer();

export interface Range {
  readonly firstId: number;
  readonly count: number;
}

export interface RangeSink {
  /** one column of `count` values for each label, to be filled */
  readonly labels: readonly Float64Array[];
  /** takes the pixels of the next stamps; the bytes are valid during the call */
  pixels(bytes: Uint8Array): void;
  /** the same of a plane. @param index its place in the plan's */
  plane(index: number, bytes: Uint8Array): void;
  /** `stamps` more are done */
  report(stamps: number): void;
}

/** @throws GalforgeError E_INTERRUPTED soon after `signal` is aborted, and what the population or a PSF image throws */
export type RenderRange = (range: Range, sink: RangeSink, signal: AbortSignal) => Promise<void>;

/** A block is as many stamps as fit in this many bytes, 64 at most. */
const BLOCK_BYTES = 1 << 22;
const BLOCK_STAMPS = 64;

/** Object k depends on the plan and k alone. Pixels are little-endian, as is every machine that Node runs on today. */
export function createRangeRenderer(
  plan: Plan,
  population: Population,
  createRenderer: CreateRenderer,
): RenderRange {
  const wanted = plannedPlanes(plan);
  const { noiseless, seed } = plan;
  const { planes: names, neighbours } = plan.population;
  const measures = measuresOf(plan.population);
  const { threshold } = neighbours ?? {};
  const observer = new Observer(createRenderer(), { noiseless, planes: names, measures, threshold });
  const each = 2 + measures.reduce((sum, measure) => sum + measure.labels.length, 0);
  const size = population.stamp[0] * population.stamp[1];
  const stampPixels = population.bands.length * size;
  const blockStamps = Math.max(1, Math.min(BLOCK_STAMPS, Math.floor(BLOCK_BYTES / (4 * stampPixels))));
  const block = new Float32Array(blockStamps * stampPixels);
  const integers = plan.dtype === "uint16" ? new Uint16Array(blockStamps * stampPixels) : undefined;
  const planes = wanted.map(({ shape: [bands, height, width], dtype }) => {
    const each = bands * height * width;
    return { each, pixels: new PIXEL_ARRAYS[dtype](blockStamps * each) };
  });

  const renderOne = (id: number, slot: number, labels: readonly Float64Array[], row: number): void => {
    const { bands, labels: drawn } = population.draw(seed, id);
    for (let i = 0; i < drawn.length; i++) labels[i]![row] = drawn[i]!;
    const place = { seed, id, name: () => `object ${id} of seed ${seed}` };
    const image = block.subarray(slot * stampPixels, (slot + 1) * stampPixels);
    const beside = planes.map(({ each, pixels }) => pixels.subarray(slot * each, (slot + 1) * each));
    observer.observe(bands, place, image, beside).forEach(({ flux_in_stamp, snr, own }, band) => {
      if (integers !== undefined) {
        const first = slot * stampPixels + band * size;
        const { saturation = Infinity } = bands[band].detector;
        toInteger(block.subarray(first, first + size), saturation, integers.subarray(first, first + size));
      }
      const measured = drawn.length + each * band;
      labels[measured]![row] = flux_in_stamp;
      labels[measured + 1]![row] = snr;
      for (let i = 0; i < own.length; i++) labels[measured + 2 + i]![row] = own[i]!;
    });
  };

  return async ({ firstId, count }, { labels, pixels, plane, report }, signal) => {
    for (let first = 0; first < count; first += blockStamps) {
      await nextTurn(); // lets a request to stop arrive
      if (signal.aborted) throw interrupted();
      const stamps = Math.min(blockStamps, count - first);
      for (let k = 0; k < stamps; k++) renderOne(firstId + first + k, k, labels, first + k);
      const stored = integers ?? block;
      pixels(new Uint8Array(stored.buffer, 0, stamps * stampPixels * stored.BYTES_PER_ELEMENT));
      planes.forEach(({ each, pixels: { buffer, BYTES_PER_ELEMENT } }, p) => {
        plane(p, new Uint8Array(buffer, 0, stamps * each * BYTES_PER_ELEMENT));
      });
      report(stamps);
    }
  };
}
