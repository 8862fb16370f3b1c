// @module-tag slow
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../shared/files/hash.ts";
import { makeField } from "../../../sim/field/field.ts";
import { fieldPsf } from "../../../sim/population/field-psf.ts";
import { loadField } from "../../../sim/population/load.ts";
import { Renderer } from "../../../sim/render/renderer.ts";
import { scratch } from "../generate/helpers.ts";
import { CONFIG, make, QUIET, read, settingsOf } from "./helpers.ts";

const dir = scratch();
const at = (name: string): string => join(dir, name);

const SIZE = [220, 300] as const;
const PSF = { kind: "moffat", fwhm: "0.8 + 0.3 * u", beta: 3, e1: "0.3 * v", e2: "0.2 * u * v" };
/** A grid: objects do not overlap. */
const FIELD = { size: SIZE, positions: "grid", density: 8, stars: { density: 4 }, psf: PSF };

describe("a field whose PSF depends on the place", () => {
  it("draws each object under the PSF that is there", async () => {
    const galaxy = { kind: "point", flux: 4000 };
    const config = { ...CONFIG, parameters: {}, galaxy: [galaxy] };
    await make(at("stars.fits"), { field: { ...FIELD, truncation: 0.001 }, config, noiseless: true });
    const { image, column } = read(at("stars.fits"));
    const drawn = image("SCI");
    const [xs, ys] = [column("x"), column("y")];
    expect(xs.length).toBeGreaterThan(5);
    const psfAt = fieldPsf(PSF, SIZE);
    const [ny, nx] = SIZE;
    const whole = new Float64Array(ny * nx);
    const one = new Float32Array(ny * nx);
    const renderer = new Renderer();
    xs.forEach((x0, k) => {
      const components = [{ kind: "point", flux: column("flux")[k] }] as const;
      renderer.render(
        { components, psf: psfAt(x0, ys[k]), x0, y0: ys[k], pixel_scale: 0.2, stamp: SIZE },
        one,
      );
      one.forEach((value, p) => {
        whole[p] += value;
      });
    });
    const peak = Math.max(...whole);
    const worst = drawn.reduce((most, value, p) => Math.max(most, Math.abs(value - whole[p])), 0);
    // each square ends where its light is a thousandth of the noise
    expect(worst / peak).toBeLessThan(1e-4);
    expect(psfAt(0, 0)).not.toEqual(psfAt(nx, ny));
  });

  it("has the same bytes whatever its tiles are, and says how wide the PSF is", async () => {
    const hashes = new Set<string>();
    for (const tileRows of [13, 220]) {
      await make(at(`tiles-${tileRows}.fits`), { field: FIELD, tileRows });
      hashes.add(sha256(readFileSync(at(`tiles-${tileRows}.fits`))));
    }
    expect(hashes.size).toBe(1);
    const made = await make(at("bands.fits"), { field: FIELD });
    expect(made.bands[0].fwhm).toBeCloseTo(0.8, 3); // in the middle
  });

  it("takes a PSF for each band, and files beside its configuration", async () => {
    const bands = ["g", "r"].map((name) => ({
      ...{ name, zero_point: 30, psf: { kind: "gaussian", fwhm: 0.7 }, detector: CONFIG.detector, flux: 500 },
    }));
    const { psf: _, detector: __, band: ___, zero_point: ____, ...rest } = CONFIG;
    const galaxy = [{ kind: "exponential", hlr: 0.4 }];
    const config = { ...rest, parameters: {}, galaxy, bands };
    const psf = [{ kind: "gaussian", fwhm: "0.7 + 0.1 * v" }, PSF];
    const { psfs } = settingsOf({ ...FIELD, psf }, {}, config);
    expect(psfs?.map((psfAt) => psfAt(0, 0).kind)).toEqual(["gaussian", "moffat"]);
    expect(() => settingsOf({ ...FIELD, psf: [PSF] }, {}, config)).toThrow(
      "field.psf: has 1 PSFs, but there are 2 bands: g, r",
    );
    writeFileSync(
      at("image.yaml"),
      JSON.stringify({ ...CONFIG, field: { psf: { kind: "image", file: "a.fits" } } }),
    );
    expect(loadField({ file: at("image.yaml") }).field["psf"]).toEqual({ kind: "image", file: at("a.fits") });
  });

  it("is refused what is drawn at random, and what is not allowed at an object's place", async () => {
    const random = { kind: "gaussian", fwhm: { uniform: [0.5, 1] } };
    expect(() => settingsOf({ ...FIELD, psf: random })).toThrow(/field\.psf\.fwhm.*drawn at random/);
    expect(() => settingsOf({ ...FIELD, psf: "moffat" })).toThrow(/expected a PSF such as/);
    const negative = { kind: "gaussian", fwhm: "0.1 + 0.5 * u" };
    const { population } = loadField({ preset: "lsst-r" });
    const settings = settingsOf({ ...FIELD, psf: negative });
    const wishes = { population, settings, out: at("never.fits"), seed: 1, workers: 1, noiseless: false };
    await expect(makeField(wishes, QUIET)).rejects.toThrow(/fwhm/);
  });
});
