/** A mosaic of the first stamps of a data set, as a PNG file. */
import { badInput, outOfRange } from "../shared/errors.ts";
import { writeFileAtomic } from "../shared/files/atomic.ts";
import { encodePng, type Picture } from "../shared/formats/png.ts";
import {
  type Channels,
  channelSkies,
  channelsInWords,
  channelsOf,
  colorPicture,
  colorStretch,
  mixChannels,
} from "./color.ts";
import { drawMosaic, greyPicture, robustStretch } from "./mosaic.ts";
import { Dataset } from "./reader.ts";

/** width [pixels of the picture] that a stamp gets at least: a caption fits under it */
const MIN_CELL = 120;

export interface PreviewOptions {
  /** stamps to show, from the first; default 64 */
  readonly count?: number;
  /** names of the bands for red, green and blue; default: `channelsOf` */
  readonly rgb?: readonly string[];
  /** leaves out the bands in grey, and captions; default false */
  readonly colorOnly?: boolean;
}

export interface PreviewReport {
  readonly file: string;
  readonly stamps: number;
  readonly width: number;
  readonly height: number;
  /** which bands are which colour, in words; absent for one band */
  readonly colors?: string;
}

/**
 * Writes the picture atomically: of one band in grey; of several each stamp in colour, with its bands in grey beside it. All stamps
 * share the stretch of a band, and that of the colours, without their sky where it varies; y points up.
 */
export function writePreview(dir: string, file: string, options: PreviewOptions = {}): PreviewReport {
  const { count = 64, rgb, colorOnly = false } = options;
  if (!Number.isInteger(count) || count < 1) throw outOfRange("--count", count, "an integer of at least 1");
  const set = Dataset.open(dir);
  try {
    const { shape, bands } = set.manifest;
    const channels = channelsOf(bands, rgb);
    if (colorOnly && channels === undefined) throw badInput(dir, "has one band, which has no colours");
    const stamps = readStamps(set, Math.min(count, set.length));
    const grey = colorOnly ? [] : bands.map((_, band) => greyPictures(set, stamps, band));
    const color = channels === undefined ? [] : [colorPictures(set, stamps, channels)];
    const columns = [...color, ...grey];
    const names = colorOnly ? [] : captions(set, stamps.length);
    const perRow = Math.max(1, Math.ceil(Math.sqrt(stamps.length / columns.length)));
    const picture = drawMosaic(
      stamps.flatMap((_, k) => columns.map((pictures) => pictures[k])),
      {
        columns: perRow * columns.length,
        scale: Math.max(1, Math.ceil(MIN_CELL / shape.width)),
        captions:
          channels === undefined || colorOnly
            ? names
            : stamps.flatMap((_, k) => [names[k] ?? "", ...bandCaptions(set, k)]),
      },
    );
    writeFileAtomic(file, encodePng(picture));
    const { width, height } = picture;
    const colors = channels === undefined ? {} : { colors: channelsInWords(bands, channels) };
    return { file, stamps: stamps.length, width, height, ...colors };
  } finally {
    set.close();
  }
}

/**
 * The first stamps, without the sky that stands in their pixels where it differs from stamp to stamp: one stretch cannot show them all
 * with it. A stamp whose sky is missing is as it is.
 */
function readStamps(set: Dataset, count: number): Float32Array[] {
  const { height, width } = set.manifest.shape;
  const skies = set.manifest.bands.map(({ name }) => skyLevels(set, name));
  return Array.from(
    { length: count },
    (_, k) => set.image(k).map((value, i) => value - (skies[Math.floor(i / (height * width))]?.[k] || 0)), // NaN is none
  );
}

function skyLevels(set: Dataset, band: string): Float64Array | undefined {
  const label = set.labelColumns.find((l) => l.role === "sky" && (l.band ?? band) === band);
  return label !== undefined && set.manifest.options["noiseless"] !== true
    ? set.label(label.name)
    : undefined;
}

function greyPictures(
  { manifest: { shape } }: Dataset,
  stamps: readonly Float32Array[],
  band: number,
): Picture[] {
  const size = shape.height * shape.width;
  const pixels = new Float32Array(stamps.length * size);
  stamps.forEach((stamp, k) => {
    pixels.set(stamp.subarray(band * size, (band + 1) * size), k * size);
  });
  const stretch = robustStretch(pixels);
  return stamps.map((_, k) => greyPicture(pixels.subarray(k * size, (k + 1) * size), shape, stretch));
}

function colorPictures(set: Dataset, stamps: readonly Float32Array[], channels: Channels): Picture[] {
  const { shape, bands, options } = set.manifest;
  const mixed = stamps.map((stamp) => mixChannels(stamp, shape, channels));
  // `readStamps` has taken off what differs from stamp to stamp
  const isDark = (name: string): boolean =>
    options["noiseless"] === true || skyLevels(set, name) !== undefined;
  const left = bands.map((band) =>
    isDark(band.name) ? { ...band, detector: { ...band.detector, sky: 0 } } : band,
  );
  const stretch = colorStretch(mixed, channelSkies(left, channels));
  return mixed.map((one) => colorPicture(one, shape, stretch));
}

/** Labels that everyone recognises, with their short names. */
const SHORT_NAMES: readonly (readonly [name: string, show: (value: number) => string])[] = [
  ["flux", showFlux],
  ["hlr", (v) => `r ${v.toFixed(1)}"`],
  ["n", (v) => `n ${v.toFixed(1)}`],
];

function showFlux(value: number): string {
  return `F ${value.toExponential(1).replace("e+", "e")}`;
}

/** "F 1.2e4 r 1.3" n 2.1" for each stamp; empty if the set has none of these labels. */
function captions(set: Dataset, count: number): string[] {
  const names = new Set(set.labelColumns.map((l) => l.name));
  const shown = SHORT_NAMES.filter(([name]) => names.has(name)).map(
    ([name, show]) => [set.label(name), show] as const,
  );
  if (shown.length === 0) return [];
  return Array.from({ length: count }, (_, k) => shown.map(([column, show]) => show(column[k])).join(" "));
}

/** "g: F 1.2e4" for each band of stamp k; the name alone where there is no flux of the band. */
const bandCaptions = (set: Dataset, k: number): string[] =>
  set.manifest.bands.map(({ name }) => {
    const flux = set.labelColumns.find((l) => l.name === `flux_${name}`);
    return flux === undefined ? name : `${name}: ${showFlux(set.label(flux.name)[k])}`;
  });
