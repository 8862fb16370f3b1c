/** Whether the pixels of stamps lie about the sky that the network knows, or show that it was taken off or is another one. */
import { type BandSystem, bandSystem, type ImageSystem } from "../../../datasets/image-system.ts";
import type { RunConfig, Stretch } from "../../../train/run/config.ts";
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
 * @returns what to tell the user if, in any band, more than half of the stamps have a median far below the sky, or all but a tenth of
 *   the pixels of each stamp are far above it (of a network that has seen many skies: below a quarter of the typical one); undefined
 *   if not
 */
export function otherSky(file: StampFile, { image, normaliser }: RunConfig): string | undefined {
  if (file.kind === "data set") return undefined;
  const stamps = someStamps(file, image);
  const size = image.height * image.width;
  for (const [band, { name }] of image.bands.entries()) {
    if (file.systems[band].sky !== undefined) continue;
    const planes = stamps.map((stamp) => stamp.subarray(band * size, (band + 1) * size));
    const why = otherSkyIn(planes, bandSystem(image, band), normaliser.bands[band]);
    if (why !== undefined) return image.bands.length === 1 ? why : `in band ${name} ${why}`;
  }
  return undefined;
}

function otherSkyIn(
  planes: readonly Float32Array[],
  image: BandSystem,
  typical: Stretch,
): string | undefined {
  const noise = skyNoise(image) ?? typical.softening;
  const sky = image.sky ?? typical.sky;
  const levels = levelsOf(planes);
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

function someStamps(file: StampFile, image: ImageSystem): Float32Array[] {
  const some = Math.min(file.count, MOST_STAMPS);
  return Array.from({ length: some }, (_, k) => {
    const stamp = new Float32Array(image.bands.length * image.height * image.width);
    file.read(Math.floor((k * file.count) / some), 1, stamp);
    return stamp;
  });
}

/** Of finite pixels. */
const levelsOf = (planes: readonly Float32Array[]): Level[] =>
  planes
    .map((plane) => {
      const sorted = plane.filter(Number.isFinite).sort();
      const at = (p: number): number => sorted[Math.floor(p * (sorted.length - 1))];
      return { median: at(0.5), low: at(SKY_SHARE) };
    })
    .filter(({ median }) => !Number.isNaN(median) && median !== undefined);

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];
