import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_PARAMETERS } from "../../../sim/galaxies/parameters.ts";
import { type Knot, type Smooth, StructureDraw } from "../../../sim/galaxies/structure.ts";
import { between } from "./between.ts";

const p = DEFAULT_PARAMETERS.structure;
const both = { clumps: true, spirals: true };
const smooth = (stars: Partial<Smooth["stars"]> = {}): Smooth => ({
  stars: {
    ...{ z: 0.3, logMass: 10.3, class: "SF", elliptical: false, bulgeMass: 0.2, q: 0.6, pa: 40 },
    ...stars,
  },
  profiles: { disc: { size: 5 } },
});
const all = new StructureDraw(both, p);
const sum = (knots: readonly Knot[], of: "young" | "old"): number => knots.reduce((s, k) => s + k[of], 0);
const indices = Array.from({ length: 300 }, (_, k) => k);

describe("structure of discs", () => {
  it("law: takes no more light than there is, in ellipses that exist", () => {
    const galaxy = fc.record({ q: between(0.05, 1), pa: between(0, 180), z: between(0, 3) });
    fc.assert(
      fc.property(galaxy, fc.nat(1e6), (stars, index) => {
        const { arms, clumps, knots } = all.draw(3, index, smooth(stars));
        expect(sum(knots, "young")).toBeLessThanOrEqual(1 + 1e-12);
        expect(sum(knots, "old")).toBeCloseTo(arms > 0 ? p.arm_old : 0, 12);
        expect(knots.length >= clumps && (arms > 0 || knots.length === clumps)).toBe(true);
        for (const { hlr, q, pa, young, old } of knots) {
          expect(hlr > 0 && q > 0.05 && q <= 1 && pa >= 0 && pa < 180 && young >= 0 && old >= 0).toBe(true);
        }
      }),
    );
  });

  it("has arms that are logarithmic spirals in the plane of the disc", () => {
    const { q, pa } = smooth().stars;
    const draw = new StructureDraw({ clumps: false, spirals: true }, p);
    const pitches = indices.flatMap((k) => {
      const { arms, knots } = draw.draw(1, k, smooth());
      if (arms === 0) return [];
      expect(sum(knots, "young")).toBeCloseTo(p.arm_young, 12);
      const turn = (-pa * Math.PI) / 180;
      // knots come ring by ring: the first of each is of one arm
      const arm = knots
        .filter((_, i) => i % arms === 0)
        .map(({ x, y }) => {
          const [u, v] = [
            x * Math.cos(turn) - y * Math.sin(turn),
            (x * Math.sin(turn) + y * Math.cos(turn)) / q,
          ];
          return { lnR: Math.log(Math.hypot(u, v)), phi: Math.atan2(v, u) };
        });
      const steps = arm.slice(1).map(({ lnR, phi }, i) => {
        const turned = phi - arm[i].phi;
        return (lnR - arm[i].lnR) / (turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI)));
      });
      for (const step of steps) expect(step).toBeCloseTo(steps[0], 9);
      return [(Math.atan(steps[0]) * 180) / Math.PI];
    });
    expect(Math.abs(pitches.length / indices.length - p.arm_share)).toBeLessThan(0.07);
    expect(Math.abs(pitches.filter((a) => a > 0).length / pitches.length - 0.5)).toBeLessThan(0.1);
    const mean = pitches.reduce((s, a) => s + Math.abs(a), 0) / pitches.length;
    expect(Math.abs(mean - p.pitch[0])).toBeLessThan(1);
  });

  it("has clumps where the disc has light, a Poisson number about its mean", () => {
    const draw = new StructureDraw({ clumps: true, spirals: false }, p);
    const drawn = indices.map((k) => draw.draw(2, k, smooth({ q: 1 })));
    const counts = drawn.map(({ clumps }) => clumps);
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    const variance = counts.reduce((s, n) => s + (n - mean) ** 2, 0) / counts.length;
    expect(Math.abs(mean - 4.8)).toBeLessThan(0.4); // 3 + 6 z, three sigma
    expect(Math.abs(variance / mean - 1)).toBeLessThan(0.3);
    const radii = drawn.flatMap(({ knots }) => knots.map(({ x, y }) => Math.hypot(x, y) / 5));
    expect(Math.max(...radii)).toBeLessThan(p.arm_radii[1]);
    // half of an exponential's light that is inside arm_radii[1]: at 0.94 of its half-light radius
    expect(Math.abs(radii.filter((r) => r < 0.94).length / radii.length - 0.5)).toBeLessThan(0.05);
    for (const { young } of drawn[0].knots) expect(young >= 0.003 && young <= 0.05).toBe(true);
  });

  it.each<[string, Partial<Smooth["stars"]>, object]>([
    ["ellipticals", { elliptical: true }, { arms: 0, clumps: 0 }],
    ["quiescent discs", { class: "Q" }, { arms: 0, clumps: 0 }],
    ["discs with large bulges", { class: "GV", bulgeMass: 0.7 }, { arms: 0, clumps: 0 }],
    ["massive discs nearby", { z: 0.05, bulgeMass: 0.7 }, { arms: 0, clumps: 0 }],
  ])("is not in %s", (_, stars, none) => {
    for (const k of indices) expect(all.draw(4, k, smooth(stars))).toMatchObject(none);
  });

  it("is a function of seed and object, and none of what was not asked for", () => {
    const [first, second] = [all.draw(5, 7, smooth()), all.draw(6, 7, smooth())];
    expect(second).not.toEqual(first);
    expect(all.draw(5, 7, smooth())).toEqual(first);
    expect(new StructureDraw({ clumps: false, spirals: false }, p).draw(5, 7, smooth()).knots).toEqual([]);
    const arms = new StructureDraw({ clumps: false, spirals: true }, p);
    expect(arms.draw(5, 7, smooth()).knots).toEqual(first.knots.slice(0, first.knots.length - first.clumps));
  });
});
