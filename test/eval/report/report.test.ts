// @module-tag slow
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CompareSection } from "../../../eval/compare/section.ts";
import type { LimitSection } from "../../../eval/limit/section.ts";
import { fixed, percent, plain, ratio } from "../../../eval/report/format.ts";
import { makePage, SECTIONS } from "../../../eval/report/page.ts";
import { writeReport } from "../../../eval/report/report.ts";
import { checkResults } from "../../../eval/results.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import { TRAIN_COMMAND } from "../../../train/models/registry.ts";
import { type Results, writeSection } from "../../../train/run/results.ts";
import { temporary } from "../../datasets/make.ts";
import { type SampleOptions, sampleResults } from "./sample-results.ts";

const SMALL: SampleOptions = { stamps: 40, reconstructions: 2, epochs: 4 };
const small = sampleResults(SMALL);
const compare = small["compare"] as CompareSection;
const EMPTY: Results = { format: "galforge-results", version: 1 };

/** As JSON gives it back: NaN becomes null. */
const throughJson = (results: object): Results => JSON.parse(JSON.stringify(results)) as Results;
const made = (results: object, name = "run") =>
  makePage(name, checkResults("results.json", throughJson(results)));
const page = async (results: object = small, name = "run"): Promise<string> =>
  (await made(results, name)).html;
