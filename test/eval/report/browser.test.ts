// @module-tag process
/** The report in a real browser; and the check itself, which must find what is broken. Skipped without Debian's chromium. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { CompareSection } from "../../../eval/compare/section.ts";
import { makePage } from "../../../eval/report/page.ts";
import { temporary } from "../../datasets/make.ts";
import { needs } from "../../needs.ts";
import { figuresPage } from "./figures/figures-page.ts";
import { sampleFigures } from "./figures/sample-figures.ts";
import { sampleResults } from "./sample-results.ts";

const SCRIPT = fileURLToPath(new URL("open-in-browser.mjs", import.meta.url));
const hasChromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].some((path) => existsSync(path));

function open(html: string): { readonly code: number | null; readonly text: string } {
  const file = join(temporary(), "report.html");
  writeFileSync(file, html);
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, file], { encoding: "utf8" });
  return { code: status, text: stdout + stderr };
}

const page = async (): Promise<string> =>
  (await makePage("run", sampleResults({ stamps: 60, reconstructions: 2, epochs: 5 }))).html;

describe("a report in Chromium", needs(hasChromium, "Chromium (/usr/bin/chromium)"), () => {
  it("shows every figure, and says nothing on the console", async () => {
    const { code, text } = open(await page());
    expect(text).toMatch(/: \d+ figures, none empty, nothing on the console\n$/);
    expect(code).toBe(0);
  });

  it("shows every figure of a run that has next to nothing", async () => {
    const results = sampleResults({ stamps: 2, reconstructions: 1, epochs: 1, labels: 1 });
    const { labels, ...rest } = results["compare"] as CompareSection;
    const bare = labels.map((label) => ({
      ...label,
      bins: label.bins.map((by) => ({ ...by, scores: by.scores.map(() => null) })),
    }));
    const { html } = await makePage("run", { ...results, compare: { ...rest, labels: bare } });
    expect(open(html).text).toMatch(/: 57 figures, none empty/);
  });

  it("shows every figure of posteriors, wide ones too, on a phone", async () => {
    const { code, text } = open(await figuresPage([...sampleFigures().values()]));
    expect(text).toMatch(/: \d+ figures, none empty, nothing on the console\n$/);
    expect(code).toBe(0);
  });

  const breakages: [what: string, change: (html: string) => string, complaint: RegExp][] = [
    [
      "an error in a script",
      (h) => h.replace("</body>", "<script>nothing.there</script></body>"),
      /console: .*nothing is not defined/,
    ],
    [
      "a path that is no path",
      (h) => h.replace(/(mark-line [^>]*><path) d="[^"]*"/, '$1 d="MNaN,0L1,1"'),
      /console: .*attribute d/,
    ],
    [
      "a figure without marks",
      (h) =>
        h.replace(
          /(aria-label="Input, output.*?)<g class="mark-image.*?<\/svg>/s,
          "$1</g></g></g></g></svg>",
        ),
      /Input, output and residual .*: it is empty/,
    ],
    [
      "a figure of no size",
      (h) => h.replace(/width="340" height="\d+"/, 'width="0" height="0" style="width:0;height:0"'),
      /its size is 0 x 0/,
    ],
    [
      "a damaged picture",
      (h) => h.replace("data:image/png;base64,", "data:image/png;base64,AAAA"),
      /image "data:image.*cannot be loaded/,
    ],
    [
      "something from the network",
      (h) => h.replace("</body>", '<img src="missing.png"></body>'),
      /img "missing\.png" cannot be loaded/,
    ],
    [
      "a page wider than a phone",
      (h) => h.replace("</body>", '<div style="width:2000px">x</div></body>'),
      /pixels wide on a screen/,
    ],
    ["no figure at all", () => "<!doctype html><title>x</title><body>nothing</body>", /there is no figure/],
  ];
  it.each(breakages)("is refused with %s", async (_, change, complaint) => {
    const html = await page();
    const broken = change(html);
    expect(broken).not.toBe(html);
    const { code, text } = open(broken);
    expect(text).toMatch(complaint);
    expect(code).toBe(1);
  });
});
