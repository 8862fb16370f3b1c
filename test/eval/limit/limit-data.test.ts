import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openFitData } from "../../../eval/fit/fit-data.ts";
import { limitData } from "../../../eval/limit/limit-data.ts";
import { temporary } from "../../datasets/make.ts";

it("refuses stamps of several bands, for limits and for fits", () => {
  const file = join(temporary(), "two.yaml");
  const population = {
    ...{ stamp: 32, pixel_scale: 0.2, galaxy: [{ kind: "sersic", n: 1, hlr: 0.5, e: 0, pa: 0 }] },
    ...{ psf: { kind: "gaussian", fwhm: 0.7 }, detector: { sky: 100, gain: 1, read_noise: 5 } },
    bands: [
      { name: "g", flux: 1000 },
      { name: "r", flux: 2000 },
    ],
  };
  writeFileSync(file, JSON.stringify(population));
  const message =
    /two\.yaml: its stamps have 2 bands \(g, r\): limits and fits are of one Sersic component in one band. Give stamps of such/;
  expect(() => limitData(`sim:${file}`, 2)).toThrow(message);
  expect(() => openFitData(`sim:${file}`, 2)).toThrow(message);
});
