import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fluxFactor } from "../../../sim/layers/signal-to-noise.ts";
import { DetectorNoise } from "../../../sim/noise/detector.ts";
import { Exposure } from "../../../sim/noise/exposure.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { Renderer } from "../../../sim/render/renderer.ts";

const one = {
  stamp: [32, 40],
  pixel_scale: 0.2,
  galaxy: [
    { kind: "sersic", name: "disc", flux: { uniform: [100, 1e5] }, hlr: { uniform: [0.3, 1] }, n: 1, e: 0.4 },
    { kind: "point", name: "core", flux: 500 },
  ],
  x0: { uniform: [15, 25] },
  psf: { kind: "moffat", fwhm: 0.7, beta: 3 },
  detector: { sky: 80, gain: 2.5, read_noise: 6 },
};
const two = {
  ...one,
  galaxy: [{ kind: "sersic", hlr: { uniform: [0.3, 1] }, n: 1 }],
  bands: [
    { name: "g", flux: 300 },
    { name: "r", flux: { uniform: [500, 900] }, detector: { sky: 200 } },
  ],
};

const renderer = new Renderer();
const noise = new DetectorNoise();
const exposure = new Exposure();
const snrOf = (config: object, index: number, seed = 3): number[] =>
  makePopulation(config)
    .draw(seed, index)
    .bands.map(({ scene, detector }) => {
      const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
      renderer.render(scene, image);
      return exposure.measure(image, detector, scene.stamp).snr;
    });

describe("the factor of a flux", () => {
  it("solves its equation to rounding, for any light, noise and wish, from far above and far below", () => {
    const pixel = fc.record({
      s: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      v: fc.double({ min: 1e-6, max: 1e8, noNaN: true }),
    });
    const wish = fc.double({ min: -2, max: 6, noNaN: true }).map((x) => 10 ** x);
    const photons = fc.constantFrom(0, 0.01, 1, 40);
    fc.assert(
      fc.property(
        fc.array(pixel, { minLength: 1, maxLength: 20 }),
        wish,
        photons,
        (pixels, wanted, photon) => {
          const signal = Float64Array.from(pixels, ({ s }) => s);
          const floor = Float64Array.from(pixels, ({ v }) => v);
          const f = fluxFactor(
            { signal, floor, photon: new Float64Array(signal.length).fill(photon) },
            wanted,
          )!;
          let power = 0;
          signal.forEach((s, p) => {
            power += (f * s) ** 2 / (photon * f * s + floor[p]);
          });
          expect(Math.sqrt(power) / wanted).toBeCloseTo(1, 10);
        },
      ),
    );
  });

  it("of photons alone is wanted^2 / electrons; without light or noise there is none", () => {
    const of = (signal: number, floor: number, photon: number) =>
      fluxFactor(
        {
          signal: Float64Array.of(signal, signal),
          floor: Float64Array.of(floor, floor),
          photon: Float64Array.of(photon, photon),
        },
        30,
      );
    // S^2 = f s gain
    expect(of(50, 0, 1 / 4)).toBeCloseTo(900 / 400, 12);
    expect(of(0, 1, 1)).toBeUndefined();
    expect(of(50, 0, 0)).toBeUndefined();
  });
});

