import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { constantCards, constantsOfCards } from "../../../datasets/export/cards.ts";
import { exportDataset } from "../../../datasets/export/export.ts";
import { readFitsImage } from "../../../shared/formats/fits-image.ts";
import { packageVersion } from "../../../shared/provenance.ts";
import { makeDataset, temporary } from "../make.ts";

const ALL = {
  ...{ pixel_scale: 0.263, sky: 80, gain: 4.5, read_noise: 6, zero_point: 30, band: "r", psf_fwhm: 0.95 },
} as const;

describe("the cards of an image of galforge", () => {
  it("say what all stamps have in common, and come back", () => {
    const header = new Map(constantCards(ALL).map(({ key, value }) => [key, value]));
    expect(Object.fromEntries(header)).toEqual({
      ...{ GFSOFT: `galforge ${packageVersion()}`, PIXSCALE: 0.263, GAIN: 4.5, RDNOISE: 6, SKYLEVEL: 80 },
      ...{ MAGZERO: 30, SEEING: 0.95, FILTER: "r" },
    });
    expect(constantsOfCards(header)).toEqual(ALL);
  });

  it("say what varies, and leave out what is not known", () => {
    const cards = constantCards({ pixel_scale: 0.2 }, ["flux", "sky", "psf_fwhm"]);
    expect(cards.map(({ key }) => key)).toEqual(["GFSOFT", "PIXSCALE", "COMMENT"]);
    expect(cards[2].value).toBe("Varies from stamp to stamp, in the table LABELS: sky, psf_fwhm.");
  });

  it("of other programs are none", () => {
    expect(constantsOfCards(new Map([["PIXSCALE", 0.2]]))).toBeUndefined();
    expect(constantsOfCards(new Map([["GFSOFT", "other 1"]]))).toBeUndefined();
  });

  it("are in every file of an export", async () => {
    const [dir, out] = [temporary(), join(temporary(), "out")];
    makeDataset(dir, { n: 13 });
    await exportDataset(
      dir,
      "fits",
      out,
      () => {},
      (manifest) => ({ ...ALL, gain: manifest.n }),
    );
    const { header } = readFitsImage("x", readFileSync(join(out, "shard-00001.fits")));
    expect(constantsOfCards(header)).toEqual({ ...ALL, gain: 13 });
  });
});
