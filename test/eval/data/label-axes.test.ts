import { describe, expect, it } from "vitest";
import { axesByLabel } from "../../../eval/data/label-axes.ts";
import { imageOf } from "../../image-system.ts";

describe("axesByLabel", () => {
  const flux = (x: number): Float64Array => Float64Array.of(x);
  const titles = (image: ReturnType<typeof imageOf>, names: string[], band?: string): string[] => {
    const labels = new Map(names.map((name, i) => [name, flux(i + 1)]));
    const units = new Map(names.map((name) => [name, "ADU"]));
    const columns = names
      .filter((name) => name.startsWith("mag"))
      .map((name) => ({
        ...{ name, unit: "mag", role: "scalar" as const, description: "", sigma: `${name}_err` },
        ...(image.bands.length === 1 ? {} : { band: name.slice(4) }),
      }));
    const axes = axesByLabel({ image, labels, units, columns }, flux(1))(band === undefined ? {} : { band });
    return axes.map(({ title }) => title);
  };

  it("takes the band of a label, and of the object the one in the middle", () => {
    const image = imageOf({ height: 8, width: 8, bands: 3, zero_point: 27 });
    const names = ["flux_band1", "flux_band2", "flux_band3"];
    expect(titles(image, names, "band3")).toEqual(["magnitude in band3 [AB mag]"]);
    expect(titles(image, names)).toEqual(["magnitude in band2 [AB mag]"]);
  });

  it("takes a measured magnitude where there is no flux", () => {
    const image = imageOf({ height: 8, width: 8, bands: 3, zero_point: 27 });
    const names = ["mag_band1", "mag_band2", "mag_band3", "flux_band3"];
    expect(titles(image, names)).toEqual(["measured magnitude in band2 [mag]"]);
    expect(titles(image, names, "band3")).toEqual(["magnitude in band3 [AB mag]"]);
    expect(titles(imageOf({ height: 8, width: 8 }), ["mag"])).toEqual(["measured magnitude [mag]"]);
  });

  it("of one band knows the noise of the stamps", () => {
    const image = imageOf({ height: 8, width: 8 });
    expect(titles(image, ["flux"], "r")).toEqual([
      "signal to noise, flux / (noise of the stamp)",
      "instrumental magnitude -2.5 log10(flux/ADU)",
    ]);
  });
});
