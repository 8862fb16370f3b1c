/** PSFs of the newer kinds, against images that are known in another way. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { gaussLegendre } from "../../../shared/math/gauss-legendre.ts";
import { makeOtf } from "../../../sim/psf/make-otf.ts";
import { zernikeSum } from "../../../sim/psf/zernike.ts";
import type { Component, Psf, Scene } from "../../../sim/scene.ts";
import { render, worstPixel } from "./scenes.ts";

const SCALE = 0.2;
const scene = (psf: Psf, components: readonly Component[], x0 = 15.3): Scene => ({
  ...{ components, x0, y0: 13.6, psf, pixel_scale: SCALE, stamp: [28, 32] },
});
const galaxy: Component = { kind: "sersic", n: 1.5, hlr: 0.8, flux: 1e4, e: 0.3, pa: 30 };
const bulge: Component = { kind: "sersic", n: 4, hlr: 0.2, flux: 4e3, e: 0.5, pa: 100, dx: 0.3, dy: -0.5 };
const star: Component = { kind: "point", flux: 1e3 };
const off: Component = { kind: "point", flux: 500, dx: -0.7, dy: 0.25 };
const sights = [
  ["a galaxy", [galaxy], 15.3],
  ["a star", [star], 15.3],
  ["components beside the centre", [galaxy, bulge, off], 15.3],
  ["a galaxy beside the stamp", [galaxy], -9],
  ["a star at the edge", [star], 0.2],
] as const;
const gaussian = (fwhm: number, e = 0, pa = 0): Psf => ({ kind: "gaussian", fwhm, e, pa });
const airy = (lam_over_diam: number, obscuration = 0): Psf => ({ kind: "airy", lam_over_diam, obscuration });
const optical = (lam_over_diam: number, more: object = {}): Psf => ({
  ...{ kind: "optical", lam_over_diam, aberrations: [0] },
  ...more,
});

function weighted(parts: readonly (readonly [number, Psf])[], components: readonly Component[], x0: number) {
  const out = new Float64Array(28 * 32);
  for (const [weight, psf] of parts) {
    render(scene(psf, components, x0)).forEach((value, p) => {
      out[p] += weight * value;
    });
  }
  return out;
}

const dir = mkdtempSync(join(tmpdir(), "psf-kinds-"));
function file(name: string, ny: number, nx: number, of: (x: number, y: number) => number): string {
  const path = join(dir, name);
  const pixels = Float64Array.from({ length: ny * nx }, (_, p) =>
    of((p % nx) - (nx - 1) / 2, Math.floor(p / nx) - (ny - 1) / 2),
  );
  writeFileSync(path, encodeNpy(pixels, [ny, nx]));
  return path;
}
const blob = (x: number, y: number): number => Math.exp(-0.5 * (x * x + 0.8 * y * y + 0.3 * x * y) * 0.15);
const image = (name: string, ny: number, nx: number): Psf => ({
  kind: "image",
  file: file(name, ny, nx, blob),
});

describe.each(sights)("%s", (_, components, x0) => {
  const image1 = image("a.npy", 31, 27);
  it.each([
    [
      "ellipses",
      [
        [0.7, gaussian(0.7, 0.1, 20)],
        [0.3, { kind: "moffat", fwhm: 1.4, beta: 2.5, e: 0.2, pa: 110 }],
      ],
    ],
    [
      "Airy",
      [
        [0.6, airy(0.3, 0.3)],
        [0.4, { kind: "kolmogorov", fwhm: 0.8 }],
      ],
    ],
    [
      "an end",
      [
        [0.8, { kind: "moffat", fwhm: 0.7, beta: 3, trunc: 2 }],
        [0.2, gaussian(1.2)],
      ],
    ],
    [
      "images",
      [
        [0.5, image1],
        [0.5, image("b.npy", 30, 26)],
      ],
    ],
  ] as [string, [number, Psf][]][])("under a sum is the sum: %s", (_, parts) => {
    const psf: Psf = { kind: "sum", sum: parts.map(([weight, one]) => ({ ...one, weight: 5 * weight })) };
    // far wings of Airy beside the stamp are rendered by another rule
    const bar = x0 < 0 && parts.some(([, { kind }]) => kind === "airy") ? 2e-4 : 2e-5;
    expect(worstPixel(render(scene(psf, components, x0)), weighted(parts, components, x0))).toBeLessThan(bar);
  });

  it("under a convolution of Gaussians is under one Gaussian, also where ellipses make a circle", () => {
    const q = Math.sqrt(0.7 / 1.3);
    const [round, squeezed]: Psf[][] = [
      [gaussian(0.6), gaussian(0.8)],
      [gaussian(0.6, 0.3, 20), gaussian(0.6, 0.3, 110)],
    ];
    for (const [members, fwhm] of [
      [round, 1],
      [squeezed, 0.6 * Math.sqrt(q + 1 / q)],
      [
        [
          { kind: "sum", sum: [{ ...gaussian(0.6), weight: 2 }] },
          { kind: "convolve", convolve: [gaussian(0.8)] },
        ],
        1,
      ],
    ] as [Psf[], number][]) {
      const got = render(scene({ kind: "convolve", convolve: members }, components, x0));
      expect(worstPixel(got, render(scene(gaussian(fwhm), components, x0)))).toBeLessThan(2e-5);
    }
  });

  it("under an image blurred by a narrow Gaussian is nearly under the image, and holds the pixel once", () => {
    const psf: Psf = { kind: "convolve", convolve: [image1, gaussian(0.005)] };
    const bar = x0 < 0 ? 1e-3 : 3e-4;
    expect(
      worstPixel(render(scene(psf, components, x0)), render(scene(image1, components, x0))),
    ).toBeLessThan(bar);
  });

  it.each([
    [0.15, 0],
    [0.4, 0.35],
  ])(
    "under an optical PSF without aberrations is under an Airy PSF: lambda/D %f, obscuration %f",
    (ratio, eps) => {
      const want = render(scene(airy(ratio, eps), components, x0));
      // the wing of a source beside the stamp is known to a few 1e-4 of itself only
      const bar = x0 < 0 ? 5e-4 : 2e-5;
      expect(
        worstPixel(render(scene(optical(ratio, { obscuration: eps }), components, x0)), want),
      ).toBeLessThan(bar);
    },
  );

  it("under a Moffat profile that ends far away is under one without an end", () => {
    const [far, without] = [40, undefined].map((trunc) =>
      render(
        scene(
          { kind: "moffat", fwhm: 0.7, beta: 4, ...(trunc === undefined ? {} : { trunc }) },
          components,
          x0,
        ),
      ),
    );
    expect(worstPixel(far, without)).toBeLessThan(2e-5);
  });
});

/** The light in a pixel by brute force: a grid of points. */
function inPixel(brightness: (x: number, y: number) => number, x: number, y: number, points: number): number {
  let sum = 0;
  for (let j = 0; j < points; j++) {
    for (let i = 0; i < points; i++) sum += brightness(x + (i + 0.5) / points, y + (j + 0.5) / points);
  }
  return sum / points ** 2;
}

