import { expect, it } from "vitest";
import { Stream } from "../../shared/random/stream.ts";
import type { Stamps } from "../../train/data/source.ts";
import { skyLabels, skyLevels } from "../../train/sky-levels.ts";
import { imageOf } from "../image-system.ts";

const [SIDE, COUNT, SKY] = [32, 300, 100];
const image = (bands = 1) => imageOf({ height: SIDE, width: SIDE, bands });

/** Large galaxies in the middle of stamps, of noise 2 and a sky of SKY + 50 a band. */
function stamps(bands = 1, labels: Record<string, Float64Array> = {}): Stamps {
  const stream = new Stream(5, 0, 0);
  const images = Float32Array.from({ length: COUNT * bands * SIDE * SIDE }, (_, i) => {
    const [p, band] = [i % (SIDE * SIDE), Math.floor(i / (SIDE * SIDE)) % bands];
    const [x, y] = [(p % SIDE) - 15.5, Math.floor(p / SIDE) - 15.5];
    return SKY + 50 * band + 200 * Math.exp(-(x * x + y * y) / 45) + 2 * stream.normal();
  });
  return { size: COUNT, images, labels: new Map(Object.entries(labels)), ids: new Float64Array(COUNT) };
}

it("does not take the light of galaxies for sky, which the median of all pixels does", () => {
  const some = stamps(2);
  const levels = skyLevels(some, image(2));
  for (const [band, sky] of levels.entries()) expect(Math.abs(sky - SKY - 50 * band)).toBeLessThan(1);
  const first = some.images.filter((_, i) => Math.floor(i / (SIDE * SIDE)) % 2 === 0).sort();
  expect(first[first.length >> 1]).toBeGreaterThan(SKY + 2);
});

it("believes the detector, then the label of the band", () => {
  const labels = {
    sky: Float64Array.from({ length: COUNT }, (_, k) => (k === 0 ? Number.NaN : 90 + (k % 3))),
  };
  expect(skyLevels(stamps(1, labels), image())).toEqual([91]);
  const known = imageOf({ height: SIDE, width: SIDE, sky: 7 });
  expect(skyLevels(stamps(1, labels), known)).toEqual([7]);
  expect(skyLabels(image(), ["flux", "sky", "sky_g"])).toEqual(["sky"]);
  expect(
    skyLabels(image(2), ["flux", "sky", ...image(2).bands.map(({ name }) => `sky_${name}`)]),
  ).toHaveLength(2);
});
