// @module-tag slow
import { describe, expect, it } from "vitest";
import type { Drawn, Population } from "../../../sim/drawn.ts";
import { Cosmology } from "../../../sim/galaxies/cosmology.ts";
import { LINES } from "../../../sim/galaxies/line-list.ts";
import { allLabels } from "../../../sim/generate/plan.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import type { Component, SersicComponent } from "../../../sim/scene.ts";

const sdss = loadPopulation({ preset: "sdss-gri" });
const decals = loadPopulation({ preset: "decals-grz" });
const lsst = loadPopulation({ preset: "lsst-grizy" });
const labelOf = (from: Population, { labels }: Drawn, name: string): number => {
  const i = from.labels.findIndex((label) => label.name === name);
  if (i < 0) throw new Error(`no label ${name}`);
  return labels[i];
};
const draws = (from: Population, count: number, seed = 5): Drawn[] =>
  Array.from({ length: count }, (_, k) => from.draw(seed, k));
const fluxes = ({ bands }: Drawn, band: number): number[] =>
  bands[band].scene.components.map(({ flux }) => flux);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe.each([
  ["sdss-gri", sdss],
  ["decals-grz", decals],
  ["lsst-grizy", lsst],
])("a population of galaxies, %s", (_, population) => {
  const objects = draws(population, 60);

  it("has object k whatever else is drawn, and after a round trip of its configuration", () => {
    const again = makePopulation(JSON.parse(JSON.stringify(population.config)));
    for (const k of [41, 3, 17]) expect(again.draw(5, k)).toEqual(objects[k]);
    expect(again.draw(6, 3)).not.toEqual(objects[3]);
    expect(again.draw(5, 3)).toEqual(objects[3]);
    expect(again.labels).toEqual(population.labels);
  });

  it("has labels of its fluxes, in every band", () => {
    for (const drawn of objects) {
      population.bands.forEach(({ name, zero_point }, band) => {
        const flux = labelOf(population, drawn, `flux_${name}`);
        expect(flux).toBeCloseTo(sum(fluxes(drawn, band)), 10);
        expect(labelOf(population, drawn, `mag_${name}_true`)).toBeCloseTo(
          zero_point! - 2.5 * Math.log10(flux),
          10,
        );
        if (drawn.bands[band].scene.components.length === 2) {
          const share = labelOf(population, drawn, `bulge_to_total_${name}`);
          expect(share).toBeCloseTo(fluxes(drawn, band)[1] / flux, 10);
        }
      });
    }
  });

  it("has luminosity, flux and equivalent width of every line", () => {
    const cosmology = new Cosmology();
    for (const drawn of objects) {
      const of = (name: string): number => labelOf(population, drawn, name);
      const area = 4 * Math.PI * (cosmology.luminosityDistance(of("z_true")) * 3.0857e24) ** 2;
      for (const { name } of LINES) {
        expect(Math.log10(of(`lineflux_${name}`) * 1e-17 * area)).toBeCloseTo(of(`loglum_${name}`), 4);
        expect(of(`ew_${name}`)).toBeGreaterThan(0);
      }
      // of lines side by side, widths are as their fluxes
      const ratio = of("ew_nii6584") / of("ew_halpha");
      expect(ratio / 10 ** (of("loglum_nii6584") - of("loglum_halpha"))).toBeCloseTo(1, 1);
    }
    const about = population.labels.find(({ name }) => name === "ew_oiii5007");
    expect(about).toMatchObject({ unit: "A", role: "scalar" });
  });

  it("has fluxes in the unit of its pixels, those that rendering measures too", () => {
    const labels = allLabels(population).filter(({ role }) => role === "flux");
    expect(labels.map(({ name }) => name)).toContain("flux_in_stamp_g");
    expect(new Set(labels.map(({ unit }) => unit))).toEqual(new Set([population.bands[0].unit]));
  });

  it("has one shape and place in all bands", () => {
    const shapes = (drawn: Drawn, band: number) =>
      drawn.bands[band].scene.components.map((c) => ({ ...(c as SersicComponent), flux: 0 }));
    for (const drawn of objects) {
      for (const band of [1, 2]) {
        expect(shapes(drawn, band)).toEqual(shapes(drawn, 0));
        expect(drawn.bands[band].scene.x0).toBe(drawn.bands[0].scene.x0);
      }
      const [disc] = drawn.bands[0].scene.components as SersicComponent[];
      expect(labelOf(population, drawn, "disc_hlr")).toBeCloseTo(disc.hlr, 12);
      expect(Math.hypot(labelOf(population, drawn, "e1"), labelOf(population, drawn, "e2"))).toBeCloseTo(
        disc.e,
        12,
      );
    }
  });

  it("has labels that are finite (or allowed to be missing) and within their bounds", () => {
    for (const { labels } of objects) {
      population.labels.forEach(({ name, bounds = [-Infinity, Infinity], missing }, i) => {
        const value = labels[i];
        if (missing && Number.isNaN(value)) return;
        expect(Number.isFinite(value) && value >= bounds[0] && value <= bounds[1], `${name} = ${value}`).toBe(
          true,
        );
      });
    }
  });

  it("has PSFs within what its bands say, wide in all bands at once", () => {
    const widths = objects.map(({ bands }) =>
      bands.map(({ scene: { psf } }) => (psf as { fwhm: number }).fwhm),
    );
    population.bands.forEach(({ psf }, band) => {
      const [low, high] = psf!.fwhm!;
      for (const width of widths) expect(width[band] >= low && width[band] <= high).toBe(true);
    });
    const logs = (band: number) => widths.map((width) => Math.log(width[band]));
    expect(correlation(logs(0), logs(1))).toBeGreaterThan(0.4); // 0.7, of 60
  });
});