it("a star under a Moffat profile that ends is its integral over each pixel, the edge included", () => {
  const [fwhm, beta, trunc, e, pa] = [0.7, 2.5, 1.1, 0.3, 25];
  const otf = makeOtf({ kind: "moffat", fwhm, beta, trunc, e, pa }, SCALE);
  if (otf.kind !== "radial") throw new Error();
  const q = Math.sqrt((1 - e) / (1 + e));
  const [c, s] = [Math.cos((pa * Math.PI) / 180), Math.sin((pa * Math.PI) / 180)];
  const { radius, brightness } = otf.ending!;
  const got = render(scene({ kind: "moffat", fwhm, beta, trunc, e, pa }, [star]));
  const at = (x: number, y: number): number => {
    const [u, v] = [(x - 15.3) * SCALE, (y - 13.6) * SCALE];
    const r2 = (c * u + s * v) ** 2 * q + (c * v - s * u) ** 2 / q;
    return r2 < radius * radius ? 1e3 * SCALE * SCALE * brightness(r2) : 0;
  };
  const want = Float64Array.from(got, (_, p) => inPixel(at, p % 32, Math.floor(p / 32), 200));
  expect(worstPixel(got, want)).toBeLessThan(2e-5);
  expect(got.reduce((a, b) => a + b, 0)).toBeCloseTo(1e3, 2);
});

it("a galaxy under a Moffat profile that ends is the sum of the stars that it is made of", () => {
  const psf: Psf = { kind: "moffat", fwhm: 0.7, beta: 2.5, trunc: 1.1 };
  // a round Gaussian, as a trapezoid rule of stars
  const [sigma, step] = [0.5, 0.2];
  const stars: Component[] = [];
  for (let a = -25; a <= 25; a++) {
    for (let b = -25; b <= 25; b++) {
      const flux = (step * step * Math.exp(-0.5 * step * step * (a * a + b * b))) / (2 * Math.PI);
      if (flux > 1e-9) stars.push({ kind: "point", flux, dx: a * step * sigma, dy: b * step * sigma });
    }
  }
  const hlr = sigma * Math.sqrt(2 * Math.LN2);
  const got = render(scene(psf, [{ kind: "sersic", n: 0.5, hlr, flux: 1, e: 0, pa: 0 }]));
  expect(worstPixel(got, render(scene(psf, stars)))).toBeLessThan(2e-5);
});

