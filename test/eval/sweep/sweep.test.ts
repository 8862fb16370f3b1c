// @module-tag slow
/** Sweeps of decoders whose behaviour is known: the renderer itself, and renderers that mix labels up. */
import { describe, expect, it } from "vitest";
import { chooseBaseGalaxies } from "../../../eval/sweep/base-galaxies.ts";
import type { SweepCurve, SweepSection } from "../../../eval/sweep/section.ts";
import { sweepModel } from "../../../eval/sweep/sweep.ts";
import { Stream } from "../../../shared/random/stream.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { FWHM_PER_SIGMA } from "../../../sim/psf/gaussian.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";
import { fluxOf } from "../../sim/render/scenes.ts";
import { fakeConfig, fakeModel, fakeSource, type Galaxy, imageOf, PSF } from "./fake-run.ts";

const RANGES = { flux: [500, 5e4], hlr: [0.3, 1.5] } as const;

/** Small Gaussian galaxies near the middle: all their light is in the stamp. The others are near a corner. */
const galaxies = Array.from({ length: 12 }, (_, i): Galaxy => {
  const u = (k: number): number => (((i + 1) * [0.618, 0.755, 0.57, 0.82, 0.67, 0.55][k]) % 1) - 0.5;
  const corner = i % 3 === 0 ? 20 : 0;
  return {
    flux: 2000 * 8 ** (u(0) + 0.5),
    hlr: 0.7 + 0.6 * u(1),
    n: 0.5,
    e1: 0.4 * u(2),
    e2: 0.4 * u(3),
    x0: 32 + 8 * u(4) + corner,
    y0: 32 + 8 * u(5) + corner,
  };
});

interface Trial {
  readonly ranges?: Readonly<Record<string, readonly [number, number]>>;
  readonly draw?: (galaxy: Galaxy) => Float32Array;
  readonly steps?: number;
}

const draw = (galaxy: Galaxy): Float32Array => imageOf(galaxy, PSF);

async function sweep({ ranges = RANGES, draw: drawn = draw, steps = 9 }: Trial = {}): Promise<SweepSection> {
  const config = fakeConfig(ranges);
  const base = await chooseBaseGalaxies(fakeSource(galaxies, config), 8);
  return sweepModel(fakeModel(galaxies, config, drawn), base, { steps });
}

const curveOf = ({ curves }: SweepSection, label: string): SweepCurve =>
  curves.find((c) => c.label === label)!;

describe("base galaxies", () => {
  const config = fakeConfig(RANGES);
  const source = fakeSource(galaxies, config);

  it("are the first whose centre is in the middle half, then the others", async () => {
    const ids = async (most: number): Promise<number[]> => {
      const { images, count } = await chooseBaseGalaxies(source, most);
      return Array.from({ length: count }, (_, i) => images[i * 4096]);
    };
    expect(await ids(4)).toEqual([1, 2, 4, 5]);
    expect(await ids(100)).toEqual([1, 2, 4, 5, 7, 8, 10, 11, 0, 3, 6, 9]);
  });

  it("bring their own labels, and the ranges of all stamps that were looked at", async () => {
    const base = await chooseBaseGalaxies(source, 4);
    expect(Array.from(base.labels.get("flux")!)).toEqual([1, 2, 4, 5].map((i) => galaxies[i].flux));
    expect(base.ranges.get("x0")).toEqual([
      Math.min(...galaxies.map((g) => g.x0)),
      Math.max(...galaxies.map((g) => g.x0)),
    ]);
  });

  it("an empty test split is an error", async () => {
    await expect(chooseBaseGalaxies(fakeSource([], config), 4)).rejects.toThrow(/sim:fake.*no stamps/);
  });
});

