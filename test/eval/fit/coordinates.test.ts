import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sceneOf } from "../../../eval/data/galaxy-parameters.ts";
import {
  boundsOf,
  coordinateJacobian,
  fromCoordinates,
  isAtBound,
  MOST_E,
  toCoordinates,
} from "../../../eval/fit/coordinates.ts";
import { checkScene } from "../../../sim/scene-check.ts";
import { GALAXIES, SCENE } from "./galaxies.ts";

const bounds = boundsOf(SCENE, [1, 1e7], false);

describe("coordinates", () => {
  it("come back as the parameters that they stand for, with the sky behind them", () => {
    for (const galaxy of [...GALAXIES, [...GALAXIES[0], 103.5]]) {
      const back = fromCoordinates(toCoordinates(galaxy));
      expect(back).toHaveLength(galaxy.length);
      galaxy.forEach((value, i) => {
        expect(back[i]).toBeCloseTo(value, 8);
      });
    }
    const tooLong = fromCoordinates(toCoordinates([1, 1, 1, 0.6, -0.8, 0, 0]));
    expect(Math.hypot(tooLong[3], tooLong[4])).toBeLessThan(MOST_E);
    expect(tooLong[4] / tooLong[3]).toBeCloseTo(-0.8 / 0.6, 8);
  });

  it("are galaxies that can be rendered, wherever they are inside the bounds", () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(shares, (share) => {
        const u = share.map((s, i) => {
          const [low, high] = [Math.max(-1e3, bounds.lower[i]), Math.min(1e3, bounds.upper[i])];
          return Math.min(high, low + s * (high - low));
        });
        const scene = sceneOf(SCENE, fromCoordinates(u));
        expect(() => checkScene("fit", { ...scene, stamp: [...scene.stamp] })).not.toThrow();
      }),
    );
  });

  it("have the derivatives that differences give", () => {
    for (const galaxy of [...GALAXIES, [...GALAXIES[0], 103.5]]) {
      const u = toCoordinates(galaxy);
      const jacobian = coordinateJacobian(u);
      u.forEach((_, j) => {
        const moved = (by: number): number[] => fromCoordinates(u.map((x, k) => (k === j ? x + by : x)));
        const [up, down] = [moved(1e-5), moved(-1e-5)];
        up.forEach((value, i) => {
          const difference = (value - down[i]) / 2e-5;
          expect(Math.abs(jacobian.get(i, j) - difference)).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(difference)),
          );
        });
      });
    }
  });
});

describe("isAtBound", () => {
  const inside = toCoordinates(GALAXIES[0]);
  const change = (j: number, value: number): number[] => inside.map((x, i) => (i === j ? value : x));

  it("knows an end of every parameter", () => {
    expect(isAtBound(inside, bounds)).toBe(false);
    for (const j of [0, 1, 2, 5, 6]) {
      expect(isAtBound(change(j, bounds.lower[j]), bounds)).toBe(true);
      expect(isAtBound(change(j, bounds.upper[j]), bounds)).toBe(true);
    }
    expect(isAtBound(change(3, 50), bounds)).toBe(true);
    expect(isAtBound(change(4, -2), bounds)).toBe(false);
  });
});
