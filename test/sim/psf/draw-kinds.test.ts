/** docs/images/psfs.png, a star under a PSF of each kind: `GALFORGE_DRAW_PSFS=docs/images/psfs.png npx vitest run test/sim/psf/draw-kinds.test.ts`. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { encodePng } from "../../../shared/formats/png.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Psf } from "../../../sim/scene.ts";
import { psfexFile } from "./psfex-file.ts";

const SIDE = 64;
const dir = mkdtempSync(join(tmpdir(), "psfs-"));
const image = Float64Array.from({ length: 40 * 40 }, (_, p) => {
  const [x, y] = [(p % 40) - 19.5, Math.floor(p / 40) - 19.5];
  return Math.exp(-0.02 * (x * x + 3 * y * y)) + 0.3 * Math.exp(-0.02 * ((x - 8) ** 2 + (y - 6) ** 2));
});
writeFileSync(join(dir, "stack.npy"), encodeNpy(image, [1, 40, 40]));

const optical = { kind: "optical", lam_over_diam: 0.4, obscuration: 0.3 } as const;
const rows: readonly (readonly Psf[])[] = [
  [
    { kind: "gaussian", fwhm: 0.9, e: 0.3, pa: 30 },
    { kind: "moffat", fwhm: 0.9, beta: 2.5 },
    { kind: "moffat", fwhm: 0.9, beta: 2.5, trunc: 1.6 },
    { kind: "kolmogorov", fwhm: 0.9 },
    { kind: "vonkarman", lam: 700, r0: 0.12, L0: 10 },
    { kind: "airy", lam_over_diam: 0.6, obscuration: 0.3 },
  ],
  [
    { ...optical, aberrations: [0, 0, 0, 0, 0.1, 0, 0, 0.15, 0.1] },
    { ...optical, aberrations: [0], nstruts: 4, strut_thick: 0.03, strut_angle: 30 },
    {
      kind: "sum",
      sum: [
        { weight: 0.7, kind: "gaussian", fwhm: 0.7, e: 0.4, pa: 45 },
        { weight: 0.3, kind: "gaussian", fwhm: 2, e: 0.4, pa: 135 },
      ],
    },
    {
      kind: "convolve",
      convolve: [
        { kind: "kolmogorov", fwhm: 0.3 },
        { ...optical, aberrations: [0, 0, 0, 0, 0.5] },
      ],
    },
    { kind: "stack", file: join(dir, "stack.npy"), index: 0 },
    { kind: "psfex", file: psfexFile(dir, "model", 2), x: 1900, y: 3900, pixel_scale: 0.4 },
  ],
];

it("a star is light under a PSF of each kind", () => {
  const gap = 4;
  const [height, width] = [2 * SIDE + gap, 6 * (SIDE + gap) - gap];
  const data = new Uint8Array(height * width).fill(128);
  const renderer = new Renderer();
  rows.forEach((row, r) => {
    row.forEach((psf, c) => {
      const out = new Float32Array(SIDE * SIDE);
      const place = { x0: SIDE / 2, y0: SIDE / 2, pixel_scale: 0.1, stamp: [SIDE, SIDE] as const };
      renderer.render({ components: [{ kind: "point", flux: 1 }], psf, ...place }, out);
      const peak = Math.max(...out);
      out.forEach((value, p) => {
        // an image may be negative between its samples, and the basis of a model itself
        expect(value / peak).toBeGreaterThan(psf.kind === "stack" || psf.kind === "psfex" ? -0.05 : -2e-5);
        const shade = Math.asinh(Math.max(0, value / peak) * 300) / Math.asinh(300);
        // the first row of a picture is the upper one
        const y = r * (SIDE + gap) + SIDE - 1 - Math.floor(p / SIDE);
        data[y * width + c * (SIDE + gap) + (p % SIDE)] = Math.round(255 * shade);
      });
    });
  });
  const double = new Uint8Array(4 * height * width);
  for (let y = 0; y < 2 * height; y++) {
    for (let x = 0; x < 2 * width; x++) double[y * 2 * width + x] = data[(y >> 1) * width + (x >> 1)];
  }
  const file = process.env["GALFORGE_DRAW_PSFS"];
  if (file !== undefined)
    writeFileSync(file, encodePng({ data: double, width: 2 * width, height: 2 * height, channels: 1 }));
});
