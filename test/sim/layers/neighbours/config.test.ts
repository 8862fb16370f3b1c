import { describe, expect, it } from "vitest";
import { checkNeighbours } from "../../../../sim/layers/neighbours/config.ts";
import { plainLocate } from "../../../../sim/population/locate.ts";

const check = (value: unknown) => checkNeighbours(plainLocate, value);

it("what is left out is filled in", () => {
  expect(check({ number: 3 })).toEqual({
    ...{ number: 3, margin: 0, separation: 0, from: "self", stars: 0, purity: false, threshold: 1.5 },
  });
  const whole = {
    ...{ number: { uniform: [0, 4] }, radius: 5, separation: 0.5, stars: 0.25, purity: true, threshold: 0 },
    ...{ from: { galaxy: [] }, magnitude_difference: { min: -1, max: 4, band: "r" } },
  };
  expect(check(whole)).toEqual({ ...whole, margin: 0 });
  expect(check({ density: 0, margin: 2 })).toMatchObject({ density: 0, margin: 2 });
  expect(check({ number: { poisson: 2.5 } }).number).toEqual({ poisson: 2.5 });
});

describe("refused is", () => {
  it.each([
    ["something else", 3, "neighbours: expected how many there are, such as {number: 3}"],
    ["an unknown key", { numbers: 3 }, 'neighbours: key = "numbers" is unknown. Did you mean "number"?'],
    ["neither of number and density", {}, 'neighbours: has neither a "number" nor a "density"'],
    ["both of them", { number: 1, density: 1 }, 'neighbours: has both a "number" and a "density"'],
    [
      "a broken number",
      { number: 1.5 },
      "neighbours.number = 1.5 is not allowed: it must be an integer from 0 to 100",
    ],
    [
      "too many",
      { number: 101 },
      "neighbours.number = 101 is not allowed: it must be an integer from 0 to 100",
    ],
    ["too many in the mean", { number: { poisson: 101 } }, "a mean from 0 to 100"],
    ["a negative mean", { number: { poisson: -1 } }, "neighbours.number.poisson = -1 is not allowed"],
    ["uniform numbers the wrong way round", { number: { uniform: [4, 2] } }, "[least, most]"],
    ["too many at most", { number: { uniform: [0, 101] } }, "neighbours.number.uniform = 101"],
    ["another distribution", { number: { normal: [3, 1] } }, 'key = "normal" is unknown'],
    [
      "a negative density",
      { density: -5 },
      "neighbours.density = -5 is not allowed: it must be a number from 0 [1/arcmin^2]",
    ],
    ["a density without a number", { density: "50" }, 'neighbours.density = "50" is not allowed'],
    ["a negative margin", { number: 1, margin: -1 }, "neighbours.margin = -1 is not allowed"],
    [
      "no radius",
      { number: 1, radius: 0 },
      "neighbours.radius = 0 is not allowed: it must be a number above 0 [arcsec]",
    ],
    [
      "a margin of a disc",
      { number: 1, radius: 3, margin: 1 },
      'neighbours.margin: has no meaning with "radius"',
    ],
    ["a negative separation", { number: 1, separation: -0.1 }, "neighbours.separation = -0.1 is not allowed"],
    [
      "a share above 1",
      { number: 1, stars: 1.5 },
      "neighbours.stars = 1.5 is not allowed: it must be a share from 0 to 1",
    ],
    [
      "purity that is no boolean",
      { number: 1, purity: "yes" },
      'neighbours.purity = "yes" is not allowed: it must be true or false',
    ],
    [
      "a number to draw from",
      { number: 1, from: 3 },
      'neighbours.from: expected "self", the name of a preset',
    ],
    [
      "no limits",
      { number: 1, magnitude_difference: {} },
      'magnitude_difference: needs "min", "max" or both',
    ],
    [
      "limits that exclude all",
      { number: 1, magnitude_difference: { min: 2, max: 1 } },
      "magnitude_difference: excludes all: min 2 is not below max 1",
    ],
    [
      "a limit in words",
      { number: 1, magnitude_difference: { min: "faint" } },
      'magnitude_difference.min = "faint" is not allowed',
    ],
    ["an unknown limit", { number: 1, magnitude_difference: { mean: 1 } }, 'key = "mean" is unknown'],
  ])("%s", (_, value, message) => {
    expect(() => check(value)).toThrow(message);
  });
});