describe("a decoder that is the renderer", async () => {
  const section = await sweep();

  it("moves each label alone: monotone, disentangled", () => {
    for (const label of ["flux", "hlr"]) {
      const curve = curveOf(section, label);
      expect(curve.monotonicity).toBeCloseTo(1, 12);
      expect(curve.disentanglement).toBeGreaterThan(0.995);
      expect(curve.unmeasured).toBeUndefined();
    }
  });

  it("flux: measured as it was set, over the middle 96 % of the range, in even steps of its logarithm", () => {
    const { values, measured } = curveOf(section, "flux");
    expect(values[0]).toBeCloseTo(500 * 100 ** 0.02, 3);
    expect(values[8]).toBeCloseTo(500 * 100 ** 0.98, 3);
    values.forEach((value, s) => {
      expect(measured["flux"][s] / value).toBeCloseTo(1, 3);
      if (s > 0) expect(value / values[s - 1]).toBeCloseTo(100 ** 0.12, 6);
    });
    const radii = measured["hlr"];
    expect(Math.max(...radii) / Math.min(...radii)).toBeLessThan(1.001);
  });

  it("hlr: measured in arcsec, with the PSF", () => {
    const { values, measured } = curveOf(section, "hlr");
    const blur = 0.6 * (Math.sqrt(2 * Math.LN2) / FWHM_PER_SIGMA);
    values.forEach((value, s) => {
      expect(measured["hlr"][s] / Math.hypot(value, blur)).toBeGreaterThan(0.98);
      expect(measured["hlr"][s] / Math.hypot(value, blur)).toBeLessThan(1.03);
    });
  });

  it("the band of galaxies holds the median", () => {
    const { low, measured, high } = curveOf(section, "hlr");
    measured["flux"].forEach((median, s) => {
      expect(low["flux"][s]).toBeLessThan(median);
      expect(high["flux"][s]).toBeGreaterThan(median);
    });
  });

  it("images: seven, of one galaxy, without sky", () => {
    const { images, values } = curveOf(section, "flux");
    expect(images.map((i) => i.value)).toEqual([0, 1, 3, 4, 5, 7, 8].map((s) => values[s]));
    for (const { value, image } of images) expect(fluxOf(unpackImage(image)) / value).toBeCloseTo(1, 3);
  });

  it("a decoder that adds 3 ADU to every pixel: it is said, and nothing else changes", async () => {
    const other = await sweep({ draw: (g) => draw(g).map((v) => v + 3) });
    expect(other.pedestal).toBeCloseTo(3, 3);
    expect(section.pedestal).toBeCloseTo(0, 3);
    section.curves.forEach((curve, i) => {
      expect(other.curves[i].disentanglement).toBeCloseTo(curve.disentanglement!, 3);
      curve.measured["flux"].forEach((flux, s) => {
        expect(other.curves[i].measured["flux"][s] / flux).toBeCloseTo(1, 2);
      });
    });
  });

  it("noise of the stamps whose median is not its mean raises no pedestal", async () => {
    const config = fakeConfig(RANGES);
    const base = await chooseBaseGalaxies(fakeSource(galaxies, config), 8);
    const stream = new Stream(1, 0, 0);
    const noise = (): number => -10 * (Math.log(1 - stream.uniform()) + 1); // mean 0, median -3.1
    const images = base.images.map((v, p) => (p % 4096 === 0 ? v : v + noise()));
    const { pedestal } = await sweepModel(
      fakeModel(galaxies, config, draw),
      { ...base, images },
      { steps: 3 },
    );
    expect(Math.abs(pedestal!)).toBeLessThan(0.4); // 5 standard deviations
  });

  it("decodes every galaxy at every step once, in batches of 256", async () => {
    const config = fakeConfig(RANGES);
    const model = fakeModel(galaxies, config, draw);
    await sweepModel(model, await chooseBaseGalaxies(fakeSource(galaxies, config), 5), { steps: 60 });
    expect(model.batches).toEqual([5, 256, 44, 256, 44]);
  });
});

describe("decoders that mix labels up", () => {
  /** What measure.ts sees of a Gaussian galaxy: the PSF, the pixel and the growth curve's step of a pixel add in square. */
  const seen = (hlr: number): number =>
    0.5 * Math.log(hlr ** 2 + 2 * Math.LN2 * ((0.6 / FWHM_PER_SIGMA) ** 2 + 0.04 / 6));

  it("a radius that scales flux: the number that theory says", async () => {
    const power = 1.5;
    const section = await sweep({ draw: (g) => draw({ ...g, flux: g.flux * g.hlr ** power }) });
    const { values, disentanglement, variation } = curveOf(section, "hlr");
    const own = (seen(values[8]) - seen(values[0])) / Math.log(5);
    const other = (power * Math.log(values[8] / values[0])) / Math.log(100);
    expect(variation?.["hlr"]).toBeCloseTo(own, 2);
    expect(variation?.["flux"]).toBeCloseTo(other, 2);
    expect(disentanglement).toBeCloseTo(own / (own + other), 2);
    expect(disentanglement).toBeLessThan(0.65);
    expect(curveOf(section, "flux").disentanglement).toBeGreaterThan(0.999);
  });

  it("a latent that does nothing: 0", async () => {
    const section = await sweep({ draw: (g) => draw({ ...g, hlr: 1 }) });
    expect(curveOf(section, "hlr").disentanglement).toBeLessThan(0.01);
  });

  it("a latent that works backwards: monotonicity -1", async () => {
    const section = await sweep({ draw: (g) => draw({ ...g, flux: 1e7 / g.flux }) });
    expect(curveOf(section, "flux").monotonicity).toBeCloseTo(-1, 12);
  });

  it("an image without a galaxy: it is counted, and the figures are those of the others", async () => {
    const faint = Math.min(...[1, 2, 4, 5, 7, 8, 10, 11].map((i) => galaxies[i].flux));
    const section = await sweep({
      draw: (g) => (g.flux < faint * 1.001 && g.hlr > 1 ? new Float32Array(4096) : draw(g)),
    });
    const curve = curveOf(section, "hlr");
    expect(curve.unmeasured).toBe(1);
    expect(curve.disentanglement).toBeGreaterThan(0.9);
    const none = curveOf(await sweep({ draw: () => new Float32Array(4096) }), "hlr");
    expect(none.unmeasured).toBe(8);
    expect(none.measured).toEqual({});
    expect(none.disentanglement).toBeUndefined();
  });
});

