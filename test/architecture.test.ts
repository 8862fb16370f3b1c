import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Files, findViolations, importsOf } from "./architecture.ts";

const ROOT = join(import.meta.dirname, "..");
const FOLDERS = ["shared", "datasets", "sim", "train", "eval", "bin", "bench", "test", "scripts"];

const paths = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && FOLDERS.includes(entry.name))
  .flatMap(({ name }) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: "utf8" }).map((f) => `${name}/${f}`),
  )
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.(ts|mjs)$/.test(path));
const tree: Files = new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
const { dependencies, peerDependencies, imports } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
) as Record<"dependencies" | "peerDependencies" | "imports", Record<string, unknown>>;
const installed = Object.keys({ ...dependencies, ...peerDependencies, ...imports });

describe("the source tree", () => {
  it("keeps the rules of CONTRIBUTING.md", () => {
    expect(findViolations(tree, installed)).toEqual([]);
  });

  it("is read whole: every relative import of TypeScript is a file of it", () => {
    // AssemblyScript leaves out the extension; this test and its checker quote imports that are none
    const others = [...tree].filter(([path]) => !/^(sim\/kernel\/assembly\/|test\/architecture)/.test(path));
    const loose = others
      .flatMap(([path, text]) => importsOf(path, text).map((to) => ({ path, to })))
      .filter(({ to }) => FOLDERS.includes(to.split("/")[0]) && !tree.has(to));
    expect(loose).toEqual([]);
    expect(tree.size).toBeGreaterThan(100);
  });
});

describe("the checker finds", () => {
  const check = (files: Record<string, string>): string[] =>
    findViolations(new Map(Object.entries(files)), ["zod"]);

  it.each([
    [
      "a lower layer that imports from a higher one",
      "datasets/a.ts",
      'import { b } from "../sim/b.ts";',
      "shared < datasets < sim",
    ],
    ["tests in what is shipped", "bin/a.ts", 'import { b } from "../test/b.ts";', "bin < bench < test"],
    [
      "a type from a higher layer",
      "shared/a.ts",
      'import type { B } from "../datasets/b.ts";',
      "imports only from those before",
    ],
    [
      "an export from a higher layer",
      "shared/a.ts",
      'export { b } from "../sim/b.ts";',
      "imports only from those before",
    ],
    [
      "an import that is loaded later",
      "shared/a.ts",
      'const b = await import("../sim/b.ts");',
      "imports only from those before",
    ],
    [
      "an import over several lines",
      "shared/a.ts",
      'import {\n  b,\n  c,\n} from "../sim/b.ts";',
      "imports only from those before",
    ],
    ["an import for its side effects", "shared/math/a.ts", 'import "node:fs";', "without I/O"],
    [
      "physics that knows data sets",
      "sim/render/a.ts",
      'import { b } from "../../datasets/b.ts";',
      "know nothing of data sets",
    ],
    [
      "physics that knows populations",
      "sim/psf/a.ts",
      'import { b } from "../population/b.ts";',
      "know nothing of data sets",
    ],
    [
      "physics that knows the command line",
      "sim/noise/a.ts",
      'import { sim } from "../cli.ts";',
      "know nothing of data sets",
    ],
    [
      "mathematics that reads files",
      "sim/profiles/a.ts",
      'import { readFileSync } from "node:fs";',
      "without I/O",
    ],
    [
      "physics of galaxies that reads files",
      "sim/galaxies/survey/a.ts",
      'import { r } from "../../../shared/files/read.ts";',
      "without I/O",
    ],
    [
      "mathematics that has files read",
      "sim/population/expression.ts",
      'import { r } from "../../shared/files/r.ts";',
      "without I/O",
    ],
    [
      "ground that knows an evaluation",
      "eval/data/a.ts",
      'import type { B } from "../compare/b.ts";',
      "know nothing of the evaluations",
    ],
    [
      "statistics that read files",
      "eval/stats/a.ts",
      'import { readFileSync } from "node:fs";',
      "without I/O",
    ],
    [
      "a package that is not installed with us",
      "sim/generate/a.ts",
      'import { test } from "vitest";',
      '"dependencies"',
    ],
    [
      "a test that is skipped without a reason",
      "test/a.test.ts",
      'describe.runIf(adapter)("a", () => {});',
      "say what the test needs",
    ],
    [
      "a thread that loads what it does not need",
      "sim/generate/part-worker.ts",
      'import { z } from "zod";',
      "threads that render do without",
    ],
    ["a long file", "sim/a.ts", "const a = 1;\n".repeat(401), "401 lines"],
  ])("%s", (_what, path, text, rule) => {
    const problems = check({ [path]: text });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(path);
    expect(problems[0]).toContain(rule);
  });

  it("a cycle, naming every file of it, once", () => {
    const problems = check({
      "sim/a.ts": 'import { b } from "./b.ts";',
      "sim/b.ts": 'import { c } from "./psf/c.ts";',
      "sim/psf/c.ts": 'import { a } from "../a.ts";',
      "sim/outside.ts": 'import { a } from "./a.ts";',
    });
    expect(problems).toEqual(["import cycle: sim/a.ts -> sim/b.ts -> sim/psf/c.ts -> sim/a.ts"]);
  });

  it.each([
    ["import type", 'import type { A } from "./a.ts";'],
    ["an inline type", 'import { type A, a } from "./a.ts";'],
    ["types over several lines", 'import type {\n  A,\n  B,\n} from "./a.ts";'],
    ["export type", 'export type { A } from "./a.ts";'],
    ["a type that is imported where it is used", 'const a: import("./a.ts").A = 1;'],
  ])("a cycle through %s", (_what, back) => {
    const problems = check({ "sim/a.ts": 'import { b } from "./b.ts";', "sim/b.ts": back });
    expect(problems).toEqual(["import cycle: sim/a.ts -> sim/b.ts -> sim/a.ts"]);
  });

  it("what a thread loads by way of another file, but not what it loads later", () => {
    const problems = check({
      "sim/generate/part-worker.ts": 'import { a } from "../a.ts";',
      "sim/a.ts": 'import type { D } from "./galaxies/d.ts";\nimport { b } from "./b.ts";',
      "sim/b.ts": 'const c = await import("./galaxies/c.ts");\nimport { d } from "./galaxies/d.ts";',
    });
    expect(problems).toEqual([
      "sim/generate/part-worker.ts loads sim/a.ts loads sim/b.ts loads sim/galaxies/d.ts: threads that render do without, or start slowly",
    ]);
  });

  it("nothing where all is well", () => {
    const fine = {
      "sim/a.ts":
        'import { z } from "zod";\nimport type { B } from "./b.ts";\nimport { c } from "../datasets/c.ts";',
      "sim/b.ts": '// import { a } from "./a.ts";\n// import { x } from "../eval/x.ts";\n',
      "eval/data/a.ts": 'import { b } from "../stats/b.ts";',
      "eval/fit/a.ts": 'import { b } from "../data/a.ts";',
      "sim/kernel/load.ts": 'import { readFileSync } from "node:fs";',
      "sim/galaxies/light/read-a.ts": 'import { readFileSync } from "node:fs";',
      "datasets/c.ts": "const lines = 1;\n".repeat(400),
      "bench/d.ts": 'import { a } from "../sim/a.ts";\nimport fc from "fast-check";',
    };
    expect(check(fine)).toEqual([]);
  });
});