describe("structure", () => {
  const kinds = { clumps: true, spirals: true };
  const structured = makePopulation({ ...decals.config, structure: kinds });
  const objects = draws(structured, 60);
  const isKnot = ({ dx, dy }: Component): boolean => dx !== undefined && dy !== undefined;
  const knotsOf = (drawn: Drawn, band: number) => drawn.bands[band].scene.components.filter(isKnot);

  it("takes its light from the disc: fluxes and all other labels are what they were", () => {
    const names = decals.labels.map(({ name }) => name);
    expect(structured.labels.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([
      "clumps",
      "arms",
    ]);
    objects.forEach((drawn, k) => {
      const plain = decals.draw(5, k);
      for (const name of names)
        expect(labelOf(structured, drawn, name)).toEqual(labelOf(decals, plain, name));
      plain.bands.forEach((_, band) => {
        const [flux, before] = [sum(fluxes(drawn, band)), sum(fluxes(plain, band))];
        expect(Math.abs(flux / before - 1)).toBeLessThan(1e-12);
        expect(Math.min(...fluxes(drawn, band))).toBeGreaterThanOrEqual(0);
        expect(drawn.bands[band].scene.components[1]).toEqual(plain.bands[band].scene.components[1]);
      });
      const [clumps, arms] = ["clumps", "arms"].map((name) => labelOf(structured, drawn, name));
      expect(knotsOf(drawn, 0).length > 0).toBe(clumps + arms > 0);
    });
    expect(objects.filter((drawn) => knotsOf(drawn, 0).length > 0).length).toBeGreaterThan(20);
  });

  it("is bluer than the disc", () => {
    for (const drawn of objects.filter((one) => knotsOf(one, 0).length > 0)) {
      const share = (band: number) => {
        const all = drawn.bands[band].scene.components;
        return sum(knotsOf(drawn, band).map((c) => c.flux)) / (sum(fluxes(drawn, band)) - all[1].flux);
      };
      expect(share(0)).toBeGreaterThan(share(2));
    }
  });

  it.each([
    [{ clump: true }, /structure.*"clump" is unknown. Did you mean "clumps"/],
    [{ clumps: 1 }, /structure.clumps = 1 .*true or false/],
    [true, /structure/],
  ])("%j is refused", (structure, message) => {
    expect(() => makePopulation({ ...decals.config, structure })).toThrow(message);
  });

  it("is in the picture of the README: galaxies brighter than its limit, some with arms", () => {
    const file = new URL("../../../docs/images/galaxies.yaml", import.meta.url).pathname;
    const population = loadPopulation({ file });
    const shown = draws(population, 20, 4);
    for (const drawn of shown) expect(labelOf(population, drawn, "mag_r_true")).toBeLessThan(17);
    expect(shown.filter((drawn) => labelOf(population, drawn, "arms") > 0).length).toBeGreaterThan(3);
  });

  it("none is what there is without", () => {
    const none = makePopulation({ ...decals.config, structure: {} });
    expect(none.draw(5, 3)).toEqual(decals.draw(5, 3));
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const centred = (v: readonly number[]) => v.map((x) => x - sum(v) / v.length);
  const [u, v] = [centred(a), centred(b)];
  const dot = (x: readonly number[], y: readonly number[]) => sum(x.map((value, i) => value * y[i]));
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
}

describe("catalogues", () => {
  const N = 1500;
  const table = (from: Population) => {
    const objects = draws(from, N, 8);
    return (name: string): number[] => objects.map((drawn) => labelOf(from, drawn, name));
  };
  const differences = (a: number[], b: number[]) => a.map((x, i) => x - b[i]);
  const spread = (v: number[]) => {
    const sorted = v.toSorted((a, b) => a - b);
    return (sorted[Math.floor(0.84 * v.length)] - sorted[Math.floor(0.16 * v.length)]) / 2;
  };
  const median = (v: number[]) => v.toSorted((a, b) => a - b)[Math.floor(v.length / 2)];

  it("sdss: errors are those that are stated, and quiescent rates have a floor", () => {
    const of = table(sdss);
    expect(Math.abs(spread(differences(of("logmstar"), of("logmstar_true"))) - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(median(of("logmstar_err")) - 0.1)).toBeLessThan(0.01);
    const specific = of("logssfr_true");
    const rates = differences(of("logsfr"), of("logsfr_true"));
    const forming = rates.filter((_, i) => specific[i] > -11);
    expect(Math.abs(spread(forming) - 0.18)).toBeLessThan(0.02);
    expect(Math.min(...of("logssfr"))).toBeGreaterThan(-13.6); // true ones go down to -14
    expect(Math.min(...specific)).toBeLessThan(-13.5);
    expect(
      differences(of("logssfr"), differences(of("logsfr"), of("logmstar"))).every((x) => Math.abs(x) < 1e-9),
    ).toBe(true);
    for (const band of ["u", "g", "r", "i", "z"]) {
      const [errors, truth] = [of(`mag_${band}_err`), of(`mag_${band}_true`)];
      const pulls = differences(of(`mag_${band}`), truth).map((d, i) => d / errors[i]);
      expect(Math.abs(spread(pulls) - 1)).toBeLessThan(0.1);
      const calibration = { u: 0.03, z: 0.02 }[band] ?? 0.015;
      expect(median(errors)).toBeGreaterThan(calibration);
      expect(Math.min(...errors)).toBeGreaterThan(calibration * 10 ** (-4 * 0.04)); // the error's scatter
      expect(median(errors)).toBeLessThan({ u: 0.12, z: 0.05 }[band] ?? 0.022);
    }
  });

  it("sdss: oxygen is missing exactly where it cannot be measured, of some 25 to 45 %", () => {
    const of = table(sdss);
    const [oxygen, measurable] = [of("oh12"), of("oh12_measurable")];
    oxygen.forEach((value, i) => {
      expect(Number.isNaN(value)).toBe(measurable[i] === 0);
    });
    const share = sum(measurable) / N;
    expect(share > 0.3 && share < 0.48).toBe(true); // the specification's population: 0.39
    const lines = differences(of("halpha"), of("halpha_true"));
    const errors = of("halpha_err");
    expect(Math.abs(spread(lines.map((d, i) => d / errors[i])) - 1)).toBeLessThan(0.1);
    expect(Math.abs(median(of("ln1p_halpha")) - 4.5)).toBeLessThan(0.25); // likewise
    expect(Math.abs(median(of("logmbh")) - 7.6)).toBeLessThan(0.2);
    expect(Math.abs(median(of("sigma_star")) - 150)).toBeLessThan(10);
  });

  it("decals: redshifts are exact, masses and rates worse in deep fields", () => {
    const of = table(decals);
    expect(of("z")).toEqual(of("z_true"));
    const deep = of("sample");
    const masses = differences(of("logmstar"), of("logmstar_true"));
    expect(Math.abs(spread(masses.filter((_, i) => deep[i] === 0)) - 0.12)).toBeLessThan(0.015);
    expect(Math.abs(spread(masses.filter((_, i) => deep[i] === 1)) - 0.2)).toBeLessThan(0.025);
    expect(decals.labels.some(({ name }) => name === "oh12")).toBe(false);
  });

  it("measure without changing what is drawn", () => {
    const plain = { ...decals.config } as Record<string, unknown>;
    delete plain["catalogue"];
    const population = makePopulation(plain);
    expect(population.draw(5, 7).bands).toEqual(decals.draw(5, 7).bands);
    expect(population.labels.some(({ name }) => name === "z")).toBe(false);
    const error = () => makePopulation({ ...plain, magnitudes: [{ name: "u" }] });
    expect(error).toThrow(/magnitudes: are those of a catalogue/);
  });
});

describe("selections", () => {
  it("sdss-mgs: bright in r, at its redshifts, median redshift near 0.1", () => {
    const objects = draws(sdss, 200);
    const z = objects.map((drawn) => labelOf(sdss, drawn, "z_true")).sort((a, b) => a - b);
    for (const drawn of objects) {
      const r = labelOf(sdss, drawn, "mag_r_true");
      expect(r > 13.4 && r <= 17.76).toBe(true); // Petrosian magnitudes are 0.01 or 0.07 fainter
    }
    expect(z[0]).toBeGreaterThanOrEqual(0.005);
    expect(z[199]).toBeLessThanOrEqual(0.3);
    expect(z[100]).toBeGreaterThan(0.075);
    expect(z[100]).toBeLessThan(0.12);
  });

  it("decals-z1: both samples, in their shares", () => {
    const objects = draws(decals, 200);
    const deep = objects.filter((drawn) => labelOf(decals, drawn, "sample") === 1);
    expect(Math.abs(deep.length / 200 - 0.383)).toBeLessThan(0.11); // three sigma
    const z = (drawn: Drawn) => labelOf(decals, drawn, "z_true");
    for (const drawn of objects) expect(z(drawn)).toBeLessThan(deep.includes(drawn) ? 1 : 0.6);
    expect(Math.max(...deep.map(z))).toBeGreaterThan(0.6);
  });

  it("lsst-grizy: bright in i, with the noise of a pixel that the specification has", () => {
    const objects = draws(lsst, 100);
    for (const drawn of objects) expect(labelOf(lsst, drawn, "mag_i_true")).toBeLessThan(24.5);
    const z = objects.map((drawn) => labelOf(lsst, drawn, "z_true")).sort((a, b) => a - b);
    expect(z[50] > 0.6 && z[50] < 0.95).toBe(true); // the median is 0.78
    expect(z[99]).toBeLessThanOrEqual(1.5);
    [1.2, 1.2, 2.3, 4.5, 14].forEach((sigma, band) => {
      const noise = objects.map(({ bands }) =>
        Math.sqrt(bands[band].detector.sky / bands[band].detector.gain),
      );
      expect(Math.abs(Math.log10(sum(noise) / 100 / sigma))).toBeLessThan(0.02);
    });
  });

  const simple = {
    kind: "galaxies",
    stamp: 32,
    pixel_scale: 0.4,
    selection: { filter: "decam-g", limit: 18, z: [0.05, 0.1] },
    bands: [
      {
        name: "g",
        filter: "decam-g",
        depth: 24,
        psf: { kind: "kolmogorov", fwhm: 1 },
        detector: { gain: 100 },
      },
    ],
  };

  it("a magnitude limit in one band, whose labels have no suffix", () => {
    const population = makePopulation(simple);
    for (const drawn of draws(population, 30)) {
      expect(labelOf(population, drawn, "mag_true")).toBeLessThan(18);
      const z = labelOf(population, drawn, "z_true");
      expect(z > 0.05 && z < 0.1).toBe(true);
    }
    // 5 sigma in the pixels of a Gaussian: 10^(-0.4 (24 - 22.5)) / 5 / sqrt(4 pi) / (1 / 2.355 / 0.4)
    const sigma = 10 ** -0.6 / 5 / Math.sqrt(4 * Math.PI) / (1 / 2.355 / 0.4);
    expect(population.bands[0].detector!.sky).toBeCloseTo(sigma ** 2 * 100, 10);
  });

  it("that take nothing end with an error", () => {
    const population = makePopulation({
      ...simple,
      tries: 3,
      selection: { filter: "decam-g", limit: 15, z: [0.3, 0.31] },
    });
    expect(() => draws(population, 20)).toThrow(
      /object \d+ of seed 5: selection: limit took none of 3 galaxies/,
    );
  });

  const band = simple.bands[0];
  it.each<[object, RegExp]>([
    [{ selection: undefined }, /"selection" is missing: one of sdss-mgs/],
    [{ selection: "sdss-mgc" }, /Did you mean "sdss-mgs"/],
    [{ selection: { filter: "decam-g", limit: 18, z: [0.2, 0.1] } }, /selection.z/],
    [{ selection: { filter: "sdss-u", limit: 18, z: [0.1, 2.5] } }, /range of z.*sdss-u/],
    [{ bands: [{ ...band, filter: "lsst-w" }] }, /bands\[0\].filter = "lsst-w".*lsst-y/],
    [{ bands: [{ ...band, depth: undefined }] }, /"g" has neither a depth/],
    [{ bands: [{ ...band, detector: { gain: 100, sky: 1 } }] }, /"g" has both a depth/],
    [{ bands: [{ ...band, detector: { gain: 100, read_noise: 1e4 } }] }, /read noise of 10000/],
    [{ bands: [{ ...band, psf: { kind: "airy", lam_over_diam: 1 } }] }, /psf.kind = "airy"/],
    [{ bands: [band, band] }, /two bands are called "g"/],
    [{ parameters: { dust: { bulge: -1 } } }, /parameters.dust.bulge = -1/],
    [{ variation: { fwhm: 3 } }, /variation.fwhm = 3/],
    [{ galaxy: [] }, /key = "galaxy" is unknown/],
  ])("%j is refused", (change, message) => {
    expect(() => makePopulation({ ...simple, ...change })).toThrow(message);
  });
});
