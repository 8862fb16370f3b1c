/** Draws detector.png, after `npm run build`: node docs/images/detector.mjs. Pixels above, masks below. */
import { writeFileSync } from "node:fs";
import { encodePng } from "../../dist/shared/formats/png.js";
import { Exposure } from "../../dist/sim/noise/exposure.js";
import { Renderer } from "../../dist/sim/render/renderer.js";

const SIDE = 64;
const ZOOM = 2;
const GAP = 4;
const PLAIN = { sky: 100, gain: 1, read_noise: 5, saturation: 5e4 };
const gaussian = { kind: "gaussian", sigma: 11, correlation: { kernel: "bilinear", scale: 0.4 } };
/** Detector, flux, an object that has some of the effect; a star for what saturates. */
const SHOWN = [
  [{ ...PLAIN, effects: { cosmic_rays: { rate: 1e-3, length: 15, charge: 300 } } }, 2e4, 1],
  [{ ...PLAIN, effects: { hot_pixels: { fraction: 5e-3, charge: 400 }, bad_columns: 0.02 } }, 2e4, 6],
  [{ ...PLAIN, saturation: 1500, effects: { bleeding: true } }, 2e5, 0, "point"],
  [{ ...PLAIN, effects: { satellite_trails: { rate: 1, width: 3, brightness: 400 } } }, 2e4, 3],
  [{ ...PLAIN, gradient: { x: 1.5, y: 0.5 } }, 2e4, 0],
  [{ ...PLAIN, noise: gaussian }, 2e4, 0],
];
/** COSMIC, HOT, BAD, SAT, TRAIL, NODATA */
const COLOURS = [
  [255, 90, 60],
  [255, 200, 0],
  [120, 120, 255],
  [255, 255, 255],
  [0, 210, 140],
  [200, 0, 200],
];

const width = SHOWN.length * (SIDE * ZOOM + GAP) - GAP;
const height = 2 * SIDE * ZOOM + GAP;
const pixels = new Uint8Array(3 * width * height).fill(40);
const [renderer, exposure] = [new Renderer(), new Exposure()];

/** Row 0 of a stamp is at the bottom. */
const draw = (column, row, colourOf) => {
  for (let j = 0; j < SIDE * ZOOM; j++) {
    for (let i = 0; i < SIDE * ZOOM; i++) {
      const p = (SIDE - 1 - Math.floor(j / ZOOM)) * SIDE + Math.floor(i / ZOOM);
      const at = (row * (SIDE * ZOOM + GAP) + j) * width + column * (SIDE * ZOOM + GAP) + i;
      pixels.set(colourOf(p), 3 * at);
    }
  }
};

SHOWN.forEach(([detector, flux, object, kind = "sersic"], column) => {
  const scene = {
    components: [{ kind, n: 1.5, hlr: 1.2, flux, e: 0.4, pa: 30 }],
    ...{ x0: SIDE / 2, y0: SIDE / 2, pixel_scale: 0.2, stamp: [SIDE, SIDE] },
    psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
  };
  const image = new Float32Array(SIDE * SIDE);
  const mask = new Uint8Array(SIDE * SIDE);
  renderer.render(scene, image);
  exposure.apply(image, detector, [SIDE, SIDE], { seed: 2, object, band: 0 }, mask);
  const most = kind === "point" ? 36 : 12;
  const grey = (p) => {
    const v = Math.round(255 * Math.min(1, Math.max(0, Math.asinh((image[p] - 60) / 40) / Math.asinh(most))));
    return [v, v, v];
  };
  draw(column, 0, grey);
  draw(column, 1, (p) => COLOURS.find((_, bit) => (mask[p] >> bit) & 1) ?? [0, 0, 0]);
});
writeFileSync(
  new URL("detector.png", import.meta.url),
  encodePng({ width, height, channels: 3, data: pixels }),
);
