import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bandSystem } from "../../../datasets/image-system.ts";
import { packageRoot } from "../../../shared/provenance.ts";
import { checkConfig } from "../../../train/run/config-check.ts";
import { readConfig } from "../../../train/run/directory.ts";
import { trainingSchema } from "../../../train/run/training-section.ts";
import { makeConfig } from "./helpers.ts";

const OLD = join(packageRoot(), "test", "fixtures", "0.1.0");
const document = JSON.parse(readFileSync(join(OLD, "run", "config.json"), "utf8"));
const upgraded = (change: object = {}) => checkConfig("config.json", { ...document, ...change });

describe("a configuration of version 1", () => {
  it("becomes one of version 2", () => {
    const { version, image, normaliser, supervise } = readConfig(join(OLD, "run"));
    expect(version).toBe(2);
    const { bands: _, ...facts } = document.image;
    expect(bandSystem(image, 0)).toMatchObject(facts);
    expect(image.bands).toHaveLength(1);
    expect(normaliser).toEqual({ bands: [document.normaliser] });
    expect(supervise.map(({ role }) => role)).toEqual(["flux", "length", "spin2-cos", "spin2-sin", "x", "y"]);
  });

  it("has the PSF of its population, as wide as it says, or as its simulator makes it", () => {
    const psf = upgraded().image.bands[0].psf;
    expect(psf).toMatchObject({ kind: "moffat", round: true });
    expect(psf?.fwhm?.[0]).toBeCloseTo(0.7, 2);
    const told = upgraded({ image: { ...document.image, psf_fwhm: [0.5, 0.9] } });
    expect(told.image.bands[0].psf?.fwhm).toEqual([0.5, 0.9]);
  });

  it("knows no PSF where there is no population, or one that is not allowed any more", () => {
    for (const options of [{}, { galforge: "0.1.0", population: { galaxy: 7 } }]) {
      expect(upgraded({ data: { ...document.data, options } }).image.bands[0].psf).toEqual({});
    }
  });

  it("has bands without names where it had several", () => {
    const options = { data: { ...document.data, options: {} } };
    const { image, normaliser } = upgraded({ ...options, image: { ...document.image, bands: 2 } });
    expect(image.bands.map(({ name }) => name)).toEqual(["unspecified", "unspecified2"]);
    expect(normaliser.bands).toEqual([document.normaliser, document.normaliser]);
  });

  it("stands in the results of an old run too", () => {
    const results = JSON.parse(readFileSync(join(OLD, "finished", "results.json"), "utf8"));
    expect(results.training.config.version).toBe(1);
    expect(trainingSchema.parse(results.training).config.version).toBe(2);
  });

  it.each([
    [{ image: { height: 8, width: 8 } }, "config.json: image.bands: "],
    [{ supervise: [{ unit: "1" }] }, "config.json: supervise.0.name: "],
    [{ normaliser: { sky: 1 } }, "config.json: normaliser.bands.0.softening: "],
  ])("is refused where it is none: %j", (change, message) => {
    expect(() => upgraded(change)).toThrow(message);
  });
});

describe("a configuration of version 2", () => {
  it("is refused where a label has no role, or a band no stretch", () => {
    const config = makeConfig();
    const { role: _, ...roleless } = config.supervise[0];
    expect(() => checkConfig("config.json", { ...config, supervise: [roleless] })).toThrow(
      "config.json: supervise.0.role: is missing: one of scalar, flux",
    );
    expect(() => checkConfig("config.json", { ...config, normaliser: { bands: [] } })).toThrow(
      "config.json: normaliser.bands has 0 stretches for 1 bands",
    );
  });
});
