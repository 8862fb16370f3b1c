import { describe, expect, it } from "vitest";
import { testSplit, type Wanted } from "../../../eval/data/test-set.ts";
import type { StampSource } from "../../../train/data/source.ts";
import { imageOf } from "../../image-system.ts";
import { uniforms } from "../samples.ts";

const column = (name: string, unit = "1") => ({ name, unit, role: "scalar" as const, description: name });

/** A source of `size` test stamps of 2 x 3 pixels, all of a stamp's pixels its id. */
function source(size: number, broken = -1): StampSource {
  const fake: Pick<StampSource, "description" | "image" | "labels" | "browse"> = {
    description: {
      ...{ kind: "simulator", name: "sim:x", sha256: "ab", options: {} },
      counts: { train: 9, val: 9, test: size },
    },
    image: imageOf({ height: 2, width: 3 }),
    labels: [
      column("flux", "ADU"),
      column("hlr", "arcsec"),
      column("psf_fwhm", "arcsec"),
      column("x0", "pixel"),
    ],
    async browse(split, most, labels) {
      if (split !== "test") throw new Error(`asked for ${split}`);
      const count = Math.min(size, most);
      const ids = Float64Array.from({ length: count }, (_, i) => i + 50);
      const images = Float32Array.from({ length: 6 * count }, (_, p) => Math.floor(p / 6) + 50);
      const values = uniforms(count, 1);
      if (broken >= 0) values[broken] = Number.NaN;
      const pixels = async (from: number, some: number) => images.slice(6 * from, 6 * (from + some));
      return { size: count, pixels, ids, labels: new Map(labels.map((name) => [name, values])) };
    },
  };
  return fake as StampSource;
}

const wanted = (most: number, ...labels: string[]): Wanted => ({ labels, most });

describe("testSplit", () => {
  it("reads the labels asked for and those to bin by, and cuts blocks", async () => {
    const set = await testSplit(source(20), wanted(100, "psf_fwhm"));
    expect([...set.labels.keys()]).toEqual(["psf_fwhm", "flux", "hlr", "x0"]);
    expect(set).toMatchObject({ name: "sim:x", sha256: "ab", which: "the test split", count: 20 });
    expect(set.units.get("hlr")).toBe("arcsec");
    expect([...(await set.images(4, 2))]).toEqual([54, 54, 54, 54, 54, 54, 55, 55, 55, 55, 55, 55]);
    expect(set.ids[4]).toBe(54);
  });

  it("says that it took the first ones", async () => {
    const set = await testSplit(source(20), wanted(7, "flux"));
    expect(set).toMatchObject({ count: 7, which: "the first 7 of 20 stamps of the test split" });
  });

  it("refuses labels that are not there, an empty split, values that are not numbers", async () => {
    await expect(testSplit(source(20), wanted(7, "flux", "hlrr"))).rejects.toThrow(
      /"hlrr" is unknown. Did you mean "hlr"/,
    );
    await expect(testSplit(source(0), wanted(7, "flux"))).rejects.toThrow(
      "sim:x: there are no stamps to judge on",
    );
    await expect(testSplit(source(20, 5), wanted(7, "flux"))).rejects.toThrow(
      'label "flux" of stamp 55 is NaN',
    );
  });

  it("takes a stamp that lacks a number to bin by: it is in no bin", async () => {
    const some = source(20);
    const broken: StampSource = {
      ...some,
      browse: async (...wanted) => {
        const stamps = await some.browse(...wanted);
        const x0 = stamps.labels.get("x0")!.slice().fill(Number.NaN, 5, 6);
        return { ...stamps, labels: new Map([...stamps.labels, ["x0", x0]]) };
      },
    };
    expect((await testSplit(broken, wanted(7, "flux"))).count).toBe(7);
    await expect(testSplit(broken, wanted(7, "x0"))).rejects.toThrow('label "x0" of stamp 55 is NaN');
  });
});
