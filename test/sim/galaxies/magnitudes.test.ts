import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { magnitudeError, Photometry, type Sight } from "../../../sim/galaxies/survey/magnitudes.ts";

const N = 4000;
const PIXEL = 0.4;
const CALIBRATION = 0.015;
const filters = ["g", "r"].map((name) => ({ name, calibration: CALIBRATION }));
const { catalogue } = DEFAULT_PARAMETERS;
const exactly = { ...catalogue, stated_magnitude: 0, size: 0 };
const galaxy: Sight = { flux: 400, hlr: 3, fwhm: 1.3, detector: { sky: 120, gain: 5, read_noise: 4 } };
/** Of one galaxy, seen again and again. */
const seen = (p: typeof catalogue, sight = galaxy, filter = 0, seed = 3) =>
  Array.from({ length: N }, (_, k) => new Photometry(filters, PIXEL, p).measure(filter, sight, seed, k));
const errorOf = ({ flux, hlr, fwhm, detector }: Sight): number =>
  magnitudeError(flux, hlr, fwhm, detector, PIXEL, CALIBRATION);
const fainter = (by: number): Sight => ({ ...galaxy, flux: galaxy.flux * 10 ** (-0.4 * by) });

const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
const sd = (v: readonly number[]) => Math.sqrt(mean(v.map((x) => (x - mean(v)) ** 2)));

describe("stated errors of magnitudes", () => {
  it("without a scatter are those of the measured flux, not of the true one", () => {
    for (const [deviation, stated] of seen(exactly)) {
      expect(Math.abs(stated / errorOf(fainter(deviation)) - 1)).toBeLessThan(1e-9);
    }
  });

  it("scatter about that by what they are told, and by the error of the size", () => {
    const about = (p: typeof catalogue) =>
      seen(p).map(([deviation, stated]) => Math.log10(stated / errorOf(fainter(deviation))));
    const own = about({ ...exactly, stated_magnitude: 0.07 });
    expect(Math.abs(sd(own) - 0.07)).toBeLessThan(0.004);
    expect(Math.abs(mean(own))).toBeLessThan(0.005);
    const larger = errorOf({ ...galaxy, hlr: galaxy.hlr * 10 ** 0.05 }) / errorOf(galaxy);
    expect(Math.abs(sd(about({ ...exactly, size: 0.05 })) / Math.log10(larger) - 1)).toBeLessThan(0.05);
  });

  it("tell galaxies that differ by what the catalogue measures no better than it does", () => {
    const log = (sight: Sight) => seen(catalogue, sight).map(([, stated]) => Math.log10(stated));
    const [one, other] = [log(galaxy), log({ ...galaxy, hlr: galaxy.hlr * 10 ** catalogue.size })];
    expect(Math.abs(mean(one) - mean(other))).toBeLessThan(sd(one));
  });

  it("share the size that was measured, but no other number, with the other bands", () => {
    const [g, r] = [0, 1].map((filter) => {
      const about = (p: typeof catalogue) =>
        seen(p, galaxy, filter).map(([deviation, stated]) =>
          Math.log10(stated / errorOf(fainter(deviation))),
        );
      return { size: about({ ...exactly, size: 0.05 }), own: about({ ...exactly, stated_magnitude: 0.05 }) };
    });
    const alike = (a: readonly number[], b: readonly number[]) =>
      mean(a.map((x, k) => (x - mean(a)) * (b[k]! - mean(b)))) / sd(a) / sd(b);
    expect(alike(g!.size, r!.size)).toBeGreaterThan(0.99);
    expect(Math.abs(alike(g!.own, r!.own))).toBeLessThan(0.06);
  });

  it("change no magnitude, whose errors are the true one", () => {
    const deviations = (p: typeof catalogue) => seen(p).map(([deviation]) => deviation);
    const now = deviations(catalogue);
    expect(now).toEqual(deviations(exactly));
    expect(Math.abs(sd(now) / errorOf(galaxy) - 1)).toBeLessThan(0.04);
  });

  it("are finite of light far below the noise", () => {
    const dark = seen(catalogue, { ...galaxy, flux: 1e-6 });
    expect(dark.flat().every(Number.isFinite)).toBe(true);
    expect(Math.max(...dark.map(([, stated]) => stated))).toBeLessThan(
      30 * errorOf({ ...galaxy, flux: 1e-6 }),
    );
  });
});
