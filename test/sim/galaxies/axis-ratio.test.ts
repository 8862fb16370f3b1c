import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../../shared/random/stream.ts";
import { drawOrientation, projectedRatio } from "../../../sim/galaxies/axis-ratio.ts";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { between } from "./between.ts";
import { expectClose, goldenGalaxies } from "./golden.ts";

const p = DEFAULT_PARAMETERS.axis_ratios;
const axis = between(0.1, 1);
const cosine = between(0, 1);
const angle = between(0, 2 * Math.PI);

describe("axis ratios", () => {
  it("are the prototype's, galaxy by galaxy", () => {
    for (const g of goldenGalaxies) {
      const elliptical = g.of("elliptical") === 1;
      const [thickness, oval] = elliptical ? ["roundness", "oval"] : ["thickness", "flat"];
      const numbers = g.stream(thickness, oval, "cos", "phi", "", "", "");
      expectClose(drawOrientation(numbers, elliptical, p).q, g.of("q"));
    }
  });

  it("law: an oblate spheroid has q^2 = cos^2 + c^2 sin^2 from all sides", () => {
    fc.assert(
      fc.property(axis, cosine, angle, (c, cos, phi) => {
        expectClose(projectedRatio(1, c, cos, phi), Math.sqrt(cos ** 2 + c ** 2 * (1 - cos ** 2)), 1e-7);
      }),
    );
  });

  it("law: along its axes an ellipsoid shows the other two, and a ratio from c to 1 from elsewhere", () => {
    fc.assert(
      fc.property(axis, axis, cosine, angle, (b, gamma, cos, phi) => {
        const c = b * gamma;
        expectClose(projectedRatio(b, c, 1, 0), b, 1e-6);
        expectClose(projectedRatio(b, c, 0, 0), gamma, 1e-6); // along the long axis
        expectClose(projectedRatio(b, c, 0, Math.PI / 2), c, 1e-6); // along b
        const q = projectedRatio(b, c, cos, phi);
        expect(q >= c - 1e-9 && q <= 1).toBe(true);
      }),
    );
  });

  it("law: thin discs are flatter than their bulges, which are seen from the same side; angles are 0 to 180", () => {
    const s = new Stream(3, 1, 4);
    let flatter = 0;
    let twist = 0;
    for (let k = 0; k < 1000; k++) {
      const o = drawOrientation(s, false, p);
      if (o.q <= o.qBulge) flatter++;
      expect([o.pa, o.paBulge].every((a) => a >= 0 && a < 180)).toBe(true);
      twist += (((o.paBulge - o.pa + 270) % 180) - 90) ** 2 / 1000;
      const e = drawOrientation(s, true, p);
      expect(e.qBulge === e.q && e.paBulge === e.pa).toBe(true);
    }
    expect(flatter).toBeGreaterThan(950);
    expect(Math.sqrt(twist)).toBeCloseTo(p.bulge_twist, 0);
  });
});
