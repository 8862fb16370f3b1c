import { expect, it } from "vitest";
import { parted, twoProfiles } from "../../../eval/match/two-profiles.ts";
import { makePopulation } from "../../../sim/populations.ts";
import type { Component } from "../../../sim/scene.ts";

const COUNT = 500;

/** The labels and the two profiles of galaxies of one band, or of two. */
function galaxies(strength: number, bands: readonly string[] = ["r"]) {
  const single = bands.length === 1;
  const names = bands.map((band) => (single ? "flux" : `flux_${band}`));
  const whole = { hlr: "exp(0.3 * u)", n: "1 + 2 * u", e: "0.8 * u" };
  const fluxes = Object.fromEntries(names.map((name, k) => [name, `1000 * (1 + u) * ${k + 1}`]));
  const { parameters, components } = twoProfiles({ ...whole, fluxes }, strength);
  const population = makePopulation({
    ...{ stamp: 32, pixel_scale: 0.2, psf: { kind: "gaussian", fwhm: 0.7 } },
    parameters: { u: { uniform: [0, 1] }, ...parameters },
    galaxy: components.map((one, i) => (single ? { ...one, flux: Object.values(parted("flux"))[i] } : one)),
    detector: { sky: 1, gain: 1, read_noise: 1 },
    ...(single ? {} : { bands: bands.map((name, k) => ({ name, flux: parted(names[k]) })) }),
  });
  return Array.from({ length: COUNT }, (_, k) => {
    const drawn = population.draw(4, k);
    const of = (name: string): number =>
      drawn.labels[population.labels.findIndex((label) => label.name === name)];
    return { of, names, bands: drawn.bands.map(({ scene }) => scene.components) };
  });
}

type Sersic = Extract<Component, { kind: "sersic" }>;
const sersic = (components: readonly Component[]): Sersic[] => components as Sersic[];
const ellipse = ({ e = 0, pa = 0 }: Sersic): readonly [number, number] => [
  e * Math.cos((pa * Math.PI) / 90),
  e * Math.sin((pa * Math.PI) / 90),
];

it("labels the whole: total fluxes, flux-weighted means, one half-light radius", () => {
  for (const { of, names, bands } of galaxies(1, ["g", "r"])) {
    bands.forEach((components, k) => {
      const [a, b] = sersic(components);
      const flux = a.flux + b.flux;
      expect(flux / of(names[k])).toBeCloseTo(1, 9);
      expect(b.flux).toBeLessThanOrEqual(a.flux * (1 + 1e-9));
      expect([a.hlr, b.hlr]).toEqual([of("hlr"), of("hlr")]);
      const mean = (x: number, y: number): number => (a.flux * x + b.flux * y) / flux;
      expect(mean(Math.log(a.n), Math.log(b.n))).toBeCloseTo(Math.log(of("n")), 9);
      const [first, second] = [ellipse(a), ellipse(b)];
      if (Math.max(a.e ?? 0, b.e ?? 0) >= 0.97) return;
      expect(mean(first[0], second[0])).toBeCloseTo(of("e1"), 6);
      expect(mean(first[1], second[1])).toBeCloseTo(of("e2"), 6);
    });
  }
});

it("is less like one profile the stronger it is", () => {
  const spreads = [0.2, 1, 2].map((strength) => {
    const ratios = galaxies(strength).map(({ bands: [components] }) => {
      const [a, b] = sersic(components);
      return Math.abs(Math.log(b.n / a.n));
    });
    return ratios.reduce((sum, x) => sum + x, 0) / COUNT;
  });
  expect(spreads[1]).toBeGreaterThan(2 * spreads[0]);
  expect(spreads[2]).toBeGreaterThan(1.05 * spreads[1]);
});
