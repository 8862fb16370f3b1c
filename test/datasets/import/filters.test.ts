import { expect, test } from "vitest";
import { otherFilter, shortName } from "../../../datasets/import/filters.ts";

test.each([
  ["r DECam SDSS c0002 6415.0 1480.0", "r"],
  ["HSC-R2", "r"],
  ["decam_g", "g"],
  ["F814W", "f814w"],
  ["i.MP9702", "i"],
  ["Y", "y"],
  ["CLEAR1L", undefined],
  ["clear", undefined],
])("%s is %s", (text, name) => expect(shortName(text)).toBe(name));

test("only a filter that is known and none of the band's contradicts", () => {
  const says = (...texts: string[]) => texts.map((text, k) => ({ key: `FILTER${k + 1}`, text }));
  expect(otherFilter("g", says("r_SDSS"))).toEqual({ key: "FILTER1", text: "r_SDSS" });
  expect(otherFilter("f606w", says("CLEAR1L", "F814W"))?.text).toBe("F814W");
  expect(otherFilter("F814W", says("CLEAR1L", "F814W"))).toBeUndefined();
  expect(otherFilter("g", says("open"))).toBeUndefined();
  expect(otherFilter("mine", says("r"))).toBeUndefined();
  expect(otherFilter("g", [])).toBeUndefined();
});
