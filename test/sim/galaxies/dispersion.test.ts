import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import {
  blackHole,
  drawDispersion,
  measureDispersion,
  virialDispersion,
} from "../../../sim/galaxies/dispersion.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies } from "./golden.ts";

const p = DEFAULT_PARAMETERS.dispersion;

describe("velocity dispersion", () => {
  it("and black hole are the prototype's, galaxy by galaxy", () => {
    for (const g of goldenGalaxies) {
      const radius = 10 ** g.of("logSize") * Math.sqrt(g.of("q"));
      const drawn = drawDispersion(g.stream("sigma", "mbh"), g.of("logMass"), radius, g.of("n"), p);
      expectClose(drawn.sigma, g.of("sigma"));
      expectClose(drawn.logMbh, g.of("logMbh"));
    }
  });

  it("law: as the root of mass over radius, and 8.32 at 200 km/s", () => {
    fc.assert(
      fc.property(between(8, 12), between(0.3, 6.2), (m, n) => {
        expectClose(virialDispersion(m + 2, 3, n, p), 10 * virialDispersion(m, 3, n, p), 1e-9);
        expectClose(virialDispersion(m, 12, n, p), virialDispersion(m, 3, n, p) / 2, 1e-9);
      }),
    );
    expect(blackHole(200, p)).toBe(8.32);
    expectClose(blackHole(2000, p), 8.32 + 5.64, 1e-12);
  });

  it("of 1e11 Msun is near Zahid+2016's 195 km/s", () => {
    expect(Math.abs(virialDispersion(11, 5.5, 4, p) - 195)).toBeLessThan(30);
  });

  it("as measured is within its limits, above rotation, and noisier for faint galaxies", () => {
    const s = new Stream(5, 6, 7);
    const bright = measureDispersion(s, 150, 15, p);
    const faint = measureDispersion(s, 150, 17.7, p);
    expect(faint.error).toBeGreaterThan(bright.error);
    expectClose(bright.error, Math.hypot(7.5, 9), 1e-12);
    const many = Array.from({ length: 4000 }, () => measureDispersion(s, 10, 15, p).sigma);
    expect(Math.min(...many)).toBeGreaterThanOrEqual(35);
    expect(many.sort((a, b) => a - b)[2000]).toBeCloseTo(Math.hypot(10, 66), -1);
    const outliers = many.filter((x) => x > 300).length / 4000;
    expect(Math.abs(outliers - p.outliers)).toBeLessThan(0.004);
  });
});
