/**
 * node test/eval/report/open-in-browser.mjs FILE.html...
 * Opens pages in headless Chromium, as wide as a phone. Exit code 1, with one line a problem, if a page says anything on the
 * console, fetches anything, is wider than the screen, has no figure, or has a figure that shows nothing.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking " +
  "--disable-component-update --disable-sync --virtual-time-budget=5000 --enable-logging=stderr --window-size=390,900 --dump-dom";
const ANSWER = /<pre id="looked">(.*?)<\/pre>/s;

/** Runs in the page before anything else: what cannot be loaded, pictures inside SVGs included. */
function listen() {
  const failed = [];
  const nameOf = (node) => (node.getAttribute("src") ?? node.getAttribute("href") ?? "").slice(0, 60);
  const note = ({ target }) => {
    if (target instanceof Element) failed.push(`${target.localName} "${nameOf(target)}" cannot be loaded`);
  };
  addEventListener("error", note, true);
  addEventListener("load", () => look(failed));
}

/** Runs in the page when all is loaded: writes what is wrong into it, as JSON. */
function look(problems) {
  const shown = (node) => {
    const { width, height } = node.getBBox();
    return width + height > 0;
  };
  const figures = [...document.querySelectorAll("figure svg")];
  if (figures.length === 0) problems.push("there is no figure");
  for (const svg of figures) {
    const name = svg.getAttribute("aria-label") ?? "a figure without aria-label";
    const { width, height } = svg.getBoundingClientRect();
    if (!(width > 0 && height > 0)) problems.push(`${name}: its size is ${width} x ${height}`);
    const marks = svg.querySelectorAll(".role-mark:not(.mark-rule) > :is(path, circle, image, text, rect)");
    if (![...marks].some(shown)) problems.push(`${name}: it is empty`);
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth)
    problems.push(`the page is ${scrollWidth} pixels wide on a screen of ${clientWidth}`);
  for (const { name } of performance.getEntriesByType("resource")) {
    if (!name.startsWith("data:")) problems.push(`it fetches ${name}`);
  }
  const answer = document.createElement("pre");
  answer.id = "looked";
  answer.textContent = btoa(
    String.fromCharCode(...new TextEncoder().encode(JSON.stringify({ figures: figures.length, problems }))),
  );
  document.body.append(answer);
}

/** The character set comes first: it must be among the first 1024 bytes. */
const inject = (html) =>
  html.replace(
    /^<!doctype html>/i,
    (type) => `${type}<meta charset="utf-8"><script>${look}(${listen})();</script>`,
  );

function check(file) {
  const room = mkdtempSync(join(tmpdir(), "galforge-browser-"));
  try {
    const page = join(room, "page.html");
    writeFileSync(page, inject(readFileSync(file, "utf8")));
    const args = [...FLAGS.split(" "), `--user-data-dir=${join(room, "profile")}`, pathToFileURL(page).href];
    const log = join(room, "log");
    const dom = execFileSync("/bin/sh", ["-c", 'exec "$0" "$@" 2>"$LOG"', CHROMIUM, ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      timeout: 120_000,
      env: { ...process.env, LOG: log },
    });
    const said = readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line.includes(":CONSOLE"));
    const found = ANSWER.exec(dom)?.[1];
    if (found === undefined) return { figures: 0, problems: [...said, "it never came to an end of loading"] };
    const { figures, problems } = JSON.parse(Buffer.from(found, "base64").toString());
    return { figures, problems: [...said.map((line) => `console: ${line}`), ...problems] };
  } finally {
    rmSync(room, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node test/eval/report/open-in-browser.mjs FILE.html...");
  process.exitCode = 2;
} else if (CHROMIUM === undefined) {
  console.log("skipped: there is no chromium to open the pages in");
} else {
  for (const file of files) {
    const { figures, problems } = check(resolve(file));
    for (const problem of problems) console.log(`${file}: ${problem}`);
    if (problems.length === 0) console.log(`${file}: ${figures} figures, none empty, nothing on the console`);
    else process.exitCode = 1;
  }
}
