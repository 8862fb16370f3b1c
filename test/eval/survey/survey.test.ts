// @module-tag slow
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { able } from "../../../eval/needs.ts";
import { surveyCommand } from "../../../eval/survey/command.ts";
import type { SurveySection } from "../../../eval/survey/section.ts";
import { surveyNeeds } from "../../../eval/survey/section.ts";
import { surveyRun } from "../../../eval/survey/survey.ts";
import { formatSurvey } from "../../../eval/survey/table.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";
import { temporary } from "../../datasets/make.ts";
import { needs } from "../../needs.ts";
import { changed } from "../../train/models/model-of.ts";
import { fakeContext } from "../infer/fake-model.ts";
import { GALAXIES, IMAGE, makeSurvey, surveyConfig, surveyModel } from "./fake-survey.ts";

const ALL = ["flux", "hlr", "n", "e1", "e2", "x0", "y0"];
const survey = async (
  dir: string,
  config = surveyConfig(),
  context = fakeContext(),
): Promise<SurveySection> => surveyRun(able("the run", surveyModel(config), surveyNeeds), dir, context);
const rms = (x: Float32Array): number => {
  const finite = x.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, v) => sum + v * v, 0) / finite.length);
};

describe("simulated galaxies of a survey", () => {
  const dir = temporary();
  let section: SurveySection;
  /** of a network without error */
  let right: SurveySection;
  beforeAll(async () => {
    makeSurvey(dir);
    section = await survey(dir, surveyConfig(ALL));
    right = await surveyRun(surveyModel(surveyConfig(ALL), GALAXIES, 1), dir, fakeContext());
  });

  it("are recovered by the fit: its PSF, noise, mask, segments, zero point and centre are right", () => {
    expect(section.data).toEqual({ name: basename(dir), galaxies: 3, skipped: [] });
    for (const { fit, label } of section.galaxies) {
      expect(fit.status).toBe("converged");
      expect(fit.chi2).toBeGreaterThan(0.9);
      expect(fit.chi2).toBeLessThan(1.1);
      const { mag, hlr, n, q } = fit.values;
      for (const [measured, truth] of [
        [mag, label.mag],
        [hlr, label.hlr],
        [n, label.n],
        [q, label.q],
      ] as const) {
        expect(measured!.sigma).toBeLessThan(0.05);
        // the PSF image ends after 25 pixels: no better than a few parts in a thousand
        expect(Math.abs(measured!.value - truth)).toBeLessThan(4 * measured!.sigma! + 0.01);
      }
    }
  });

  it("come to the network in its flux system, without neighbours and masked pixels", () => {
    for (const { network, label } of section.galaxies) {
      expect(Math.abs(network.mag!.value - label.mag)).toBeLessThan(0.05);
      expect(network.hlr!.value).toBeCloseTo(1.1 * label.hlr, 10);
      expect(network.q!.value).toBeCloseTo(label.q, 10);
    }
    const hlr = section.quantities.find(({ name }) => name === "hlr")!;
    expect(hlr.network?.absolute).toBeCloseTo(Math.log(1.1), 10);
    expect(hlr.fit?.absolute).toBeLessThan(0.03);
  });

  it("are flagged for what had to be mended, and for estimates outside the training set", () => {
    const flags = section.galaxies.map((galaxy) => galaxy.flags.join(", "));
    expect(flags[0]).toBe("masked, neighbours"); // hlr 1.1 is the end of the range
    expect(flags[2]).toBe("hlr outside, masked, neighbours"); // 1.32
  });

  it("have no value where the network's cannot be, and borrow it for their picture", async () => {
    const folder = temporary();
    makeSurvey(folder, GALAXIES.slice(0, 1));
    const model = surveyModel(surveyConfig(), GALAXIES);
    const wrong = changed(model, (estimates, count) => ({
      ...estimates,
      values: new Map(estimates.values).set("hlr", new Float64Array(count).fill(-0.3)),
    }));
    const { galaxies } = await surveyRun(wrong, folder, fakeContext());
    for (const { network, flags, pictures } of galaxies) {
      expect(network.hlr).toBeUndefined();
      expect(network.mag).toBeDefined();
      expect(flags).toEqual(expect.arrayContaining(["hlr outside", "impossible"]));
      expect(pictures?.borrowed).toContain("hlr");
    }
  });

  it("are flagged where the network was trained on other PSFs", async () => {
    const dir = temporary();
    makeSurvey(dir, GALAXIES.slice(0, 1));
    const flagsOf = async (psf_fwhm: readonly [number, number]) => {
      const { galaxies } = await survey(dir, surveyConfig(ALL, { ...IMAGE, psf_fwhm }));
      return galaxies.map(({ flags }) => flags.includes("psf"));
    };
    expect(await flagsOf([0.7, 0.7])).toEqual([false]);
    expect(await flagsOf([0.4, 0.6])).toEqual([true]);
  });

  it("are pictured: the residuals of the fit are noise, those of the network are not", () => {
    const { pictures } = section.galaxies[0];
    expect(pictures).toMatchObject({ height: IMAGE.height, width: IMAGE.width, borrowed: [] });
    const data = unpackImage(pictures!.data);
    expect(data).toHaveLength(IMAGE.height * IMAGE.width);
    const residual = unpackImage(pictures!.fit_residual);
    expect(rms(residual)).toBeGreaterThan(0.9);
    expect(rms(residual)).toBeLessThan(1.1);
    expect(residual.filter(Number.isNaN).length).toBeGreaterThan(9);
    expect(rms(unpackImage(pictures!.network_residual))).toBeGreaterThan(1.2); // hlr is 10 % too large
  });

  it("are pictured where they are: right estimates leave noise", () => {
    for (const { pictures } of right.galaxies) {
      expect(rms(unpackImage(pictures!.network_residual))).toBeLessThan(1.2);
    }
  });

  it("stand in a table with the bars, and a word of warning", () => {
    const text = formatSurvey("run", section);
    expect(text).toContain("3 galaxies are no statistics");
    expect(text).toMatch(/\|d mag\| .*<= 0\.1/);
    expect(text).toMatch(/\|d ln hlr\| +0\.095 +\+0\.095 .*<= 0\.15/);
    expect(text).toMatch(/G11 {2}catalogue +17\.000 +1\.000 +1\.000 +0\.500\n/);
    expect(text).toMatch(/network .* 1\.320 \+- 0\.013 .* hlr outside, masked, neighbours\n/);
    expect(text).toMatch(/fit .* converged, chi2\/N [01]\.\d\d\n/);
  });
});

