import { expect, it } from "vitest";
import { lightOf } from "../../../../eval/infer/columns/conversions.ts";

it.each([
  ["ADU", "flux", "ADU", "flux"],
  ["ADU", "scalar", "ADU", "flux"],
  ["ADU/pixel", "sky", "ADU", "sky"],
  ["nJy", "flux", "ADU", undefined],
  ["pixel", "length", "ADU", undefined],
  // of pixels without a unit a Sersic index is no light
  ["1", "scalar", "1", undefined],
  ["1", "flux", "1", "flux"],
] as const)("a label in %s of role %s, of pixels in %s, is %s", (unit, role, pixels, light) => {
  expect(lightOf({ unit, role }, pixels)).toBe(light);
});
