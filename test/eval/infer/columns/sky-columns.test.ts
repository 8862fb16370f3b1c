import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { readWcs } from "../../../../datasets/survey/wcs.ts";
import { FLAGS } from "../../../../eval/infer/flags.ts";
import { infer } from "../../../../eval/infer/infer.ts";
import type { GivenSystem } from "../../../../eval/infer/sources/system.ts";
import type { Card } from "../../../../shared/formats/fits-header.ts";
import type { RunConfig } from "../../../../train/run/config.ts";
import { temporary } from "../../../datasets/make.ts";
import { fitsFile, npyFile, wcs } from "../../../datasets/survey/files.ts";
import { skyImage } from "../../../datasets/survey/make.ts";
import { fakeConfig, fakeContext, fakeModel, IMAGE } from "../fake-model.ts";

type Row = Readonly<Record<string, string>>;

const SHAPE = [30, 28] as const;
const galaxy = (): Float32Array =>
  skyImage({
    ny: 30,
    nx: 28,
    sky: 100,
    sigma: 7.5,
    seed: 1,
    galaxies: [{ x: 14, y: 15, scale: 0.7, flux: 3000 }],
  });
const image = (cards: readonly Card[]): string => fitsFile({ pixels: galaxy(), shape: SHAPE, cards });

async function run(
  images: readonly string[],
  config: RunConfig = fakeConfig(),
  given: GivenSystem = {},
): Promise<{ rows: readonly Row[]; notes: readonly string[] }> {
  const out = join(temporary(), "catalog.csv");
  const context = fakeContext();
  const model = fakeModel(config);
  await infer(
    { model, run: "r", backend: "none", images, out, batch: 7, given: { zero_point: 27, ...given } },
    context,
  );
  return { rows: parse(readFileSync(out), { columns: true }) as Row[], notes: context.notes };
}

function listOf(text: string): string {
  const path = join(temporary(), "list.csv");
  writeFileSync(path, text);
  return path;
}

describe("ra, dec and pa_sky", () => {
  it("are those of the estimated place and angle", async () => {
    const cards = wcs(0.2);
    const { rows } = await run([image(cards)], fakeConfig(IMAGE, ["x0", "y0", "e1", "e2"]));
    const celestial = readWcs(new Map(cards.map(({ key, value }) => [key, value]))).wcs!;
    const [x, y] = [Number(rows[0]["x0"]), Number(rows[0]["y0"])];
    const [ra, dec] = celestial.toSky(x, y);
    expect(x).toBeGreaterThan(10); // in the image, not in the stamp
    expect(Number(rows[0]["ra"])).toBeCloseTo(ra, 9);
    expect(Number(rows[0]["dec"])).toBeCloseTo(dec, 9);
    // north up, east left: an angle from +x is 90 degrees less from north
    expect(Number(rows[0]["pa_sky"])).toBeCloseTo((Number(rows[0]["pa"]) + 90) % 180, 4);
  });

  it("are those of the middle of the stamp where the network finds no place, and no angle without one", async () => {
    const { rows } = await run([image(wcs(0.2))]);
    const celestial = readWcs(new Map(wcs(0.2).map(({ key, value }) => [key, value]))).wcs!;
    const [x, y] = celestial.toPixel(Number(rows[0]["ra"]), Number(rows[0]["dec"]))!;
    expect(Math.hypot(x - 14, y - 15)).toBeLessThan(1);
    expect(rows[0]).not.toHaveProperty("pa_sky");
  });

  it("are not there without celestial coordinates, and NaN with a note where they cannot be read", async () => {
    const plain = await run([image([{ key: "PIXSCALE", value: 0.2 }])]);
    expect(plain.rows[0]).not.toHaveProperty("ra");
    const tnx = wcs(0.2).map((card) => ({ ...card, value: String(card.value).replace("TAN", "TNX") }));
    const numbers = tnx.map((card, i) => ({ ...card, value: i < 2 ? card.value : wcs(0.2)[i].value }));
    const mixed = await run([image(numbers), image(wcs(0.2))]);
    expect(mixed.rows[0]["ra"]).toBe("NaN");
    expect(Number(mixed.rows[1]["ra"])).toBeCloseTo(150, 2);
    expect(mixed.notes).toContainEqual(
      expect.stringMatching(/^no ra and dec of 1 of 2 images: the projection of CTYPE1 = "RA---TNX"/),
    );
  });

  it("of a list say where a galaxy is", async () => {
    const path = image(wcs(0.2));
    const list = listOf(`id,image,ra,dec\n007,${path},150,2.0003\n8,${path},150,20\n`);
    const { rows } = await run([list]);
    expect(rows[0]["id"]).toBe("007");
    expect(Math.abs(Number(rows[0]["dec"]) - 2.0003)).toBeLessThan(0.5 * (0.2 / 3600) * 1.001);
    expect(Number(rows[1]["flags"])).toBe(FLAGS.unreadable); // outside of the image
    expect(rows[1]["ra"]).toBe("NaN");
  });
});

