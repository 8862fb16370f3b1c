import fc from "fast-check";
import { expect, it } from "vitest";
import {
  composeDistortions,
  determinant,
  distortionOfMoments,
  distortionOfShear,
  momentsOf,
  type SecondMoments,
  type Spin2,
  shearOfDistortion,
  sizeOfMoments,
} from "../../../shared/math/shape.ts";

/** A spin-2 number inside the unit disc. */
const spin2 = fc
  .tuple(fc.double({ min: 0, max: 0.95, noNaN: true }), fc.double({ min: 0, max: 7, noNaN: true }))
  .map(([r, t]): Spin2 => [r * Math.cos(t), r * Math.sin(t)]);

const close = ([a1, a2]: Spin2, [b1, b2]: Spin2): void => {
  expect(a1).toBeCloseTo(b1, 12);
  expect(a2).toBeCloseTo(b2, 12);
};

/** A M A with A = [[1 + g1, g2], [g2, 1 - g1]]. */
function sheared({ xx, xy, yy }: SecondMoments, [g1, g2]: Spin2): SecondMoments {
  const [a, b, c] = [1 + g1, g2, 1 - g1];
  return {
    xx: a * a * xx + 2 * a * b * xy + b * b * yy,
    xy: a * b * xx + (a * c + b * b) * xy + b * c * yy,
    yy: b * b * xx + 2 * b * c * xy + c * c * yy,
  };
}

it("knows an ellipse of axis ratio 1/2 along y: e = -3/5, g = -1/3", () => {
  const m = { xx: 1, xy: 0, yy: 4 };
  close(distortionOfMoments(m), [-0.6, 0]);
  close(shearOfDistortion([-0.6, 0]), [-1 / 3, 0]);
  expect(sizeOfMoments(m)).toBeCloseTo(Math.SQRT2, 14);
  expect(determinant(m)).toBe(4);
});

it("takes distortions and shears into one another", () => {
  fc.assert(fc.property(spin2, (g) => close(shearOfDistortion(distortionOfShear(g)), g)));
});

it("builds moments of a size and a distortion", () => {
  fc.assert(
    fc.property(spin2, fc.double({ min: 0.1, max: 100, noNaN: true }), (e, sigma) => {
      const m = momentsOf(sigma, e);
      close(distortionOfMoments(m), e);
      expect(sizeOfMoments(m) / sigma).toBeCloseTo(1, 12);
    }),
  );
});

it("composes distortions as matrices do, whatever the order's meaning: first the shape, then the shear", () => {
  fc.assert(
    fc.property(spin2, spin2, (e, g) => {
      const truth = distortionOfMoments(sheared(momentsOf(1, e), g));
      close(composeDistortions(e, distortionOfShear(g)), truth);
    }),
  );
});
