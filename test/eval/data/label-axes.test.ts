import { describe, expect, it } from "vitest";
import { axesByLabel } from "../../../eval/data/label-axes.ts";
import { imageOf } from "../../image-system.ts";

describe("axesByLabel", () => {
  const flux = (x: number): Float64Array => Float64Array.of(x);
  const titles = (image: ReturnType<typeof imageOf>, names: string[], band?: string): string[] => {
    const labels = new Map(names.map((name, i) => [name, flux(i + 1)]));
    const units = new Map(names.map((name) => [name, "ADU"]));
    const axes = axesByLabel({ image, labels, units }, flux(1))(band === undefined ? {} : { band });
    return axes.map(({ title }) => title);
  };

  it("takes the band of a label, and of the object the one in the middle", () => {
    const image = imageOf({ height: 8, width: 8, bands: 3, zero_point: 27 });
    const names = ["flux_band1", "flux_band2", "flux_band3"];
    expect(titles(image, names, "band3")).toEqual(["magnitude in band3 [AB mag]"]);
    expect(titles(image, names)).toEqual(["magnitude in band2 [AB mag]"]);
  });

  it("of one band knows the noise of the stamps", () => {
    const image = imageOf({ height: 8, width: 8 });
    expect(titles(image, ["flux"], "r")).toEqual([
      "signal to noise, flux / (noise of the stamp)",
      "instrumental magnitude -2.5 log10(flux/ADU)",
    ]);
  });
});
