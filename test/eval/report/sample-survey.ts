/** Section "survey" of a run that never was. */

import { compareQuantities } from "../../../eval/survey/quantities.ts";
import type { SurveyGalaxy, SurveySection } from "../../../eval/survey/section.ts";
import { packImage } from "../../../train/run/packed-image.ts";

const SIDE = 8;

/** @param shown of the galaxies, those with pictures */
export function sampleSurvey(count = 3, shown = 2): SurveySection {
  const galaxies = Array.from({ length: count }, (_, k) => sampleGalaxy(k, k < shown));
  return {
    data: { name: "kids", galaxies: count, skipped: [{ name: "G9", reason: "G9fitim.fits: no such file" }] },
    unit: "ADU",
    zero_point: 30,
    trained_on: "sim:kids-gama",
    quantities: compareQuantities(galaxies),
    galaxies,
  };
}

function sampleGalaxy(k: number, shown: boolean): SurveyGalaxy {
  const label = { mag: 16 + k, hlr: 2 + k, n: 1.5, q: 0.5 };
  const network = {
    mag: { value: label.mag + 0.05, sigma: 0.02 },
    hlr: { value: 1.1 * label.hlr, sigma: 0.1 },
    q: { value: 0.52 },
  };
  const fit = { mag: { value: label.mag - 0.02, sigma: 0.01 }, hlr: { value: label.hlr }, n: { value: 1.4 } };
  const galaxy: SurveyGalaxy = {
    ...{ name: `G${k}`, label, network, flags: k === 1 ? ["hlr outside", "noise"] : [] },
    fit: { values: k === 2 ? {} : fit, status: k === 2 ? "failed" : "converged", chi2: 1.5, ms: 900 },
  };
  if (!shown) return galaxy;
  const light = Float32Array.from({ length: SIDE * SIDE }, (_, i) => 100 * Math.exp(-((i - 30) ** 2) / 90));
  const residual = light.map((x, i) => (i % 7 === 0 ? Number.NaN : x / 10 - 5));
  return {
    ...galaxy,
    pictures: {
      ...{ height: SIDE, width: SIDE, data: packImage(light), network: packImage(light.map((x) => 0.9 * x)) },
      ...{ network_residual: packImage(residual), fit_residual: packImage(residual), borrowed: ["n", "e1"] },
    },
  };
}
