/** Scenes for tests: random ones, and the golden files as they are. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { decodeNpy } from "../../../shared/formats/npy.ts";
import { readObjects } from "../../../sim/objects.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Psf, Scene } from "../../../sim/scene.ts";

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

export const psfs: fc.Arbitrary<Psf> = fc.oneof(
  fc.record({ kind: fc.constant("gaussian" as const), fwhm: number(0.5, 1.2) }),
  fc.record({ kind: fc.constant("moffat" as const), fwhm: number(0.5, 1.2), beta: number(2.2, 5) }),
  fc.record({
    kind: fc.constant("moffat" as const),
    fwhm: number(0.5, 1.2),
    beta: number(2.5, 4),
    e: number(0, 0.2),
    pa: number(0, 180),
  }),
  fc.record({ kind: fc.constant("kolmogorov" as const), fwhm: number(0.5, 1.2) }),
);

export const sersics = fc.record({
  kind: fc.constant("sersic" as const),
  n: number(0.4, 5),
  hlr: number(0.3, 4),
  flux: number(500, 5e4),
  e: number(0, 0.6),
  pa: number(0, 180),
});

export const scenes: fc.Arbitrary<Scene> = fc.record({
  components: fc.oneof(
    fc.tuple(sersics),
    fc.tuple(sersics, sersics),
    fc.tuple(sersics, fc.record({ kind: fc.constant("point" as const), flux: number(100, 1e4) })),
  ),
  // inside every one of these stamps
  x0: number(2, 18),
  y0: number(2, 18),
  psf: psfs,
  pixel_scale: fc.constant(0.2),
  stamp: fc.constantFrom<[number, number]>([32, 32], [31, 31], [24, 40], [33, 20]),
});

let renderer: Renderer | undefined;

export function render(scene: Scene): Float32Array {
  renderer ??= new Renderer();
  const out = new Float32Array(scene.stamp[0] * scene.stamp[1]);
  renderer.render(scene, out);
  return out;
}

export const peakOf = (image: ArrayLike<number>): number =>
  Array.prototype.reduce.call(image, (a, b) => Math.max(a as number, b as number), 0) as number;
export const fluxOf = (image: ArrayLike<number>): number =>
  Array.prototype.reduce.call(image, (a, b) => (a as number) + (b as number), 0) as number;

/** Largest difference between two images, relative to the peak of the second. */
export function worstPixel(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let worst = 0;
  for (let p = 0; p < want.length; p++) worst = Math.max(worst, Math.abs(got[p] - want[p]));
  return worst / peakOf(want);
}

export interface Golden {
  readonly name: string;
  readonly scene: Scene;
  readonly image: Float32Array;
}

const GOLDEN = new URL("../../golden/", import.meta.url).pathname;

export async function goldenStamps(): Promise<Golden[]> {
  const objects = await readObjects(`${GOLDEN}stamps.json`);
  const { data, shape } = decodeNpy("stamps.npy", readFileSync(`${GOLDEN}stamps.npy`));
  const pixels = shape[1] * shape[2];
  return objects.map(({ scenes: [scene] }, i) => ({
    name: `stamp ${i}`,
    scene,
    image: Float32Array.from(data.subarray(i * pixels, (i + 1) * pixels), Number),
  }));
}

export async function goldenVariants(): Promise<Golden[]> {
  const objects = await readObjects(`${GOLDEN}variants.json`);
  return objects.map(({ name, scenes: [scene] }) => {
    const { data } = decodeNpy(`${name}.npy`, readFileSync(`${GOLDEN}variants/${name}.npy`));
    return { name: name ?? "", scene, image: Float32Array.from(data, Number) };
  });
}
