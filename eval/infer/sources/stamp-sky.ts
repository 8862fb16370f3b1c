/** Whether the pixels of stamps lie about the sky that the network knows, or show that it was taken off or is another one. */
import { bandSystem, type ImageSystem, shapeOf } from "../../../datasets/image-system.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { skyNoise } from "./flux-system.ts";
import type { StampFile } from "./stamp-file.ts";

/** Stamps that are looked at, spread over the file. */
const MOST_STAMPS = 16;
/** So many standard deviations of a sky pixel are no chance. */
const FAR = 5;
/** Light of galaxies makes pixels brighter, but hardly all of them: this share is sky. */
const SKY_SHARE = 0.1;
/** Of the typical sky of a network that has seen many: none of them was darker. */
const DARKEST = 0.25;

/**
 * @returns what to tell the user if more than half of the stamps have a median far below the sky, or all but a tenth of the pixels of
 *   each stamp are far above it (of a network that has seen many skies: below a quarter of the typical one); undefined if not
 */
export function otherSky(file: StampFile, { image: known, normaliser }: RunConfig): string | undefined {
  if (file.kind === "data set" || file.system.sky !== undefined) return undefined;
  const image = bandSystem(known, 0);
  const [typical] = normaliser.bands;
  const noise = skyNoise(image) ?? typical.softening;
  const sky = image.sky ?? typical.sky;
  const levels = levelsOf(file, known);
  if (levels.length === 0) return undefined;
  const dark = middle(levels.map(({ median }) => median)) - sky;
  const bright = Math.min(...levels.map(({ low }) => low)) - sky;
  const isDark = dark < -FAR * noise && (image.sky !== undefined || dark < (DARKEST - 1) * sky);
  const isBright = image.sky !== undefined && bright > FAR * noise;
  if (!isDark && !isBright) return undefined;
  const far = Math.round(Math.abs(isDark ? dark : bright) / noise);
  return (
    `its pixels lie ${far} sigma ${isDark ? "below" : "above"} the sky of the network's stamps, ` +
    `${Number(sky.toPrecision(4))} ${image.unit}/pixel, so it is taken as a cutout, whose sky is measured. --sky says what it is`
  );
}

interface Level {
  readonly median: number;
  readonly low: number;
}

/** Of finite pixels. */
function levelsOf(file: StampFile, image: ImageSystem): Level[] {
  const { bands, height, width } = shapeOf(image);
  const stamp = new Float32Array(bands * height * width);
  const some = Math.min(file.count, MOST_STAMPS);
  return Array.from({ length: some }, (_, k) => {
    file.read(Math.floor((k * file.count) / some), 1, stamp);
    const sorted = stamp.filter(Number.isFinite).sort();
    const at = (p: number): number => sorted[Math.floor(p * (sorted.length - 1))];
    return { median: at(0.5), low: at(SKY_SHARE) };
  }).filter(({ median }) => !Number.isNaN(median) && median !== undefined);
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
