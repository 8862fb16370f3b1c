/** Components beside the centre of their scene: the image is the sum of scenes that are centred there, by whatever path. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { splitByCentre } from "../../../sim/render/centres.ts";
import { renderReference } from "../../../sim/render/reference.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import type { Component, Psf, Scene, Source } from "../../../sim/scene.ts";
import { peakOf, render, scenes, sersics, worstPixel } from "./scenes.ts";

const dir = mkdtempSync(join(tmpdir(), "galforge-centres-"));
afterAll(() => rmSync(dir, { recursive: true }));
const file = join(dir, "psf.npy");
const blob = Float32Array.from({ length: 225 }, (_, p) =>
  Math.exp(-(((p % 15) - 7) ** 2 + (Math.floor(p / 15) - 6.4) ** 2) / 5),
);
writeFileSync(file, encodeNpy(blob, [15, 15]));

const distance = fc.double({ min: -3, max: 3, noNaN: true });
/** A scene and, up to 15 pixels beside its centre, one to three galaxies or stars more. */
const shifted: fc.Arbitrary<Scene> = fc
  .tuple(
    scenes,
    fc.array(
      fc.tuple(
        fc.oneof(
          sersics,
          fc.record({ kind: fc.constant("point" as const), flux: fc.double({ min: 100, max: 1e4 }) }),
        ),
        distance,
        distance,
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([scene, others]) => ({
    ...scene,
    components: [...scene.components, ...others.map(([c, dx, dy]): Component => ({ ...c, dx, dy }))],
  }));

/** What each component gives if the scene's centre is moved to it. */
function sumOfMoved(scene: Scene): Float32Array {
  const sum = new Float32Array(scene.stamp[0] * scene.stamp[1]);
  for (const { dx = 0, dy = 0, ...c } of scene.components) {
    const x0 = scene.x0 + dx / scene.pixel_scale;
    const y0 = scene.y0 + dy / scene.pixel_scale;
    render({ ...scene, components: [c], x0, y0 }).forEach((v, p) => {
      sum[p] += v;
    });
  }
  return sum;
}

const moffat: Psf = { kind: "moffat", fwhm: 0.7, beta: 3.5 };
const galaxy = { kind: "sersic", n: 1.3, hlr: 0.6, flux: 4000, e: 0.3, pa: 30 } as const;
const pair = (psf: Psf, dx: number, dy: number): Scene => ({
  components: [galaxy, { kind: "point", flux: 900, dx, dy }, { ...galaxy, n: 0.5, dx: -dx, dy }],
  x0: 15.2,
  y0: 12.7,
  psf,
  pixel_scale: 0.2,
  stamp: [24, 32],
});

describe("components beside the centre", () => {
  it("law: are where the scene's centre would be moved to", () => {
    fc.assert(
      fc.property(shifted, (scene) => {
        expect(worstPixel(render(scene), sumOfMoved(scene))).toBeLessThan(2e-5);
      }),
      { numRuns: 25 },
    );
  });

  const cases: readonly (readonly [string, Psf, dx: number])[] = [
    ["far beside the stamp", moffat, 11],
    ["under a PSF image", { kind: "image", file }, 1.1],
    ["under an Airy PSF", { kind: "airy", lam_over_diam: 0.5 }, 1.1],
    ["under a nearly closed aperture", { kind: "airy", lam_over_diam: 0.8, obscuration: 0.95 }, 1.1],
  ];
  it.each(cases)("%s", (_, psf, dx) => {
    const scene = pair(psf, dx, -0.7);
    expect(worstPixel(render(scene), sumOfMoved(scene))).toBeLessThan(2e-5);
  });

  it("all outside: the wings alone, to their own peak", { tags: ["slow"] }, () => {
    const scene = { ...pair(moffat, 2, -0.7), x0: -20 };
    expect(peakOf(render(scene))).toBeLessThan(1);
    expect(worstPixel(render(scene), renderReference(scene))).toBeLessThan(1e-4);
  });

  it("with a distance of 0 are bit for bit those without", () => {
    const scene = pair(moffat, 0, 0);
    const plain = { ...scene, components: scene.components.map(({ dx: _, dy: __, ...c }) => c) };
    expect(render(scene)).toEqual(render(plain));
  });

  it("leave nothing behind in a renderer, and find nothing there", () => {
    const renderer = new Renderer();
    const bits = (scene: Scene, by: Renderer): Float32Array => {
      const out = new Float32Array(scene.stamp[0] * scene.stamp[1]);
      by.render(scene, out);
      return out;
    };
    const [a, b] = [pair(moffat, 1.3, 0.2), pair(moffat, 0, 0)];
    for (const scene of [a, b, a, pair({ kind: "image", file }, 1, 1), a, b]) {
      expect(bits(scene, renderer)).toEqual(bits(scene, new Renderer()));
    }
  });

  it("split into scenes of one centre, which share what has the same place", () => {
    const [galaxies, star, other] = splitByCentre(pair(moffat, 1, -0.7));
    expect([galaxies.x0, star.x0, other.x0]).toEqual([15.2, 20.2, 10.2]);
    const together = splitByCentre({ ...pair(moffat, 0, 1) });
    expect(together.map(({ components }) => components.length)).toEqual([1, 2]);
  });
});

/** The sum of the images of the objects on a stamp, each rendered alone. */
function sumOfAlone({ others = [], ...scene }: Scene): Float64Array {
  const sum = new Float64Array(scene.stamp[0] * scene.stamp[1]);
  for (const source of [scene, ...others]) {
    for (const [p, value] of render({ ...scene, ...source }).entries()) sum[p] += value;
  }
  return sum;
}

describe("other objects on a stamp", () => {
  const place = fc.double({ min: -15, max: 50, noNaN: true });
  const neighbours: fc.Arbitrary<readonly Source[]> = fc.array(
    fc.record({
      components: fc.tuple(
        sersics,
        fc.record({ kind: fc.constant("point" as const), flux: fc.constant(700) }),
      ),
      x0: place,
      y0: place,
    }),
    { minLength: 1, maxLength: 3 },
  );

  it("law: add their own images", () => {
    fc.assert(
      fc.property(shifted, neighbours, (scene, others) => {
        const whole = { ...scene, others };
        expect(worstPixel(render(whole), sumOfAlone(whole))).toBeLessThan(2e-5);
      }),
      { numRuns: 25 },
    );
  });

  const kinds: readonly (readonly [string, Psf])[] = [
    ["under a PSF image", { kind: "image", file }],
    ["under an Airy PSF", { kind: "airy", lam_over_diam: 0.5 }],
  ];
  it.each(kinds)("%s", (_, psf) => {
    const alone = pair(psf, 0, 0);
    const whole = { ...alone, others: [{ ...pair(psf, 0.4, -0.7), x0: 20.5, y0: 3 }] };
    expect(worstPixel(render(whole), sumOfAlone(whole))).toBeLessThan(2e-5);
    expect(worstPixel(render(whole), render(alone))).toBeGreaterThan(0.1);
  });

  it("none: bit for bit the scene", () => {
    const scene = pair(moffat, 0, 0);
    expect(render({ ...scene, others: [] })).toEqual(render(scene));
  });
});

describe("against the slow path", { tags: ["slow"] }, () => {
  it("law: components beside the centre", () => {
    fc.assert(
      fc.property(shifted, (scene) => {
        const want = renderReference(scene, { period: 512 });
        expect(worstPixel(render(scene), want)).toBeLessThan(3e-5);
      }),
      { numRuns: 6 },
    );
  }, 300_000);

  it("other objects", () => {
    const scene = { ...pair(moffat, 0.4, -0.7), others: [{ ...pair(moffat, 0, 0), x0: 25.3, y0: -2 }] };
    expect(worstPixel(render(scene), renderReference(scene, { period: 512 }))).toBeLessThan(3e-5);
  });
});
