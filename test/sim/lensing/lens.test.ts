import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  distortionOf,
  type Lens,
  lensComponent,
  magnification,
  turnComponent,
} from "../../../sim/lensing/lens.ts";
import { sersicBrightness } from "../../../sim/profiles/sersic.ts";
import type { SersicComponent } from "../../../sim/scene.ts";

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

const components = fc.record({
  kind: fc.constant("sersic" as const),
  n: number(0.5, 4),
  hlr: number(0.3, 4),
  flux: number(500, 5e4),
  e: number(0, 0.9),
  pa: number(0, 180),
  dx: number(-5, 5),
  dy: number(-5, 5),
});

const lenses: fc.Arbitrary<Lens> = fc
  .tuple(number(0, 0.9), number(0, 7), number(-0.5, 0.5))
  .map(([g, angle, kappa]) => ({ g1: g * Math.cos(angle), g2: g * Math.sin(angle), kappa }));

/** Surface brightness at (x, y) [arcsec from the scene's centre], by the definition of hlr, e and pa alone. */
function brightness({ n, hlr, flux, e, pa, dx = 0, dy = 0 }: SersicComponent, x: number, y: number): number {
  const q = Math.sqrt((1 - e) / (1 + e));
  const [c, s] = [Math.cos((pa * Math.PI) / 180), Math.sin((pa * Math.PI) / 180)];
  const along = c * (x - dx) + s * (y - dy);
  const across = c * (y - dy) - s * (x - dx);
  const r = Math.hypot(along * Math.sqrt(q), across / Math.sqrt(q));
  return (flux / hlr ** 2) * sersicBrightness(n, r / hlr);
}

const relative = (a: number, b: number): number => Math.abs(a / b - 1);

describe("a lens", () => {
  it("keeps surface brightness: what was at r is at A r", () => {
    fc.assert(
      fc.property(components, lenses, number(-3, 3), number(-3, 3), (c, lens, x, y) => {
        const seen = lensComponent(c, lens) as SersicComponent;
        const scale = (1 - lens.kappa) * (1 - lens.g1 ** 2 - lens.g2 ** 2);
        const toX = ((1 + lens.g1) * x + lens.g2 * y) / scale;
        const toY = (lens.g2 * x + (1 - lens.g1) * y) / scale;
        const before = brightness(c, x, y);
        fc.pre(before > 1e-200);
        expect(relative(brightness(seen, toX, toY), before)).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it("undoes A^-1 = (1 - kappa) [[1 - g1, -g2], [-g2, 1 + g1]], the definition of reduced shear", () => {
    const lens = { g1: 0.1, g2: -0.3, kappa: 0.2 };
    const { xx, xy, yy } = distortionOf(lens);
    const [p, q, r] = [0.8 * 0.9, 0.8 * 0.3, 0.8 * 1.1];
    for (const [found, truth] of [
      [xx * p + xy * q, 1],
      [xx * q + xy * r, 0],
      [xy * p + yy * q, 0],
      [xy * q + yy * r, 1],
    ]) {
      expect(found).toBeCloseTo(truth!, 14);
    }
    expect(xx * yy - xy * xy).toBeCloseTo(magnification(lens), 14);
  });

  it("makes a round galaxy an ellipse of axis ratio (1 - g) / (1 + g) along the shear, and points brighter", () => {
    const round = { kind: "sersic", n: 1, hlr: 1, flux: 100, e: 0, pa: 0 } as const;
    const seen = lensComponent(round, { g1: 0, g2: 0.2, kappa: 0 }) as SersicComponent;
    expect(Math.sqrt((1 - seen.e) / (1 + seen.e))).toBeCloseTo(0.8 / 1.2, 12);
    expect(seen.pa).toBeCloseTo(45, 10);
    expect(seen).not.toHaveProperty("dx");
    const point = lensComponent({ kind: "point", flux: 100, dx: 1 }, { g1: 0.5, g2: 0, kappa: 0 });
    expect(point).toEqual({
      kind: "point",
      flux: expect.closeTo(100 / 0.75, 10),
      dx: expect.closeTo(2, 12),
      dy: 0,
    });
  });
});

describe("a turn", () => {
  it("takes the brightness along", () => {
    fc.assert(
      fc.property(
        components,
        number(-3, 3),
        number(-3, 3),
        fc.constantFrom(90, 45, 120),
        (c, x, y, angle) => {
          const seen = turnComponent(c, angle) as SersicComponent;
          const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
          const before = brightness(c, x, y);
          fc.pre(before > 1e-200);
          const after = brightness(seen, cos * x - sin * y, sin * x + cos * y);
          expect(relative(after, before)).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it("of 90 degrees is exact", () => {
    const c = { kind: "sersic", n: 1, hlr: 1, flux: 1, e: 0.3, pa: 100, dx: 0.1, dy: 0.7 } as const;
    expect(turnComponent(c, 90)).toEqual({ ...c, pa: 10, dx: -0.7, dy: 0.1 });
  });
});