const count = (text: string, part: string): number => text.split(part).length - 1;
/** A PNG may spell anything. */
const withoutPictures = (html: string): string => html.replaceAll(/data:image\/png;base64,[^"]*/g, "");
/** A page is too long to be printed when a text is missing. */
const has = (html: string, text: string): void => expect(html.includes(text), text).toBe(true);
describe("the page", () => {
  it("has every section, an entry of each in the contents, and every figure drawn", async () => {
    const { html, figures, sections } = await made(small);
    expect(sections).toEqual(SECTIONS.map((section) => section.title));
    for (const { id } of SECTIONS) {
      has(html, `<section id="${id}">`);
      has(html, `<a href="#${id}">`);
    }
    // 3 curves; 2 reconstructions; 2 labels x (latent, predicted, 3 PCA, 5 kinds of bins, PIT, 2 fits,
    // strip, 2 measured); of 2 rare classes recall, 2 galleries, and one projection; a label recovered, 3 latents moved, those that matter, what the posterior implies, 2 spaces on 2 planes; 2 real galaxies;
    // of a shift a plane and 2 galleries; of 3 targets estimates, 3 corner plots, what can be measured, 3 curves a target, and 2 of all together
    expect(figures).toBe(
      3 + 2 + 2 * (1 + 1 + 3 + 5 + 1 + 2 + 1 + 2) + 2 * 3 + 1 + 4 + 1 + 1 + 4 + 2 + 3 + (3 + 3 + 1 + 9 + 2),
    );
    expect(count(html, '<svg role="img" aria-label="')).toBe(figures);
    expect(/NaN|undefined|\[object/.exec(withoutPictures(html))?.[0]).toBeUndefined();
  });

  it("shows the numbers of results.json", async () => {
    const html = await page();
    for (const { name, network, pca_all: all, pca_single: single, paper } of compare.labels) {
      has(
        html,
        `<b>${name}</b>: R² ${ratio(network.r2!.value)} of the estimate, against\n${ratio(all.r2!.value)} for all 64`,
      );
      has(html, `linear on one latent: ${ratio(network.r2_linear!.value)}, where the paper has`);
      for (const { value, low, high } of [network.r2!, network.r2_linear!, single.r2!, all.r2!]) {
        has(html, `<b>${ratio(value)}</b> <small>[${ratio(low)}, ${ratio(high)}]</small>`);
      }
      for (const { value, low, high } of [network.scatter!, network.bias!]) {
        has(html, `<b>${plain(value)}</b> <small>[${plain(low)}, ${plain(high)}]</small>`);
      }
      has(html, `<b>${ratio(paper?.network)}</b>`);
    }
    for (const { sigma, parts } of small.uncertainty.labels) {
      const medians = [sigma, parts!.aleatoric, parts!.epistemic].map((x) => `<td>${plain(x)}</td>`);
      has(html, medians.join(""));
    }
    has(html, "uniform, 500 to 50\u2009000");
    has(html, `<code>${small.training.config.data.sha256}</code>`);
    has(html, "1\u2009312\u2009871");
  });

  it("says which share of the information limit the network reaches, and nothing of what it does not estimate", async () => {
    const html = await page();
    const { value } = compare.labels[0].network.r2!;
    has(
      html,
      `<td>0.980 ± 0.001</td><td>0.960</td><td>${ratio(value)}</td><td>${percent(value / 0.98)}</td>`,
    );
    expect(
      /<th scope="row">e1<\/th><td>0\.920 ± 0\.001<\/td><td>0\.900<\/td><td><\/td><td><\/td>/.test(html),
    ).toBe(true);
  });

  it("says how often the truth lies inside the predicted intervals", async () => {
    const html = await page();
    has(html, `<td>${percent(0.684)} ± 0.7</td><td>${percent(0.949)} ± 0.3</td>`);
    has(html, "<td>\u221211.75 to \u221211.40</td>");
  });

  it("draws as many dots as there are stamps", async () => {
    const html = await page();
    const dots = /aria-label="True flux against its latent.*?<\/svg>/s.exec(html)?.[0] ?? "";
    expect(count(dots, "<circle ")).toBe(40);
  });

  it("fetches nothing", async () => {
    const html = await page();
    expect(/<(script|link|iframe|object|embed|base)\b|@import/i.exec(html)?.[0]).toBeUndefined();
    expect(/(?:src|href)="(?!#|data:image\/png;base64,)/.exec(html)?.[0]).toBeUndefined();
    expect(/url\((?!#)/.exec(html)?.[0]).toBeUndefined();
    expect(/https?:/.exec(html.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, ""))?.[0]).toBeUndefined();
  });

  it("gives every name inside the SVGs to one of them only", async () => {
    const html = await page();
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(SECTIONS.length);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
  });

  it("says nothing of labels if the network knows none", async () => {
    const { training } = small;
    const config = { ...training.config, supervise: [] };
    const html = await page({ training: { ...training, config } });
    expect(html).toContain("that finds latents of galaxy images");
    for (const said of ["Supervised labels", "supervised latent", "reads"]) expect(html).not.toContain(said);
  });

  it("shows which latents of an autoencoder without labels say most, and says if all have collapsed", async () => {
    const made = sampleResults({ labels: 0, epochs: 1 });
    const of = (use: { variance: number[]; kl: number[] }) =>
      page({ training: { ...made.training, curves: [{ ...made.training.curves[0]!, latents: use }] } });
    const some = await of({ variance: [0.001, 0.9, 0.8], kl: [0.02, 2.5, 1.25] });
    has(some, "2 of 3 active, 3.8 nats");
    expect(some.search("free2")).toBeLessThan(some.search("free3"));
    expect(some.search("free3")).toBeLessThan(some.search("free1"));
    has(await of({ variance: [0, 0.001], kl: [0, 0.01] }), "All latents have collapsed");
    expect(await page({ training: made.training })).not.toMatch(/active|collapsed/);
  });

  it("escapes names, whatever they are", async () => {
    const evil = `"><script>alert('x')</script>`;
    const { training } = small;
    const [first, ...rest] = training.config.supervise;
    const results: Results = {
      ...small,
      training: {
        ...training,
        config: {
          ...training.config,
          architecture: evil,
          data: { ...training.config.data, name: evil, options: { [evil]: evil } },
          supervise: [{ ...first, name: evil, unit: evil, description: evil }, ...rest],
        },
      },
      compare: {
        ...compare,
        data: { ...compare.data, name: evil, which: evil },
        labels: compare.labels.map((label) => ({
          ...label,
          name: evil,
          unit: evil,
          bins: label.bins.map((b) => ({ ...b, by: evil, title: evil })),
        })),
      },
    };
    const html = await page(results, evil);
    expect(html.includes("<script")).toBe(false);
    expect(html.includes(`="">`)).toBe(false);
    has(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
  });

  it("stays below 3.5 MB with seven labels and a thousand stamps", async () => {
    expect((await page(sampleResults({ labels: 7, reconstructions: 8 }))).length).toBeLessThan(3.5e6);
  });
});

describe("what is not there", () => {
  it("is said, with the command that measures it", async () => {
    const { training, compare: _, ...rest } = small;
    const { html, figures, sections } = await made(rest);
    expect(sections).toEqual([
      "Are the uncertainties true",
      "What the posteriors say",
      "Are the posteriors right",
      "Information limit",
      "Classical fits",
      "Sweeps of the latents",
      "What the latents hold",
      "Rare classes",
      "Other stamps than those of the training",
      "Adapted to other stamps",
      "Real galaxies",
    ]);
    expect(figures).toBe(52);
    expect(count(html, "Not measured yet: run <code>evaluate compare RUN --data DIR</code>")).toBe(5);
    expect(count(html, `Not measured yet: run <code>${TRAIN_COMMAND}</code>`)).toBe(2);
    has(
      await page({ ...EMPTY, ...(training === undefined ? {} : { training }) }),
      "Not measured yet: run <code>evaluate sweep RUN</code>",
    );
  });

  it("is no count of latents, where the network has none", async () => {
    const { training } = small;
    const config = { ...training!.config, latents: 0 };
    has(await page(small), "<dt>latents</dt>");
    expect(await page({ ...small, training: { ...training!, config } })).not.toContain("<dt>latents</dt>");
  });

  it("may be a number: a NaN that JSON made null is n/a in a table, and a gap in a figure", async () => {
    const [label] = compare.labels;
    const none = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
    const network = { ...label.network, r2: none, bias: none };
    const bins = label.bins.map((b) => ({ ...b, scores: b.scores.map(() => network) }));
    const points = {
      ...label.points,
      predicted: label.points.predicted.map((x, i) => (i < 3 ? Number.NaN : x)),
    };
    const html = await page({
      ...small,
      compare: { ...compare, labels: [{ ...label, network, bins, points }] },
    });
    has(html, "<b>n/a</b>");
    expect(/NaN|null|undefined|Infinity/.exec(withoutPictures(html))?.[0]).toBeUndefined();
    const dots = /aria-label="Predicted against true flux: .*?<\/svg>/s.exec(html)?.[0] ?? "";
    expect(count(dots, "<circle ")).toBe(37);
  });

  it.each([
    ["one epoch, one stamp", { epochs: 1, stamps: 1, reconstructions: 1 }],
    ["no epoch, no stamp", { epochs: 0, stamps: 0, reconstructions: 0 }],
    ["two stamps", { epochs: 2, stamps: 2, reconstructions: 1 }],
  ])("may be most of it: %s", async (_, options) => {
    expect(
      /NaN|undefined|Infinity/.exec(withoutPictures(await page(sampleResults(options))))?.[0],
    ).toBeUndefined();
  });

  it("may be every step of a learning rate: a constant one is a line in the frame", async () => {
    const { training } = small;
    const curves = training.curves.map((point) => ({ ...point, lr: 1e-3 }));
    const html = await page({ ...small, training: { ...training, curves } });
    const drawn = /aria-label="Learning rate.*?<\/svg>/s.exec(html)?.[0] ?? "";
    const y = /mark-line.*?d="M[\d.]+,([\d.]+)/s.exec(drawn)?.[1];
    expect(Number(y)).toBeGreaterThan(50);
    expect(Number(y)).toBeLessThan(150);
    expect(drawn).toContain(">0.001<");
  });
});

describe("too few stamps", () => {
  it("have no R2, and the page says so instead", async () => {
    const none = { r2: null, r2_linear: null, bias: null, scatter: null, outliers: null };
    const few = { count: 4, too_few: "too few: 4, at least 10 are needed", ...none };
    const labels = compare.labels.map((label) => ({
      ...label,
      ...{ network: few, pca_single: { ...few, component: 3 }, pca_all: few, bins: [] },
      ...(label.relative && { relative: [{ unit: "mag", ...few, median: null }] }),
    }));
    const html = await page({ ...EMPTY, compare: { ...compare, labels }, limit: small["limit"] });
    has(html, "<b>flux</b>: no R²: stamps are too few: 4, at least 10 are needed.");
    has(html, '<th scope="row">flux [ADU]</th><td>too few</td><td>too few</td>');
    has(html, '<th scope="row">flux [mag]</th><td>too few</td><td>too few</td><td>too few</td>');
    expect(html.includes("<td>98.0")).toBe(false); // no share of the limit
    expect(/NaN|null|undefined/.exec(withoutPictures(html))?.[0]).toBeUndefined();
    const limit = { ...(small["limit"] as LimitSection), too_few: few.too_few };
    const unknown = limit.labels.map((l) => ({ ...l, r2: null, r2_error: null, r2_gaussian: null }));
    has(
      await page({ ...EMPTY, limit: { ...limit, labels: unknown } }),
      "<td>too few</td><td>too few</td><td></td>",
    );
  });
});

describe("errors of flux and size", () => {
  it("stand on the page in magnitudes and percent, also in bins of signal to noise", async () => {
    const html = await page();
    const { relative, bins } = compare.labels[0];
    for (const { unit, median } of relative!) {
      const { value, low, high } = median!;
      has(
        html,
        `<th scope="row">flux [${unit}]</th><td><b>${plain(value)}</b> <small>[${plain(low)}, ${plain(high)}]</small></td>`,
      );
    }
    const [first] = bins[0].relative!;
    has(
      html,
      `<th scope="row">2.1 to 14</th><td>400</td><td><b>${plain(first[0].median!.value)}</b> <small>± ${plain(first[0].scatter!.value)}</small>`,
    );
    has(html, '<th scope="row">70 to 190</th><td>7</td><td>too few</td><td>too few</td><td>too few</td>');
    has(html, "(of the logarithm, where that does better: flux)");
  });
});

describe("a results.json of galforge 0.1.0", () => {
  it("still opens: what it did not have yet is left out", async () => {
    const labels = compare.labels.map(({ transform: _, relative: __, bins, ...label }) => {
      const { fitted: _single, ...pca_single } = label.pca_single;
      const { fitted: _all, ...pca_all } = label.pca_all;
      const before = bins.filter(({ by }) => by !== "snr");
      return { ...label, pca_single, pca_all, bins: before };
    });
    const { html, figures } = await made({ ...small, compare: { ...compare, labels } });
    expect(figures).toBe((await made(small)).figures - 2);
    has(html, `<b>flux</b>: R² ${ratio(labels[0].network.r2!.value)} of the estimate`);
    expect(html.includes("Errors of flux and size")).toBe(false);
    expect(/NaN|null|undefined/.exec(withoutPictures(html))?.[0]).toBeUndefined();
  });
});

describe("a run without validation stamps", () => {
  it("has no figure of a validation, and says so", async () => {
    const { training } = small;
    const curves = training.curves.map(({ val_loss: _, ...point }) => ({ ...point, val_r2: {} }));
    const { html, figures } = await made({ ...EMPTY, training: { ...training, curves } });
    expect(figures).toBe(2); // loss, learning rate
    has(html, "There were no validation stamps");
    expect(/validation loss|>validation</i.exec(html)?.[0]).toBeUndefined();
  });
});

describe("writeReport", () => {
  it("writes report.html of a run, from results.json alone", async () => {
    const run = join(temporary(), "my run");
    mkdirSync(run);
    writeSection(run, "compare", compare);
    const report = await writeReport(run);
    const html = readFileSync(join(run, "report.html"), "utf8");
    expect(report).toMatchObject({ file: join(run, "report.html"), figures: 2 + 2 * 10 });
    expect(report.bytes).toBe(new TextEncoder().encode(html).length);
    has(html, "<h1>my run</h1>");
  });

  it("says what is missing", async () => {
    const run = temporary();
    await expect(writeReport(join(run, "none"))).rejects.toThrow(/there is no such directory/);
    await expect(writeReport(run)).rejects.toThrow(/has no results yet/);
    writeFileSync(join(run, "results.json"), "{");
    await expect(writeReport(run)).rejects.toThrow(GalforgeError);
  });
});

describe("numbers", () => {
  it.each([
    [0, "0"],
    [-0.0412345, "\u22120.0412"],
    [1234.4, "1234"],
    [50_000, "50\u2009000"],
    [1_312_871, "1\u2009312\u2009871"],
    [1.23e-7, "1.23e\u22127"],
    [Number.NaN, "n/a"],
  ])("%d is %s", (x, text) => expect(plain(x)).toBe(text));
  it("have no minus before a zero", () => expect(fixed(-0.0001, 3)).toBe("0.000"));
});
