import { expect, it } from "vitest";
import { Draw } from "../../../eval/report/figure.ts";
import { survey } from "../../../eval/report/sections/survey.ts";
import type { Sections } from "../../../eval/results.ts";
import { sampleSurvey } from "./sample-survey.ts";

const drawn = async (section: object) => {
  const draw = new Draw();
  const results = JSON.parse(JSON.stringify({ survey: section })) as Partial<Sections>;
  const html =
    (await survey.render(results, draw))?.markup.replaceAll(/data:image\/png;base64,[^"]*/g, "") ?? "";
  return { html, panels: draw.panels };
};

it("the survey has its table, pictures of the galaxies that have some, and a warning", async () => {
  const { html, panels } = await drawn(sampleSurvey());
  expect(panels).toBe(2);
  for (const text of [
    "3 galaxies of kids",
    "trained on sim:kids-gama",
    "So few galaxies are no statistics",
    "<td>0.050</td><td>0.050</td><td>0.020</td>", // mag: network, its bias, fit
    "<td>≤ 0.1</td>",
    "<td>≤ 0.15</td>",
    "<b>16.000</b> <small>network 16.050 ± 0.020</small> <small>fit 15.980 ± 0.010</small>",
    "hlr outside, noise",
    "1.5, failed",
    "Left out: G9 (G9fitim.fits: no such file)",
    "What this network does not estimate (n, e1) is taken from the fit.",
  ]) {
    expect(html.includes(text), text).toBe(true);
  }
  expect(/NaN|undefined|\[object|null/.exec(html)?.[0]).toBeUndefined();
});

it("the survey is absent without its section, and does without pictures", async () => {
  expect(await survey.render({}, new Draw())).toBeUndefined();
  const { html, panels } = await drawn(sampleSurvey(1, 0));
  expect(panels).toBe(0);
  expect(html).toContain("One galaxy of kids");
  expect(html).not.toContain("<figure>");
});
