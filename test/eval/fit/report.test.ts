import { describe, expect, it } from "vitest";
import { Draw } from "../../../eval/report/figure.ts";
import { fits } from "../../../eval/report/sections/fits.ts";
import type { Sections } from "../../../eval/results.ts";
import { sampleFit } from "../report/sample-fit.ts";

async function page(fit: object): Promise<{ html: string; figures: number }> {
  const draw = new Draw();
  const content = await fits.render(JSON.parse(JSON.stringify({ fit })) as Partial<Sections>, draw);
  return { html: content?.markup ?? "", figures: draw.panels };
}
const has = (html: string, text: string): void => expect(html.includes(text), text).toBe(true);

describe("the section of classical fits", () => {
  it("shows scores, times, the check and four panels", async () => {
    const { html, figures } = await page(sampleFit(60));
    expect(figures).toBe(4);
    has(html, "52.3 ms on one thread (median; mean 61.7 ms)");
    has(html, "0.93 ms, 66.3 times less");
    has(html, "57 bound, 3 failed");
    has(html, "<td>\u22121235</td>");
    has(html, "1.012 ± 0.048");
    has(html, "398 of 400 galaxies");
    expect(/NaN|undefined|\[object/.exec(html)?.[0]).toBeUndefined();
  });

  it("does without a network, without a check, and without anything", async () => {
    const { check: _, ...section } = sampleFit(60);
    const labels = section.labels.map(({ name, unit, all }) => ({ name, unit, all: { fit: all!.fit } }));
    const points = section.points.map(({ network: _network, ...rest }) => rest);
    const { html, figures } = await page({ ...section, labels, points, ms: { fit_median: 5, fit_mean: 6 } });
    expect(figures).toBe(2);
    expect(html.includes("times less")).toBe(false);
    expect(html.includes("information limit")).toBe(false);
    expect(/NaN|undefined|\[object/.exec(html)?.[0]).toBeUndefined();
    expect(await fits.render({}, new Draw())).toBeUndefined();
  });
});
