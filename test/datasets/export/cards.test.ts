import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Band } from "../../../datasets/bands.ts";
import { bandsOfTable } from "../../../datasets/export/bands-table.ts";
import { bandOfCards, isOwn, ownCards, unitCard } from "../../../datasets/export/cards.ts";
import { exportDataset } from "../../../datasets/export/export.ts";
import { listHdus } from "../../../shared/formats/fits.ts";
import { readFitsImage } from "../../../shared/formats/fits-image.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";
import { packageVersion } from "../../../shared/provenance.ts";
import { makeDataset, temporary } from "../make.ts";

const R: Band = {
  ...{ name: "r", unit: "adu", pixel_scale: 0.263, zero_point: 30 },
  detector: { sky: 80, gain: 4.5, read_noise: 6 },
  psf: { fwhm: [0.95, 0.95] },
};
const headerOf = (bands: readonly Band[]) =>
  new Map([...unitCard(bands), ...ownCards(bands)].map(({ key, value }) => [key, value]));

describe("the cards of an image of galforge", () => {
  it("say what all stamps have in common, and come back", () => {
    const header = headerOf([R]);
    expect(Object.fromEntries(header)).toEqual({
      ...{ GFSOFT: `galforge ${packageVersion()}`, PIXSCALE: 0.263, GAIN: 4.5, RDNOISE: 6, SKYLEVEL: 80 },
      ...{ MAGZERO: 30, SEEING: 0.95, FILTER: "r", BUNIT: "adu" },
    });
    expect(isOwn(header)).toBe(true);
    expect(bandOfCards(header)).toEqual(R);
  });

  it("say what varies, and leave out what is not known", () => {
    const band: Band = { name: "unspecified", unit: "ADU", pixel_scale: 0.2, psf: { fwhm: [0.6, 0.8] } };
    const cards = ownCards([band], ["flux", "sky", "psf_fwhm"]);
    expect(cards.map(({ key }) => key)).toEqual(["GFSOFT", "PIXSCALE", "COMMENT"]);
    expect(cards[2].value).toBe("Varies from stamp to stamp, in the table LABELS: sky, psf_fwhm.");
  });

  it("of several bands say what these have in common", () => {
    const i: Band = { ...R, name: "i", zero_point: 29, detector: { gain: 4.5, read_noise: 7 } };
    expect([...headerOf([R, i]).keys()]).toEqual(["BUNIT", "GFSOFT", "PIXSCALE", "GAIN", "SEEING"]);
    expect([...headerOf([R, { ...i, unit: "nJy" }]).keys()]).not.toContain("BUNIT");
    const [about] = ownCards([R, i], ["sky", "sky_i", "flux_i"]).slice(-1);
    expect(about!.value).toMatch(/LABELS: sky_i\.$/);
  });

  it("of other programs are none", () => {
    expect(isOwn(new Map([["PIXSCALE", 0.2]]))).toBe(false);
    expect(isOwn(new Map([["GFSOFT", "other 1"]]))).toBe(false);
  });

  it("are in every file of an export", async () => {
    const [dir, out] = [temporary(), join(temporary(), "out")];
    makeDataset(dir, { n: 13 });
    await exportDataset(
      dir,
      "fits",
      out,
      () => {},
      (manifest) => [{ ...R, detector: { gain: manifest.n } }],
    );
    const bytes = readFileSync(join(out, "shard-00001.fits"));
    expect(bandOfCards(readFitsImage("x", bytes).header)).toEqual({ ...R, detector: { gain: 13 } });
    expect(listHdus("x", bytes).map(({ name }) => name)).not.toContain("BANDS");
  });
});

describe("the table BANDS", () => {
  it("has all that is known of several bands, and comes back", async () => {
    const [dir, out] = [temporary(), join(temporary(), "out")];
    makeDataset(dir, { n: 3, bands: 2 });
    const bands: Band[] = [
      { ...R, name: "g", detector: { sky: 0, saturation: 6e4 }, psf: { fwhm: [0.7, 0.9] } },
      { name: "i2", unit: "nJy", detector: {} },
    ];
    await exportDataset(
      dir,
      "fits",
      out,
      () => {},
      () => bands,
    );
    const bytes = readFileSync(join(out, "shard-00000.fits"));
    const hdu = listHdus("x", bytes).find(({ name }) => name === "BANDS")!;
    expect(bandsOfTable(readTableHdu("x", bytes, hdu))).toEqual(bands);
  });

  it("is not one of other columns", () => {
    expect(bandsOfTable([])).toBeUndefined();
  });
});
