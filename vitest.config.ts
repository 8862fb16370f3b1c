import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * What makes a test slow to run, or needs more than the sources. A comment `// @module-tag NAME` in the first line of a file is for all
 * of its tests, the option `tags` for one or a group of them.
 */
const TAGS = [
  { name: "built", description: "runs the commands or workers of dist/: after npm run build" },
  { name: "process", description: "starts other programs or threads" },
  { name: "gpu", description: "looks for a GPU, and computes on it" },
  { name: "slow", description: "trains networks, or takes seconds" },
];

const MODULE_TAG = /^\/\/ @module-tag /;

/**
 * `vitest --mode fast`, which is `npm run test:fast`: tests without a tag. Files with one are not even loaded, and those of a worker share
 * their modules, for loading these takes half of the time.
 */
function fast() {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" }).map((path) => join("test", path));
  const tests = files.filter((path) => path.endsWith(".test.ts"));
  return {
    exclude: tests.filter((path) => MODULE_TAG.test(readFileSync(path, "utf8"))),
    tagsFilter: [TAGS.map(({ name }) => `!${name}`).join(" && ")],
    setupFiles: ["test/setup.ts", "test/setup-fast.ts"],
    isolate: false,
    env: { GALFORGE_FAST: "1" },
  };
}

export default defineConfig(({ mode }) => ({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ["test/setup.ts"],
    pool: "forks",
    reporters: ["default", "./test/skipped.ts"],
    tags: TAGS,
    ...(mode === "fast" ? fast() : {}),
  },
}));
