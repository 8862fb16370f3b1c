import fc from "fast-check";

/** Numbers spread evenly over an interval, both ends among them: those of fc.double crowd around 0. */
export const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e6 }).map((i) => min + (max - min) * (i / 1e6));
