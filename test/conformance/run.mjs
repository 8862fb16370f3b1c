/**
 * `npm run conformance -- [BACKEND] [options]`: TensorFlow.js's own tests of its operations, on a backend of ours.
 *
 * The tests that @tensorflow/tfjs-core ships run only from a bundle (their imports have no extensions), and only with the one
 * copy of tfjs-core that the backend uses too. So this bundles tests, tfjs-core, backends and main.ts, and runs the result in
 * a process of its own, whose death it reports: a backend in native code can crash.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const ROOT = join(import.meta.dirname, "../..");
const CORE = join(ROOT, "node_modules/@tensorflow/tfjs-core/dist");
/** Ignored by git, and what is not bundled is found from there: packages, and the imports of package.json. */
const BUNDLE = join(ROOT, "dist/conformance");
const ENTRY = "conformance-entry";

const folder = join(BUNDLE, String(process.pid)); // two runs at once do not meet
mkdirSync(folder, { recursive: true });
process.on("SIGINT", () => {}); // ends the tests, and then the folder goes
try {
  await bundle();
  process.exitCode = runBundle();
} finally {
  rmSync(folder, { recursive: true });
}

async function bundle() {
  const built = await rolldown({
    input: ENTRY,
    platform: "node",
    // native code, and the test framework: tests and main.ts must meet in one copy of each
    external: ["#onnxruntime", "jasmine-core"],
    // the ES modules of TensorFlow.js, not the CommonJS bundles that its "main" names
    resolve: { mainFields: ["module", "main"] },
    // its lists of files with side effects leave out the tests
    treeshake: false,
    plugins: [
      {
        name: ENTRY,
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? entryModule() : null),
      },
    ],
    onLog: (level, log, show) => {
      if (!log.id?.includes("node_modules")) show(level, log);
    },
  });
  await built.write({
    dir: folder,
    format: "esm",
    sourcemap: true,
    entryFileNames: "main.mjs",
    codeSplitting: false,
  });
  await built.close();
}

/** Gives main.ts the files of tests: name -> function that loads it. */
function entryModule() {
  const loaders = readdirSync(CORE, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("_test.js"))
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map(
      (path) => `${JSON.stringify(path.slice(0, -"_test.js".length))}: () => import(${quoted(CORE, path)})`,
    );
  return [
    `import { main } from ${quoted(import.meta.dirname, "main.ts")};`,
    `process.exitCode = await main(process.argv.slice(2), {\n${loaders.join(",\n")}\n}, ${quoted(folder, "test")});`,
  ].join("\n");
}

function quoted(...path) {
  return JSON.stringify(join(...path));
}

/** @returns its exit code: 0 or 1 from main.ts, 2 when it did not come to an end */
function runBundle() {
  const args = ["--enable-source-maps", join(folder, "main.mjs"), ...process.argv.slice(2)];
  const { status, signal, error } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (error) throw error;
  if (status === 0 || status === 1) return status;
  const lastTest = join(folder, "test");
  const after = existsSync(lastTest)
    ? `the last test was\n  ${readFileSync(lastTest, "utf8")}`
    : "no test had begun";
  console.error(`conformance: the process ended by ${signal ?? `exit code ${status}`}; ${after}`);
  return 2;
}