describe("the list's own columns", () => {
  it("come back, numbers as numbers and the rest as texts", async () => {
    const path = image(wcs(0.2));
    const head = "id,image,z,count,code,Flux,name\n";
    const list = listOf(`${head}a,${path},0.123456789012,3,007,1e-3,"A, b"\nb,${path},,-4,12,2,\n`);
    const { rows } = await run([list, path]);
    expect(rows.map((row) => row["z"])).toEqual(["0.123456789012", "NaN", "NaN"]);
    expect(rows.map((row) => row["code"])).toEqual(["007", "12", ""]);
    expect(rows.map((row) => row["name"])).toEqual(["A, b", "", ""]);
    expect(rows.map((row) => row["list_Flux"])).toEqual(["0.001", "2", "NaN"]); // not the flux
    expect(rows.map((row) => row["id"])).toEqual(["a", "b", "2"]);
    const whole = await run([listOf(`image,count\n${path},3\n${path},-4\n`)]);
    expect(whole.rows.map((row) => row["count"])).toEqual(["3", "-4"]);
    const long = await run([listOf(`image,objid\n${path},1237648720693755918\n${path},12\n`)]);
    expect(long.rows.map((row) => row["objid"])).toEqual(["1237648720693755918", "12"]); // no float64
  });
});

describe("the PSF", () => {
  const config = fakeConfig({ ...IMAGE, psf_fwhm: [0.7, 0.7] });
  const flagsOf = async (cards: readonly Card[], given: GivenSystem = {}) => {
    const { rows, notes } = await run([image([...wcs(0.2), ...cards])], config, given);
    return {
      isOther: (Number(rows[0]["flags"]) & FLAGS.psf) !== 0,
      fwhm: Number(rows[0]["image_psf_fwhm"]),
      notes,
    };
  };

  it("that is another one is flagged, and a note says by how much", async () => {
    const found = await flagsOf([{ key: "SEEING", value: 1.2 }]);
    expect(found).toMatchObject({ isOther: true, fwhm: 1.2 });
    expect(found.notes).toContainEqual("the FWHM of the PSF is taken from SEEING [arcsec] of 1 images");
    expect(found.notes).toContainEqual(
      expect.stringMatching(
        /^the PSF of 1 of 1 images is not one .* FWHM of 1.2 arcsec, but 0.7 arcsec in training \(71.4 % wider\)/,
      ),
    );
  });

  it("in pixels is brought to arcseconds by the pixel scale that holds", async () => {
    expect(await flagsOf([{ key: "FWHM", value: 3.5 }])).toMatchObject({ isOther: false, fwhm: 0.7 });
  });

  it("of the command line comes before that of the header", async () => {
    expect(await flagsOf([{ key: "SEEING", value: 1.2 }], { psf_fwhm: 0.71 })).toMatchObject({
      isOther: false,
      fwhm: 0.71,
    });
  });

  it("that is not known is told, not flagged", async () => {
    const found = await flagsOf([]);
    expect(found.isOther).toBe(false);
    expect(found.notes).toContainEqual(
      expect.stringMatching(/^the PSF of 1 of 1 images is not known, .* 0.7 arcsec/),
    );
    const stack = npyFile(new Float32Array(48).fill(100), [1, 8, 6]);
    const { notes } = await run([stack], config);
    expect(notes).toContainEqual(expect.stringMatching(/^the PSF of 1 of 1 images is not known/));
  });

  it("of lists is a column for each row", async () => {
    const path = image(wcs(0.2));
    const { rows } = await run([listOf(`image,psf_fwhm\n${path},0.5\n${path},0.7\n${path},\n`)], config);
    expect(rows.map((row) => Number(row["flags"]) & FLAGS.psf)).toEqual([FLAGS.psf, 0, 0]);
  });
});
