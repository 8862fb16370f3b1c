/** The sky that stamps have, where it is not the same in all of them. Pure. */
import { type ImageSystem, stampLabel } from "../datasets/image-system.ts";
import { middle } from "./data/sound.ts";
import type { Stamps } from "./data/source.ts";

/** Depth of the frame along the sides of a stamp in parts of the shorter side. */
const FRAME = 16;

/** Labels that hold the sky of each band, of those that there are. */
export const skyLabels = ({ bands }: ImageSystem, names: readonly string[]): string[] =>
  bands.map(({ name }) => stampLabel("sky", name, bands.length)).filter((label) => names.includes(label));

/**
 * A typical sky of each band [unit/pixel]: what the detector says; else the median of its label; else the median over the stamps of the lowest of the
 * means along the four sides, in a frame of 1/16 of the shorter side. (The median of all pixels holds the light of the galaxies: with it
 * a network would see cutouts of other images, whose sky is taken off, too bright.)
 * @param stamps with the labels of `skyLabels`
 */
export function skyLevels(stamps: Stamps, image: ImageSystem): number[] {
  return image.bands.map(({ name, detector }, band) => {
    if (detector?.sky !== undefined) return detector.sky;
    const known = stamps.labels.get(stampLabel("sky", name, image.bands.length))?.filter(Number.isFinite);
    return known !== undefined && known.length > 0 ? middle(known) : middle(borders(stamps, image, band));
  });
}

function borders(
  { images, size }: Stamps,
  { bands, height, width }: ImageSystem,
  band: number,
): Float64Array {
  const depth = Math.max(1, Math.round(Math.min(height, width) / FRAME));
  const sides: readonly ((x: number, y: number) => boolean)[] = [
    (x) => x < depth,
    (x) => x >= width - depth,
    (_, y) => y < depth,
    (_, y) => y >= height - depth,
  ];
  const pixels = Uint32Array.from({ length: height * width }, (_, p) => p);
  const frames = sides.map((is) => pixels.filter((p) => is(p % width, Math.floor(p / width))));
  return Float64Array.from({ length: size }, (_, k) => {
    const first = (k * bands.length + band) * height * width;
    const means = frames.map((at) => at.reduce((sum, p) => sum + images[first + p], 0) / at.length);
    return Math.min(...means);
  });
}
