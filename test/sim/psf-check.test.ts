import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../shared/formats/npy.ts";
import { makePopulation } from "../../sim/populations.ts";
import { makeOtf } from "../../sim/psf/make-otf.ts";
import { checkPsf, psfFileNames, withPsfFiles } from "../../sim/psf-check.ts";
import { Renderer } from "../../sim/render/renderer.ts";

const gaussian = { kind: "gaussian", fwhm: 0.7 };
const optical = { kind: "optical", lam_over_diam: 0.1 };
const dir = mkdtempSync(join(tmpdir(), "psf-check-"));
const cube = (name: string, shape: readonly number[], value = (p: number) => 1 + (p % 7)): string => {
  const path = join(dir, name);
  const size = shape.reduce((a, b) => a * b, 1);
  writeFileSync(
    path,
    encodeNpy(
      Float64Array.from({ length: size }, (_, p) => value(p)),
      shape,
    ),
  );
  return path;
};

describe("PSFs as users write them", () => {
  it.each([
    [gaussian, gaussian],
    [{ kind: "moffat", fwhm: 0.7, beta: 3, trunc: 2 }, undefined],
    [{ kind: "vonkarman", lam: 700, r0: 0.15, L0: 25 }, undefined],
    [{ sum: [{ ...gaussian, weight: 2 }] }, { kind: "sum", sum: [{ ...gaussian, weight: 2 }] }],
    [
      { convolve: [gaussian, { sum: [{ ...gaussian, weight: 1 }] }] },
      { kind: "convolve", convolve: [gaussian, { kind: "sum", sum: [{ ...gaussian, weight: 1 }] }] },
    ],
    [{ ...optical, aberrations: [0, 0, 0, 0, 0.1], nstruts: 4 }, undefined],
    [optical, { ...optical, aberrations: [0] }],
    [
      { ...gaussian, e1: 0.03, e2: 0.04 },
      { ...gaussian, e: expect.closeTo(0.05, 12), pa: expect.closeTo(26.5650512, 6) },
    ],
    [{ kind: "stack", file: ["a.fits", "b.fits"], index: 1 }, undefined],
    [
      { kind: "stack", file: "a.fits" },
      { kind: "stack", file: "a.fits", index: 0 },
    ],
    [{ kind: "psfex", file: "a.psf", x: 10, y: 20 }, undefined],
  ])("%j", (written, psf) => {
    expect(checkPsf("psf", written)).toEqual(psf ?? written);
  });

  it("lam [nm] over diam [m] is lam_over_diam [arcsec]", () => {
    const psf = checkPsf("psf", { kind: "optical", lam: 700, diam: 4 });
    expect(psf).toEqual({
      kind: "optical",
      aberrations: [0],
      lam_over_diam: expect.closeTo((7e-7 / 4) * 206264.80625, 8),
    });
  });

  it.each([
    [{ sum: [] }, /psf.sum.*expected a list of PSFs/],
    [{ sum: [gaussian] }, /psf.sum\[0\].*"weight" is missing/],
    [{ sum: [{ ...gaussian, weight: 0 }] }, /psf.sum.*all weights are 0: at least one must be above/],
    [{ sum: [{ ...gaussian, weight: -1 }] }, /psf.sum\[0\].weight = -1 .*a weight from 0 on/],
    [{ convolve: [{ ...gaussian, weight: 1 }] }, /psf.convolve\[0\]: key.*weight/],
    [{ convolve: [{ kind: "gaussian" }] }, /psf.convolve\[0\].*"fwhm" is missing/],
    [
      { kind: "moffat", fwhm: 0.7, beta: 3, trunc: 0.3 },
      /psf.trunc = 0.3 .*more than half of the FWHM \(0.35 arcsec\)/,
    ],
    [{ kind: "moffat", fwhm: 0.7, beta: 3, trunc: -1 }, /psf.trunc = -1/],
    [{ kind: "vonkarman", lam: 700, r0: 0.15, L0: 0 }, /psf.L0 = 0 .*an outer scale > 0/],
    [{ kind: "vonkarman", lam: 700, L0: 25 }, /needs "r0".* or "fwhm"/],
    [{ kind: "vonkarman", lam: 700, L0: 25, r0: 0.1, fwhm: 0.7 }, /needs "r0".* or "fwhm".*and not both/],
    [{ ...optical, obscuration: 1 }, /psf.obscuration = 1 .*below 1/],
    [{ ...optical, lam: 700 }, /needs "lam_over_diam".* or "lam".*"diam"/],
    [{ kind: "optical", lam: 700 }, /needs "lam_over_diam".* or "lam".*"diam"/],
    [{ ...optical, aberrations: [0.1] }, /psf.aberrations\[0\] = 0.1 .*Noll's numbers begin with 1/],
    [{ ...optical, aberrations: 3 }, /psf.aberrations.*expected a list of Zernike coefficients/],
    [{ ...optical, aberrations: [0, 0, Number.NaN] }, /psf.aberrations\[2\] = NaN/],
    [{ ...optical, nstruts: 2.5 }, /psf.nstruts = 2.5 .*whole number/],
    [{ ...gaussian, e: 0.1, e1: 0.1 }, /gives both "e", "pa" and "e1", "e2"/],
    [{ ...gaussian, e1: 0.9, e2: 0.9 }, /psf.e1 = 1.27.*sqrt\(e1\^2 \+ e2\^2\) < 1/],
    [{ kind: "stack", file: [] }, /psf.file.*must name images.*at least one file/],
    [{ kind: "stack", file: "a.npy", index: 0.5 }, /psf.index = 0.5 .*whole number/],
    [
      { kind: "stack", file: "a.npy", index: 3, count: 3 },
      /psf.index = 3 .*from 0 to 2: the stack has 3 images/,
    ],
    [{ kind: "psfex" }, /"file" must name a file of PSFEx/],
  ])("refuses %j", (written, message) => {
    expect(() => checkPsf("psf", written)).toThrow(message);
  });

  it("refuses files that are no PSFs when they are read", () => {
    const empty = join(dir, "empty");
    mkdirSync(empty);
    const nan = cube("nan.npy", [3, 4, 4], (p) => (p === 18 ? Number.NaN : 1));
    const open =
      (file: string | string[], index = 0) =>
      () =>
        makeOtf({ kind: "stack", file, index }, 0.2);
    expect(open(empty)).toThrow(/the stack is empty: the directory holds no image/);
    expect(open(cube("none.npy", [0, 4, 4]))).toThrow(/the stack is empty/);
    expect(open(nan, 1)).toThrow(/nan.npy \[1\].*pixel \[y 0, x 2\] of the PSF image is NaN/);
    expect(open(nan, 0)).not.toThrow();
    expect(open(nan, 7)).toThrow(/psf.index = 7 .*from 0 to 2: the stack has 3 images/);
    expect(open(cube("line.npy", [16]))).toThrow(/must be an image \[ny, nx\] or a cube/);
    const image = { kind: "image", file: cube("image.npy", [8, 8]) } as const;
    expect(() => makeOtf({ kind: "convolve", convolve: [image, image] }, 0.2)).toThrow(
      /more than one of the PSFs holds the pixel response/,
    );
    const sum = [{ ...image, weight: 1 }, { kind: "gaussian", fwhm: 1, weight: 1 } as const];
    expect(() => makeOtf({ kind: "sum", sum }, 0.2)).toThrow(
      /one PSF holds the pixel response already and another does not/,
    );
  });

  it("knows the files of members", () => {
    const psf = checkPsf("psf", {
      convolve: [
        gaussian,
        { kind: "stack", file: ["a", "b"] },
        { sum: [{ kind: "image", file: "c", weight: 1 }] },
      ],
    });
    expect(psfFileNames(psf)).toEqual(["a", "b", "c"]);
    expect(psfFileNames(withPsfFiles(psf, (file) => `/${file}`))).toEqual(["/a", "/b", "/c"]);
  });
});

describe("PSFs of populations", () => {
  const population = (psf: object, more: object = {}) =>
    makePopulation({
      ...{ stamp: 32, pixel_scale: 0.2, galaxy: [{ kind: "point", flux: 100 }], psf },
      ...{ detector: { sky: 1, gain: 1, read_noise: 1 }, ...more },
    });
  const labelsOf = (p: ReturnType<typeof population>, index: number) =>
    Object.fromEntries([...p.draw(3, index).labels.entries()].map(([i, v]) => [p.labels[i].name, v]));

  it("draw the numbers of members, and have labels of them", () => {
    const p = population({
      sum: [
        { weight: { uniform: [0.6, 0.9] }, kind: "gaussian", fwhm: 0.7 },
        {
          weight: 0.2,
          convolve: [
            { kind: "kolmogorov", fwhm: { uniform: [0.6, 0.8] } },
            { ...optical, aberrations: [0, 0, 0, 0, { normal: [0, 0.1] }] },
          ],
        },
      ],
    });
    const names = ["psf_1_weight", "psf_2_1_fwhm", "psf_2_2_a4"];
    expect(p.labels.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(p.labels.find(({ name }) => name === "psf_2_2_a4")).toMatchObject({
      unit: "wave",
      role: "scalar",
    });
    const { scene } = p.draw(3, 5).bands[0];
    const labels = labelsOf(p, 5);
    expect(scene.psf).toMatchObject({
      kind: "sum",
      sum: [
        { weight: labels["psf_1_weight"], fwhm: 0.7 },
        { convolve: [{ fwhm: labels["psf_2_1_fwhm"] }, { aberrations: [0, 0, 0, 0, labels["psf_2_2_a4"]] }] },
      ],
    });
    expect(p.bands[0].psf).toEqual({ kind: "sum" });
    new Renderer().render(scene, new Float32Array(32 * 32));
    // a configuration is complete: it makes the same population again
    expect(makePopulation(JSON.parse(JSON.stringify(p.config))).draw(3, 5)).toEqual(p.draw(3, 5));
  });

  it("a stack gives each object one of its images, by seed and object", () => {
    const file = cube("stack.npy", [5, 9, 9]);
    const p = population({ kind: "stack", file });
    expect(p.config).toMatchObject({ psf: { kind: "stack", file, count: 5 } });
    const drawn = Array.from({ length: 400 }, (_, i) => labelsOf(p, i)["psf_index"]);
    for (let k = 0; k < 5; k++) {
      const share = drawn.filter((index) => index === k).length / 400;
      expect(Math.abs(share - 0.2)).toBeLessThan(0.07);
    }
    expect(p.draw(3, 8).bands[0].scene.psf).toEqual({ kind: "stack", file, index: drawn[8] });
    expect(drawn.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, i) => labelsOf(p, i)["psf_index"]));
    expect(population({ kind: "stack", file, index: 3 }).draw(1, 1).bands[0].scene.psf).toMatchObject({
      index: 3,
    });
    expect(() => population({ kind: "stack", file, index: 5 }).draw(1, 1)).toThrow(
      /psf.index = 5 .*from 0 to 4/,
    );
    expect(() => population({ kind: "stack", file: join(dir, "nowhere.npy") })).toThrow(/nowhere.npy/);
    const dark = cube("dark.npy", [2, 4, 4], (p) => (p < 16 ? 1 : -1));
    expect(() => population({ kind: "stack", file: dark })).toThrow(/dark.npy \[1\].*sum to -16/);
  });

  it("vary over a field by expressions of parameters", () => {
    const p = population(
      { kind: "moffat", fwhm: "0.7 + 0.05 * u", beta: 3.5, e1: "0.03 * u", e2: "-0.02 * v" },
      { parameters: { u: { uniform: [-1, 1] }, v: { uniform: [-1, 1] } } },
    );
    const { u, v, psf_e1 } = labelsOf(p, 4);
    expect(psf_e1).toBeCloseTo(0.03 * u, 12);
    expect(p.draw(3, 4).bands[0].scene.psf).toMatchObject({
      fwhm: expect.closeTo(0.7 + 0.05 * u, 12),
      e: expect.closeTo(Math.hypot(0.03 * u, 0.02 * v), 12),
    });
    expect(p.bands[0].psf).toMatchObject({ round: false });
  });
});
