/** Detection: matched filter, threshold, connected pixels, peaks that stand out. */
import { deblend } from "./deblend.ts";
import { findIslands } from "./islands.ts";
import { filteredRows, type Kernel, type ReadRows, type Sky } from "./matched-filter.ts";

export interface Detection {
  /** [pixels from the lower-left corner] */
  readonly x: number;
  readonly y: number;
  /** signal-to-noise ratio of the matched filter at the peak */
  readonly snr: number;
  /** what it would be if it were a point source [unit] */
  readonly psfFlux: number;
  /** pixels of the filtered image above the threshold */
  readonly area: number;
  /** other detections in the same connected pixels */
  readonly siblings: number;
}

export interface DetectionSettings {
  /** signal-to-noise ratio of the matched filter that a pixel must exceed */
  readonly threshold: number;
  /** pixels that a detection has at least */
  readonly minArea: number;
  /** by how much of itself a peak must stand out of a brighter neighbour, 0 to 1; 1: connected pixels are one detection */
  readonly contrast: number;
}

export interface DetectionImage {
  /** [ny, nx] */
  readonly size: readonly [number, number];
  readonly read: ReadRows;
  readonly sky: Sky;
  readonly kernel: Kernel;
}

/** From the brightest on. @param done is told of each row */
export function detect(
  { size, read, sky, kernel }: DetectionImage,
  { threshold, minArea, contrast }: DetectionSettings,
  done: () => void = () => {},
): Detection[] {
  const nx = size[1];
  const { islands, peaks } = findIslands(nx, counted(filteredRows(size, read, sky, kernel), done), threshold);
  const unit = sky.noise / Math.sqrt(kernel.power);
  return islands
    .flatMap((island) => deblend(nx, island, contrast))
    .filter(({ area }) => area >= minArea)
    .map(({ peak, value, area, siblings }) => {
      const middle = { x: (peak % nx) + 0.5, y: Math.floor(peak / nx) + 0.5 };
      return { ...(peaks.get(peak) ?? middle), snr: value, psfFlux: value * unit, area, siblings };
    })
    .sort((a, b) => b.snr - a.snr || a.y - b.y || a.x - b.x);
}

function* counted(rows: Iterable<Float32Array>, done: () => void): Generator<Float32Array> {
  for (const row of rows) {
    yield row;
    done();
  }
}