describe("a survey folder", () => {
  it("with a galaxy whose image is missing is measured without it", async () => {
    const dir = temporary();
    makeSurvey(dir);
    rmSync(join(dir, "G12sigma.fits"));
    const context = fakeContext();
    const others = GALAXIES.filter(({ id }) => id !== 12);
    const { data, galaxies } = await surveyRun(surveyModel(surveyConfig(), others), dir, context);
    expect(galaxies.map(({ name }) => name)).toEqual(["G11", "G13"]);
    expect(data.skipped).toEqual([{ name: "G12", reason: expect.stringContaining("G12sigma.fits") }]);
    expect(context.notes).toEqual([expect.stringMatching(/^G12 is left out: .*G12sigma\.fits/)]);
    expect(galaxies[0].pictures?.borrowed).toEqual(["n", "e1", "e2", "x0", "y0"]);
  });

  it("with a galaxy whose PSF is missing is measured without it", async () => {
    const dir = temporary();
    makeSurvey(dir, GALAXIES.slice(0, 2));
    rmSync(join(dir, "G11psfim.fits"));
    const { galaxies, data } = await surveyRun(
      surveyModel(surveyConfig(), GALAXIES.slice(1)),
      dir,
      fakeContext(),
    );
    expect(galaxies.map(({ name }) => name)).toEqual(["G12"]);
    expect(data.skipped[0].reason).toContain("G11psfim.fits");
  });

  it("without labels, or with no image at all, is refused", async () => {
    const dir = temporary();
    await expect(survey(dir)).rejects.toThrow(
      "holds no KiDS/GAMA sample: --data must name a folder with labels.csv",
    );
    makeSurvey(dir, GALAXIES.slice(0, 1));
    rmSync(join(dir, "G11fitim.fits"));
    await expect(survey(dir)).rejects.toThrow(
      /none of its galaxies can be measured; the first: .*G11fitim\.fits/,
    );
    writeFileSync(join(dir, "G11fitim.fits"), "SIMPLE  =                    T");
    await expect(survey(dir)).rejects.toThrow(/none of its galaxies can be measured/);
  });

  it.each([
    [surveyConfig(["n"]), "it does not estimate flux and hlr, but n"],
    [surveyConfig(["flux", "n"]), "it does not estimate hlr"],
    [surveyConfig(["flux", "hlr"], { ...IMAGE, bands: 3 }), "its stamps have 3 bands"],
    [surveyConfig(["flux", "hlr"], { ...IMAGE, zero_point: undefined } as never), "zero point"],
  ])("is no use to a run that does not suit: %#", async (config, message) => {
    await expect(survey(temporary(), config)).rejects.toThrow(message);
  });
});

it.each([
  [{ backend: "cpu" }, [], "RUN is missing"],
  [{ backend: "cpu" }, ["run"], "--data is missing"],
  [{ backend: "cpu", data: tmpdir() }, [join(tmpdir(), "galforge-none")], "there is no such directory"],
])("the command says what is wrong: %#", async (flags, args, message) => {
  const given = { flags: new Map(Object.entries(flags)), args };
  await expect(surveyCommand.execute(given, fakeContext())).rejects.toThrow(message);
});

const here = fileURLToPath(new URL("../../../../shared", import.meta.url));
const sample = join(process.env["GALFORGE_SHARED"] ?? here, "real", "kids_gama");

describe("ten real galaxies", needs(existsSync(sample), "../shared/real/kids_gama"), () => {
  /** Its hlr is always 2 arcsec. */
  const anything = GALAXIES.map((galaxy) => ({ ...galaxy, hlr: 2 / 1.1 }));
  const ten = Array.from({ length: 10 }, (_, k) => anything[k % anything.length]);

  it("are fitted to what GAMA has, and their stamps have the light that GAMA has", async () => {
    const { data, galaxies, quantities } = await surveyRun(
      surveyModel(surveyConfig(), ten),
      sample,
      fakeContext(),
    );
    expect(data).toMatchObject({ galaxies: 10, skipped: [] });
    expect(galaxies.map(({ fit }) => fit.status)).toEqual(ten.map(() => "converged"));
    const [mag, hlr, n, q] = quantities;
    // measured: 0.016, 0.038
    expect(mag.fit?.absolute).toBeLessThan(0.03);
    expect(hlr.fit?.absolute).toBeLessThan(0.06);
    expect(n.fit?.absolute).toBeLessThan(0.15);
    expect(q.fit?.absolute).toBeLessThan(0.02);
    // the sum of the light in a stamp of 12.8 arcsec
    expect(mag.network?.absolute).toBeLessThan(0.15);
    expect(galaxies.flatMap(({ flags }) => flags)).toContain("noise"); // G279148: 1.95 ADU instead of 2.5
  }, 180_000); // ten fits of 1 to 2 s each
});
