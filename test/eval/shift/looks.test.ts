import { describe, expect, it } from "vitest";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import { looksOf, psfLabels, psfWidths, quantitiesOf } from "../../../eval/shift/looks.ts";
import { normals } from "../samples.ts";

const SIDE = 40;
const band = (name: string, fwhm?: readonly [number, number]) => ({
  ...{ name, unit: "ADU" },
  ...(fwhm === undefined ? {} : { psf: { fwhm } }),
});
const image: ImageSystem = {
  height: SIDE,
  width: SIDE,
  bands: [band("g", [0.7, 0.7]), band("r", [0.6, 0.9])],
};

/** A Gaussian galaxy on a noisy sky in each band. */
function stamp(sigma: number, fluxes: readonly number[], sky: number, noise: number): Float32Array {
  const grains = normals(2 * SIDE * SIDE, 5);
  return Float32Array.from({ length: 2 * SIDE * SIDE }, (_, at) => {
    const [b, p] = [Math.floor(at / (SIDE * SIDE)), at % (SIDE * SIDE)];
    const square = ((p % SIDE) + 0.5 - SIDE / 2) ** 2 + (Math.floor(p / SIDE) + 0.5 - SIDE / 2) ** 2;
    const light = (fluxes[b]! * Math.exp(-square / (2 * sigma ** 2))) / (2 * Math.PI * sigma ** 2);
    return sky + light + noise * grains[at]!;
  });
}

describe("looksOf", () => {
  it("measures noise, sky, flux, radius and colour of each band", () => {
    const looks = looksOf(stamp(3, [2e4, 4e4], 50, 2), image);
    const near = (name: string, value: number, share: number) =>
      expect(Math.abs(looks.get(name)! / value - 1), name).toBeLessThan(share);
    near("noise_g", 2, 0.25);
    near("sky_r", 50, 0.01);
    near("flux_g", 2e4, 0.04);
    near("flux_r", 4e4, 0.02);
    near("radius_r", 3 * Math.sqrt(2 * Math.LN2), 0.05);
    near("g - r", 2.5 * Math.log10(2), 0.06);
  });

  it("has all quantities but widths of PSFs, NaN where no galaxy is to be seen", () => {
    const looks = looksOf(new Float32Array(2 * SIDE * SIDE).fill(7), image);
    const names = quantitiesOf(image).map(({ name }) => name);
    expect([...looks.keys()].sort()).toEqual(names.filter((name) => !name.startsWith("psf")).sort());
    expect(looks.get("noise_g")).toBe(0);
    expect([looks.get("flux_g"), looks.get("radius_r"), looks.get("g - r")]).toEqual([NaN, NaN, NaN]);
  });
});

describe("psfWidths", () => {
  it("are those of labels, else the one of all stamps", () => {
    expect(psfLabels(image)).toEqual(["psf_fwhm_g", "psf_fwhm_r"]);
    const rows = Uint32Array.of(0, 2);
    const without = psfWidths(image, new Map(), rows);
    expect([...without.get("psf_fwhm_g")!]).toEqual([0.7, 0.7]);
    expect([...without.get("psf_fwhm_r")!]).toEqual([NaN, NaN]); // a range is of no stamp
    const labels = new Map([["psf_fwhm_r", Float64Array.of(0.6, 0.7, 0.9)]]);
    expect([...psfWidths(image, labels, rows).get("psf_fwhm_r")!]).toEqual([0.6, 0.9]);
  });
});
