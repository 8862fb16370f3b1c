/**
 * `node test/bundled.mjs test/datasets/draw-blends.ts DIR FILE.png 62,39,25`: objects of a data set with the planes "isolated" and
 * "segmentation", the one beside the other: the stamp, the target alone, and whose each pixel is in the last band (the target's white).
 */
import { writeFileSync } from "node:fs";
import { channelsOf, colorPicture, colorStretch, mixChannels } from "../../datasets/color.ts";
import { drawMosaic } from "../../datasets/mosaic.ts";
import { Dataset } from "../../datasets/reader.ts";
import { encodePng, type Picture } from "../../shared/formats/png.ts";

const [dir = "", file = "", list = ""] = process.argv.slice(2);
const picks = list.split(",").map(Number);
const set = Dataset.open(dir);
const { shape, bands } = set.manifest;
const { height, width } = shape;
const size = height * width;
const channels = channelsOf(bands);
if (channels === undefined) throw new Error("one band has no colours");

/** Of sky, target and neighbours: what comes later begins again with the first neighbour's. */
const PALETTE = [
  ...[0x000000, 0xffffff],
  ...[0xe65a3c, 0x4696f0, 0x5ac86e, 0xf0c83c, 0xbe6edc, 0x50d2d2, 0xfa96be],
];

const skies = bands.map(({ name }) => set.label(`sky_${name}`));
const stamps = picks.map((k) => set.image(k).map((value, p) => value - skies[Math.floor(p / size)][k]));
const isolated = picks.map((k) => {
  const pixels = new Float32Array(bands.length * size);
  set.planeInto("isolated", [k], pixels);
  return pixels;
});
const mixed = [...stamps, ...isolated].map((stamp) => mixChannels(stamp, shape, channels));
const stretch = colorStretch(mixed.slice(0, picks.length), [0, 0, 0]);
const pictures: Picture[] = mixed.map((one) => colorPicture(one, shape, stretch));
for (const k of picks) {
  const labels = new Uint8Array(bands.length * size);
  set.planeInto("segmentation", [k], labels);
  const data = new Uint8Array(3 * size);
  labels.subarray((bands.length - 1) * size).forEach((label, p) => {
    const color = PALETTE[label < 2 ? label : 2 + ((label - 2) % (PALETTE.length - 2))];
    const y = height - 1 - Math.floor(p / width);
    data.set([color >> 16, (color >> 8) & 255, color & 255], 3 * (y * width + (p % width)));
  });
  pictures.push({ width, height, channels: 3, data });
}
set.close();
writeFileSync(file, encodePng(drawMosaic(pictures, { columns: picks.length, scale: 2, captions: [] })));
