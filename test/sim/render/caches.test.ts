// @module-tag slow
/** What a renderer keeps from stamp to stamp never shows: every stamp is, bit for bit, what a new renderer makes of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it, vi } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Psf, Scene } from "../../../sim/scene.ts";
import { scenes } from "./scenes.ts";

const dir = mkdtempSync(join(tmpdir(), "galforge-caches-"));
afterAll(() => rmSync(dir, { recursive: true }));

const file = join(dir, "psf.npy");
const blob = Float32Array.from({ length: 81 }, (_, p) =>
  Math.exp(-((((p % 9) - 4) / 2) ** 2) - ((Math.floor(p / 9) - 3.6) / 1.7) ** 2),
);
writeFileSync(file, encodeNpy(blob, [9, 9]));

/** Narrow and wide; some share a name, some a table. */
const PSFS: readonly Psf[] = [
  { kind: "moffat", fwhm: 0.7, beta: 3 },
  { kind: "moffat", fwhm: 0.71, beta: 3 },
  { kind: "moffat", fwhm: 0.5, beta: 3 },
  { kind: "gaussian", fwhm: 1.1 },
  { kind: "moffat", fwhm: 0.7, beta: 3, e: 0.1, pa: 40 },
  { kind: "airy", lam_over_diam: 0.3 },
  { kind: "image", file },
  { kind: "image", file, includes_pixel: false },
];

const bitsOf = (renderer: Renderer, scene: Scene): string => {
  const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
  renderer.render(scene, image);
  return Buffer.from(image.buffer).toString("base64");
};

it("law: objects in bands, in any order", () => {
  const sequences = fc.record({
    first: scenes,
    second: scenes,
    // each step changes one thing: the object, the PSF, or how bright the last component is
    steps: fc.array(fc.tuple(fc.nat(2), fc.nat(59)), { minLength: 40, maxLength: 40 }),
  });
  const property = fc.property(sequences, ({ first, second, steps }) => {
    // the others share stamps, and so plans, with the first: another centre along each axis, other galaxies
    const objects: readonly Scene[] = [
      first,
      { ...first, x0: first.x0 + 0.37 },
      { ...first, y0: first.y0 + 0.37 },
      { ...second, stamp: first.stamp, x0: first.x0, y0: first.y0 },
    ];
    const used = new Renderer();
    const known = new Map<string, string>();
    const state = [0, 0, 0];
    for (const [which, value] of steps) {
      state[which] = value % [objects.length, PSFS.length, 2][which];
      const { components, ...rest } = objects[state[0]];
      // PSFs equal by value, not by identity
      const scene: Scene = {
        ...rest,
        psf: { ...PSFS[state[1]] },
        components: components.map((c, i) =>
          i === components.length - 1 && state[2] === 1 ? { ...c, flux: 9 * c.flux } : c,
        ),
      };
      const key = JSON.stringify(scene);
      if (!known.has(key)) known.set(key, bitsOf(new Renderer(), scene));
      expect(bitsOf(used, scene)).toBe(known.get(key));
    }
  });
  fc.assert(property, { numRuns: 2, endOnFailure: true });
});

it("a thousand PSFs take no more memory than a few dozen", () => {
  const renderer = new Renderer();
  const image = new Float32Array(32 * 32);
  const render = (k: number): void => {
    const fwhm = 0.7 + 0.2 * ((k * 0.6180339887) % 1);
    renderer.render(
      {
        components: [{ kind: "sersic", n: 1 + (k % 3), hlr: 0.5, flux: 1e4, e: 0.3, pa: k }],
        x0: 16,
        y0: 16,
        psf: { kind: "moffat", fwhm, beta: 3 },
        pixel_scale: 0.2,
        stamp: [32, 32],
      },
      image,
    );
  };
  for (let k = 0; k < 60; k++) render(k);
  const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow");
  try {
    for (let k = 60; k < 1060; k++) render(k);
    expect(grow).not.toHaveBeenCalled();
  } finally {
    grow.mockRestore();
  }
});

it("law: stamps of so many sizes that all memory is given back in between", () => {
  const scene = (ny: number, nx: number): Scene => ({
    components: [{ kind: "sersic", n: 1.5, hlr: 0.5, flux: 1e4, e: 0.3, pa: 20 }],
    ...{ x0: nx / 2, y0: ny / 2.2, pixel_scale: 0.2, stamp: [ny, nx] as const },
    psf: { kind: "gaussian", fwhm: 0.7 },
  });
  const used = new Renderer();
  bitsOf(used, scene(48, 48)); // its buffers come first in memory
  for (let ny = 8; ny < 41; ny++) {
    for (let nx = 8; nx < 42; nx++) bitsOf(used, scene(ny, nx));
  }
  const other = new Renderer();
  for (let ny = 40; ny > 36; ny--) {
    for (let nx = 41; nx >= 8; nx--) {
      expect(bitsOf(used, scene(ny, nx))).toBe(bitsOf(other, scene(ny, nx)));
    }
  }
});