describe("which labels are measured", () => {
  it("centre and ellipticity of their own; n is moved, but not measured", async () => {
    const section = await sweep({ ranges: { n: [0.5, 2], x0: [20, 44], e1: [-0.4, 0.4] } });
    expect(curveOf(section, "n").disentanglement).toBeUndefined();
    expect(curveOf(section, "n").monotonicity).toBeUndefined();
    expect(curveOf(section, "x0").disentanglement).toBeGreaterThan(0.98);
    expect(curveOf(section, "x0").variation?.["x0"]).toBeCloseTo(0.96, 2);
    expect(curveOf(section, "e1").monotonicity).toBeCloseTo(1, 12);
    expect(Object.keys(curveOf(section, "n").measured)).toEqual(["flux", "hlr", "e1", "x0"]);
  });
});

describe("what there is to expect", () => {
  const population = loadPopulation({});
  const ranges = { flux: [500, 5e4], hlr: [0.3, 5], x0: [0, 64] } as const;
  const config = fakeConfig(ranges, population.config);
  const drawn = Array.from({ length: 30 }, (_, k): Galaxy => {
    const { labels } = population.draw(1, k);
    const columns = population.labels.map(({ name }, i) => [name, labels[i]]);
    return Object.fromEntries(columns) as Galaxy;
  });

  const moffat = population.draw(0, 0).bands[0].scene.psf;
  const sweepOf = async (decode: (g: Galaxy) => Float32Array, known = config): Promise<SweepSection> => {
    const base = await chooseBaseGalaxies(fakeSource(drawn, known, moffat), 6);
    return sweepModel(fakeModel(drawn, known, decode), base, { steps: 5 });
  };
  const perfect = (g: Galaxy): Float32Array => imageOf(g, moffat);

  it("the simulator as a decoder: all 1, though large galaxies lose light beyond the stamp", async () => {
    const { curves } = await sweepOf(perfect);
    for (const { label, disentanglement, expected, monotonicity, measured } of curves) {
      expect([label, monotonicity]).toEqual([label, 1]);
      expect(disentanglement).toBeGreaterThan(0.995);
      for (const [q, values] of Object.entries(measured)) {
        values.forEach((value, s) => {
          expect(Math.abs(expected![q][s] - value) / Math.abs(value)).toBeLessThan(2e-3);
        });
      }
    }
    const { flux } = curveOf({ curves } as SweepSection, "hlr").measured;
    expect(flux[4] / flux[0]).toBeLessThan(0.8);
  });

  it("without the simulation the loss of light counts as entangled", async () => {
    const section = await sweepOf(perfect, fakeConfig(ranges));
    expect(curveOf(section, "hlr").expected).toBeUndefined();
    expect(curveOf(section, "hlr").disentanglement).toBeLessThan(0.9);
  });

  it("a decoder that makes up for the light beyond the stamp is entangled", async () => {
    const section = await sweepOf((g) => {
      const image = perfect(g);
      const factor = g.flux / fluxOf(image);
      return image.map((v) => v * factor);
    });
    expect(curveOf(section, "hlr").disentanglement).toBeLessThan(0.9);
  });

  it("there is none for labels that make no galaxy, and of data with several PSFs", async () => {
    const varied = loadPopulation({ preset: "sdss-r" });
    expect(varied.labels.some((c) => c.name.startsWith("psf_"))).toBe(true);
    const section = await sweepOf(perfect, fakeConfig({ flux: ranges.flux }, varied.config));
    expect(curveOf(section, "flux").expected).toBeUndefined();
  });
});