describe("a star under an optical PSF", () => {
  const RULE = gaussLegendre(80);
  /** The PSF by the integral over the pupil, an annulus, in polar coordinates [1 / (lambda/D)^2]: u theta in lambda/D. */
  function psfAt(aberrations: readonly number[], eps: number, x: number, y: number): number {
    const w = zernikeSum(aberrations);
    let [re, im] = [0, 0];
    RULE.x.forEach((p, a) => {
      const r = eps + 0.5 * (1 - eps) * (1 + p);
      for (let b = 0; b < 96; b++) {
        const [u, v] = [r * Math.cos((Math.PI * b) / 48), r * Math.sin((Math.PI * b) / 48)];
        const phase = 2 * Math.PI * (w(u, v) + 0.5 * (u * x + v * y));
        const weight = (RULE.w[a] * 0.5 * (1 - eps) * r * 2 * Math.PI) / 96;
        re += weight * Math.cos(phase);
        im += weight * Math.sin(phase);
      }
    });
    return (re * re + im * im) / (4 * Math.PI * (1 - eps * eps));
  }

  it.each([
    ["defocus and coma", [0, 0, 0, 0, 0.15, 0, 0, 0.1, -0.06], 0.3],
    ["astigmatism, trefoil, spherical", [0, 0, 0, 0, 0, 0.08, -0.05, 0, 0, 0.05, 0.02, -0.06], 0],
  ])("of %s: the integral over the pupil", (_, aberrations, eps) => {
    const ratio = 0.5;
    const got = render(scene(optical(ratio, { aberrations, obscuration: eps }), [star]));
    const per = SCALE / ratio;
    const peak = Math.max(...got);
    const rule = gaussLegendre(6);
    for (const [x, y] of [
      [15, 13],
      [14, 15],
      [18, 12],
      [11, 17],
      [20, 20],
      [16, 10],
    ]) {
      let want = 0;
      for (const [i, p] of rule.x.entries()) {
        for (const [j, q] of rule.x.entries()) {
          const [u, v] = [x + 0.5 * (1 + p) - 15.3, y + 0.5 * (1 + q) - 13.6];
          want += 0.25 * rule.w[i] * rule.w[j] * 1e3 * per * per * psfAt(aberrations, eps, u * per, v * per);
        }
      }
      expect(Math.abs(got[y * 32 + x] - want) / peak).toBeLessThan(2e-5);
    }
  });

  it.each([0, 30])(
    "with struts at %f degrees does not depend on the size of the stamp: nothing folds",
    (strut_angle) => {
      const psf = optical(0.3, { obscuration: 0.3, nstruts: 4, strut_thick: 0.04, strut_angle });
      const small = render({ ...scene(psf, [star]), stamp: [32, 32], x0: 16, y0: 16 });
      const large = render({ ...scene(psf, [star]), stamp: [160, 160], x0: 80, y0: 80 });
      const part = small.map((_, p) => large[(64 + Math.floor(p / 32)) * 160 + 64 + (p % 32)]);
      expect(worstPixel(small, part)).toBeLessThan(2e-5);
    },
  );
});

describe("a stack of PSF images", () => {
  const odd = image("odd.npy", 31, 31);
  const even = image("even.npy", 32, 30);
  const smooth = (psf: Psf) => render(scene(psf, [galaxy, off]));

  it("gives the image of its index, of sides odd and even alike", () => {
    const files = [odd, even].map((psf) => (psf as { file: string }).file);
    const take = (index: number): Psf => ({ kind: "stack", file: files, index });
    expect(smooth(take(0))).toEqual(smooth(odd));
    expect(smooth(take(1))).toEqual(smooth(even));
    // one function sampled on either: its centre is that of the image
    expect(worstPixel(smooth(even), smooth(odd))).toBeLessThan(1e-4);
    expect(() => smooth(take(2))).toThrow(/psf.index = 2 .*from 0 to 1: the stack has 2 images/);
  });

  it("may be a cube", () => {
    const path = join(dir, "cube.npy");
    const side = 20;
    const one = (k: number) =>
      Float64Array.from({ length: side * side }, (_, p) => {
        return Math.exp(-0.02 * (k + 1) * ((p % side) - 9.5) ** 2 - 0.05 * (Math.floor(p / side) - 9.5) ** 2);
      });
    writeFileSync(path, encodeNpy(Float64Array.from([...one(0), ...one(1), ...one(2)]), [3, side, side]));
    writeFileSync(join(dir, "one.npy"), encodeNpy(one(2), [side, side]));
    expect(smooth({ kind: "stack", file: path, index: 2 })).toEqual(
      smooth({ kind: "image", file: join(dir, "one.npy") }),
    );
  });
});
