/** Draws shift.png, after `npm run build`: node docs/images/shift.mjs. A galaxy as it is, then with each knob; strength 0.3 above, 1 below. */
import { writeFileSync } from "node:fs";
import { encodePng } from "../../dist/shared/formats/png.js";
import { Exposure } from "../../dist/sim/noise/exposure.js";
import { makePopulation } from "../../dist/sim/populations.js";
import { Renderer } from "../../dist/sim/render/renderer.js";
import { KNOB_NAMES } from "../../dist/sim/shift/shift.js";

const SIDE = 64;
const ZOOM = 2;
const GAP = 4;
const STRENGTHS = [0.3, 1];
/** One that has a neighbour and a trail. */
const OBJECT = 12;
const config = {
  ...{ stamp: [SIDE, SIDE], pixel_scale: 0.2 },
  galaxy: [{ kind: "sersic", flux: 2e4, hlr: 1.4, n: 1, e: 0.3, pa: 30 }],
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
  detector: { sky: 100, gain: 1, read_noise: 5 },
};
const shown = [undefined, ...KNOB_NAMES, "all"];
const width = shown.length * (SIDE * ZOOM + GAP) - GAP;
const height = STRENGTHS.length * (SIDE * ZOOM + GAP) - GAP;
const pixels = new Uint8Array(3 * width * height).fill(40);
const [renderer, exposure] = [new Renderer(), new Exposure()];

STRENGTHS.forEach((x, row) => {
  shown.forEach((knob, column) => {
    const shift = knob === undefined ? {} : { [knob]: x };
    const [{ scene, detector }] = makePopulation({ ...config, shift }).draw(0, OBJECT).bands;
    const image = new Float32Array(SIDE * SIDE);
    renderer.render(scene, image);
    exposure.apply(image, detector, [SIDE, SIDE], { seed: 0, object: OBJECT, band: 0 });
    for (let j = 0; j < SIDE * ZOOM; j++) {
      for (let i = 0; i < SIDE * ZOOM; i++) {
        // row 0 of a stamp is at the bottom
        const value = image[(SIDE - 1 - Math.floor(j / ZOOM)) * SIDE + Math.floor(i / ZOOM)];
        const grey = Math.round(
          255 * Math.min(1, Math.max(0, Math.asinh((value - 60) / 40) / Math.asinh(10))),
        );
        const at = (row * (SIDE * ZOOM + GAP) + j) * width + column * (SIDE * ZOOM + GAP) + i;
        pixels.fill(grey, 3 * at, 3 * at + 3);
      }
    }
  });
});
writeFileSync(new URL("shift.png", import.meta.url), encodePng({ width, height, channels: 3, data: pixels }));