describe("signal_to_noise", () => {
  it("is what the label snr says of each stamp, as the detector measures it", () => {
    for (const wanted of [0.5, 20, 1000]) {
      const population = makePopulation({ ...one, signal_to_noise: wanted });
      for (let k = 0; k < 6; k++) {
        const { scene, detector } = population.draw(3, k).bands[0];
        const image = new Float32Array(32 * 40);
        renderer.render(scene, image);
        expect(noise.measure(image, detector).snr / wanted).toBeCloseTo(1, 5);
      }
    }
  });

  it("is of all bands together, or of one", () => {
    for (let k = 0; k < 3; k++) {
      const [g, r] = snrOf({ ...two, signal_to_noise: 40 }, k);
      expect(Math.hypot(g, r) / 40).toBeCloseTo(1, 5);
      expect(snrOf({ ...two, signal_to_noise: { value: 40, band: "r" } }, k)[1] / 40).toBeCloseTo(1, 5);
    }
  });

  it("of Gaussian noise is without the galaxy's photons, as galsim.drawImage has it", () => {
    const detector = { ...one.detector, noise: { kind: "gaussian", sigma: 7 } };
    const population = makePopulation({ ...one, detector, signal_to_noise: 25 });
    const { scene } = population.draw(3, 5).bands[0];
    const image = new Float32Array(32 * 40);
    renderer.render(scene, image);
    expect(Math.sqrt(image.reduce((sum, s) => sum + s * s, 0)) / 7).toBeCloseTo(25, 3);
  });

  it("scales the labels of fluxes, and leaves shapes, colours and fractions as they were", () => {
    const [plain, scaled] = [
      makePopulation(two),
      makePopulation({ ...two, signal_to_noise: { uniform: [10, 100] } }),
    ];
    for (let k = 0; k < 5; k++) {
      const [a, b] = [plain.draw(1, k), scaled.draw(1, k)];
      const factor = b.labels[b.labels.length - 1];
      expect(scaled.labels[b.labels.length - 1].name).toBe("flux_factor");
      plain.labels.forEach(({ name }, i) => {
        const is = name.startsWith("flux") ? factor * a.labels[i] : a.labels[i];
        expect(b.labels[i]).toBe(is);
      });
      b.bands.forEach(({ scene }, i) => {
        expect(scene.components[0].flux).toBe(factor * a.bands[i].scene.components[0].flux);
        expect({ ...scene, components: [] }).toEqual({ ...a.bands[i].scene, components: [] });
      });
    }
    const several = makePopulation({ ...one, signal_to_noise: 30 });
    const { labels, bands } = several.draw(1, 2);
    const at = (name: string): number => labels[several.labels.findIndex((label) => label.name === name)];
    expect(at("flux")).toBeCloseTo(
      bands[0].scene.components.reduce((sum, c) => sum + c.flux, 0),
      6,
    );
    expect(at("core_flux")).toBeCloseTo(500 * at("flux_factor"), 9);
  });

  it("may be a distribution or an expression of labels; an object is the same whatever was drawn before", () => {
    const population = makePopulation({ ...one, signal_to_noise: { log_uniform: [5, 500] } });
    const [first, again] = [population.draw(2, 7), makePopulation(population.config).draw(2, 7)];
    population.draw(2, 8);
    expect(again).toEqual(first);
    expect(population.draw(2, 7)).toEqual(first);
    const byFlux = { ...one, signal_to_noise: "10 + disc_hlr" };
    const at = makePopulation(one).labels.findIndex(({ name }) => name === "disc_hlr");
    expect(snrOf(byFlux, 3)[0]).toBeCloseTo(10 + makePopulation(one).draw(3, 3).labels[at], 3);
  });

  it("refuses what cannot be", () => {
    const make =
      (signal_to_noise: unknown, config: object = one) =>
      () =>
        makePopulation({ ...config, signal_to_noise });
    expect(make(0)).toThrow(
      /signal_to_noise.value = 0 is not allowed: it must be a signal-to-noise ratio above 0/,
    );
    expect(make(-5)).toThrow(/= -5 is not allowed/);
    expect(make({ uniform: [-1, 5] })).toThrow(/inside the allowed range/);
    expect(make({ value: 5, band: "z" }, two)).toThrow(
      /signal_to_noise.band = "z" is not allowed: it must be one of the bands: g, r/,
    );
    expect(make({ value: 5, bands: "r" }, two)).toThrow(/key = "bands" is unknown/);
    expect(make(5, loadPopulation({ preset: "sdss-gri" }).config)).toThrow(
      /no meaning for physical galaxies/,
    );
    const outside = makePopulation({ ...one, galaxy: [{ kind: "point", flux: 0 }], signal_to_noise: 5 });
    expect(() => outside.draw(0, 4)).toThrow(
      /object 4 of seed 0: signal_to_noise: no flux makes it 5: none of the galaxy's light/,
    );
    const silent = {
      ...one,
      detector: { sky: 0, gain: 1, read_noise: 0, noise: "gaussian" },
      signal_to_noise: 5,
    };
    expect(() => makePopulation(silent).draw(0, 0)).toThrow(/there are pixels without any noise/);
  });
});
