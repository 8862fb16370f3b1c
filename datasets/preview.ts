/** A mosaic of the first stamps of a data set, as a PNG file. */
import { outOfRange } from "../shared/errors.ts";
import { writeFileAtomic } from "../shared/files/atomic.ts";
import { encodePng } from "../shared/formats/png.ts";
import { drawMosaic, robustStretch } from "./mosaic.ts";
import { Dataset } from "./reader.ts";

/** width [pixels of the picture] that a stamp gets at least: a caption fits under it */
const MIN_CELL = 120;

export interface PreviewOptions {
  /** stamps to show, from the first; default 64 */
  readonly count?: number;
  /** band to show, from 0; default 0 */
  readonly band?: number;
}

export interface PreviewReport {
  readonly file: string;
  readonly stamps: number;
  readonly width: number;
  readonly height: number;
}

/** Writes the picture atomically. All stamps share one asinh stretch, without their sky where it varies; y points up. */
export function writePreview(dir: string, file: string, options: PreviewOptions = {}): PreviewReport {
  const { count = 64, band = 0 } = options;
  if (!Number.isInteger(count) || count < 1) throw outOfRange("--count", count, "an integer of at least 1");
  const set = Dataset.open(dir);
  try {
    const { bands, height, width } = set.manifest.shape;
    if (!Number.isInteger(band) || band < 0 || band >= bands) {
      throw outOfRange("--band", band, `an integer from 0 to ${bands - 1}`);
    }
    const stamps = Math.min(count, set.length);
    const pixels = new Float32Array(stamps * height * width);
    const sky = skyLevels(set);
    for (let k = 0; k < stamps; k++) {
      const one = set.image(k).subarray(band * height * width, (band + 1) * height * width);
      const level = sky?.[k] ?? 0;
      pixels.set(
        one.map((value) => value - level),
        k * height * width,
      );
    }
    const picture = drawMosaic(pixels, {
      width,
      height,
      columns: Math.ceil(Math.sqrt(stamps)),
      scale: Math.max(1, Math.ceil(MIN_CELL / width)),
      stretch: robustStretch(pixels),
      captions: captions(set, stamps),
    });
    writeFileAtomic(file, encodePng({ ...picture, channels: 1 }));
    return { file, stamps, width: picture.width, height: picture.height };
  } finally {
    set.close();
  }
}

/** The sky that stands in the pixels, where it differs from stamp to stamp: one stretch cannot show them all with it. */
function skyLevels(set: Dataset): Float64Array | undefined {
  const varies = set.labelColumns.some((l) => l.name === "sky");
  return varies && set.manifest.options["noiseless"] !== true ? set.label("sky") : undefined;
}

/** Labels that everyone recognises, with their short names. */
const SHORT_NAMES: readonly (readonly [name: string, show: (value: number) => string])[] = [
  ["flux", (v) => `F ${v.toExponential(1).replace("e+", "e")}`],
  ["hlr", (v) => `r ${v.toFixed(1)}"`],
  ["n", (v) => `n ${v.toFixed(1)}`],
];

/** "F 1.2e4 r 1.3" n 2.1" for each stamp; empty if the set has none of these labels. */
function captions(set: Dataset, count: number): string[] {
  const names = new Set(set.labelColumns.map((l) => l.name));
  const shown = SHORT_NAMES.filter(([name]) => names.has(name)).map(
    ([name, show]) => [set.label(name), show] as const,
  );
  if (shown.length === 0) return [];
  return Array.from({ length: count }, (_, k) => shown.map(([column, show]) => show(column[k])).join(" "));
}
