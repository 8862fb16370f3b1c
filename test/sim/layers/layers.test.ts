import { describe, expect, it } from "vitest";
import type { Population } from "../../../sim/drawn.ts";
import { DecoratedPopulation, withLabels } from "../../../sim/layers/decorated.ts";
import { LayerValues } from "../../../sim/layers/layer-values.ts";
import { openPopulation } from "../../../sim/open-population.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { plainLocate } from "../../../sim/population/locate.ts";
import { makePopulation } from "../../../sim/populations.ts";

const config = {
  ...{
    stamp: [16, 20],
    pixel_scale: 0.4,
    x0: { uniform: [6, 10] },
    y0: 8,
    parameters: { z: { uniform: [0, 2] } },
  },
  galaxy: [{ kind: "sersic", flux: 100, hlr: "0.5 * (1 + z)", n: 1 }],
  psf: { kind: "moffat", fwhm: 0.8, beta: 3 },
  detector: { sky: 50, gain: 4, read_noise: 5 },
};
const galaxies = loadPopulation({ preset: "sdss-gri" }).config;

/** A layer of a test: shifts objects by `step`, an expression or a distribution. */
class Shifted extends DecoratedPopulation {
  readonly #values: LayerValues;
  readonly #step: number;

  constructor(base: Population, step: unknown, purpose = 1) {
    super(base, {});
    this.#values = new LayerValues(plainLocate, base, { path: ["shift"], purpose });
    this.#step = this.#values.number("step", step, "finite");
  }

  override get labels() {
    const own = {
      name: "step",
      unit: "pixel",
      role: "length",
      description: "how far it was shifted",
    } as const;
    return withLabels("shift", this.base, [own]);
  }

  override draw(seed: number, index: number) {
    const { bands, labels } = super.draw(seed, index);
    const step = this.#values.draw(seed, index, labels)[this.#step];
    const shifted = bands.map(({ scene, detector }) => ({
      scene: { ...scene, x0: scene.x0 + step },
      detector,
    }));
    return { bands: shifted, labels: Float64Array.of(...labels, step) };
  }
}

describe("layers", () => {
  it("that are not asked for leave the population what it is", async () => {
    const plain = makePopulation(config);
    expect(plain).not.toBeInstanceOf(DecoratedPopulation);
    expect(makePopulation({ ...config, planes: [] })).not.toBeInstanceOf(DecoratedPopulation);
    expect((await openPopulation(plain.config)).constructor).toBe(plain.constructor);
  });

  it.each([
    ["expressions", config],
    ["galaxies", galaxies],
  ])("planes of %s are kept in the configuration, and nothing else is changed", async (_, of) => {
    const plain = makePopulation(of);
    const made = makePopulation({ ...of, planes: ["psf", "isolated"] });
    expect(made.config).toEqual({ ...plain.config, planes: ["psf", "isolated"] });
    for (const again of [made, makePopulation(made.config), await openPopulation(made.config)]) {
      expect(again.config).toEqual(made.config);
      expect([again.labels, again.bands, again.stamp]).toEqual([plain.labels, plain.bands, plain.stamp]);
      expect([again.notes, again.size]).toEqual([plain.notes, plain.size]);
      expect(again.draw(3, 5)).toEqual(plain.draw(3, 5));
    }
  });

  it("see the labels of the object and draw numbers of their own", () => {
    const plain = makePopulation(config);
    const z = plain.labels.findIndex(({ name }) => name === "z");
    const scaled = new Shifted(plain, "2 * z + nx");
    const random = new Shifted(plain, { uniform: ["z", "z + 1"] });
    for (const index of [7, 3, 7]) {
      const below = plain.draw(1, index);
      expect(scaled.draw(1, index).labels.at(-1)).toBe(2 * below.labels[z] + 20);
      const { bands, labels } = random.draw(1, index);
      expect(labels.slice(0, -1)).toEqual(below.labels);
      expect(bands[0].scene.x0).toBe(below.bands[0].scene.x0 + labels.at(-1)!);
      expect(labels.at(-1)! - below.labels[z]).toBeGreaterThan(0);
      expect(labels.at(-1)! - below.labels[z]).toBeLessThan(1);
    }
    const stepOf = (purpose: number) =>
      new Shifted(plain, { uniform: [0, 1] }, purpose).draw(1, 2).labels.at(-1);
    expect(stepOf(1)).not.toBe(stepOf(2));
    expect(stepOf(1)).toBe(stepOf(1));
  });

  it("stand on one another", () => {
    const twice = new Shifted(makePopulation(config), 3);
    expect(() => new Shifted(twice, 3).labels).toThrow(
      'shift: its label "step" is one of the population already: rename that',
    );
  });

  it.each([
    [{ planes: "psf" }, 'planes = "psf" is not allowed: it must be a list of planes: isolated'],
    [{ planes: ["pfs"] }, 'planes: plane = "pfs"'],
    [{ planes: ["psf", "isolated", "psf"] }, 'planes: "psf" stands there twice'],
    [{ plans: ["psf"] }, 'Did you mean "planes"?'],
  ])("refuse %j", (keys, message) => {
    expect(() => makePopulation({ ...config, ...keys })).toThrow(message);
    expect(() => makePopulation({ ...galaxies, ...keys })).toThrow(message);
  });

  it("refuse expressions of what is not there", () => {
    expect(() => new Shifted(makePopulation(config), "2 * redshift")).toThrow(/shift\.step.*redshift/);
  });
});
