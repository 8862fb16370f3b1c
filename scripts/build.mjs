/**
 * Builds galforge into dist/: the WebAssembly kernel (asc), the JavaScript (tsc), the embedded files, the commands.
 * `--kernel` builds the kernel alone; `--force` rebuilds what is up to date. Quiet unless something fails.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const KERNEL_SOURCES = "sim/kernel/assembly";
const KERNEL_CONFIG = "sim/kernel/asconfig.json";
const KERNEL = "sim/kernel/kernel.wasm";
const PRESETS = "sim/presets";
const DATA = "sim/galaxies/data";
/** Files of packages that are shipped with us (docs/dependencies.md): where from, where to. */
const BUNDLED = {
  "node_modules/gpu.js/dist/gpu-browser.min.js": "dist/shared/gpu/gpu-js.cjs",
  "node_modules/msgpackr/dist/index-no-eval.cjs": "dist/shared/formats/msgpackr.cjs",
  "node_modules/msgpackr/LICENSE": "dist/shared/formats/msgpackr.LICENSE",
};
/** ONNX Runtime is shipped with us too: as a dependency its install script would run (docs/adr/0009). */
const RUNTIME = { from: "node_modules/onnxruntime-node", to: "dist/onnxruntime" };
/** The macOS library is in that package twice; its binding loads the one without a full version. */
const SECOND_COPY = /^bin\/napi-v6\/darwin\/arm64\/libonnxruntime\.\d+\.\d+\.\d+\.dylib$/;
const SOURCE_FOLDERS = ["bin", "shared", "datasets", "sim", "train", "eval", "bench"];
const BUILD_FILES = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "scripts/build.mjs",
];
const TSC = "node_modules/typescript/bin/tsc";
const ASC = "node_modules/assemblyscript/bin/asc.js";
/** Its time stamp is the start of the last build that succeeded. */
const STAMP = "dist/.built";

const force = process.argv.includes("--force");
process.chdir(ROOT);
buildKernel();
if (!process.argv.includes("--kernel")) {
  buildDist();
  linkCommands();
}

function buildKernel() {
  const newest = newestTime([...filesUnder(KERNEL_SOURCES), KERNEL_CONFIG]);
  if (!force && existsSync(KERNEL) && timeOf(KERNEL) >= newest) return;
  run("the WebAssembly kernel", ASC, ["--config", KERNEL_CONFIG]);
}

function buildDist() {
  const sources = SOURCE_FOLDERS.flatMap(filesUnder).filter((file) => !file.startsWith(KERNEL_SOURCES));
  if (!force && existsSync(STAMP) && timeOf(STAMP) > newestTime([...sources, ...BUILD_FILES])) return;
  const started = new Date();
  removeOrphans();
  run("the TypeScript sources", TSC, ["-p", "tsconfig.build.json"]);
  copyInto(KERNEL);
  for (const file of filesUnder(DATA)) copyInto(file);
  for (const preset of filesUnder(PRESETS).filter((file) => file.endsWith(".yaml"))) copyInto(preset);
  for (const [from, to] of Object.entries(BUNDLED)) {
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, readFileSync(from, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "")); // the map stays behind
  }
  shipRuntime();
  for (const command of filesUnder("dist/bin").filter((file) => file.endsWith(".js")))
    chmodSync(command, 0o755);
  writeFileSync(STAMP, "");
  utimesSync(STAMP, started, started);
}

/** By links, not copies, where the file system has them: native files for five platforms are 246 MB. */
function shipRuntime() {
  for (const file of filesUnder(RUNTIME.from)) {
    const name = relative(RUNTIME.from, file).replaceAll("\\", "/");
    if (!/^(package\.json$|dist\/.*\.js(\.map)?$|bin\/)/.test(name) || SECOND_COPY.test(name)) continue;
    const target = join(RUNTIME.to, name);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { force: true });
    try {
      linkSync(file, target);
    } catch {
      copyFileSync(file, target); // another file system, or one without hard links
    }
  }
}

/** In a checkout `npx galforge` finds the commands only if they are linked, as npm does for installed packages. */
function linkCommands() {
  if (process.platform === "win32") return; // symbolic links need special rights there: use node dist/bin/sim.js
  for (const [name, target] of Object.entries(JSON.parse(readFileSync("package.json", "utf8")).bin)) {
    const link = `node_modules/.bin/${name}`;
    if (existsSync(link)) continue;
    rmSync(link, { force: true }); // a link to nowhere
    symlinkSync(join("../..", target), link);
  }
}

/** Deletes outputs whose source is gone, so that dist/ never holds a module that the tree does not. */
function removeOrphans() {
  for (const output of filesUnder("dist")) {
    const source = relative("dist", output).replace(/(\.d\.ts|\.js)$/, ".ts");
    const isShipped = output.startsWith(`${RUNTIME.to}/`);
    if (output !== STAMP && !isShipped && !existsSync(source)) rmSync(output);
  }
}

function copyInto(file) {
  const target = join("dist", file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}

function run(what, script, args) {
  const done = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}`);
  console.error(`build: compiling ${what} failed${done.error ? `: ${done.error.message}` : ""}`);
  process.exit(1);
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).replaceAll("\\", "/"));
}

function timeOf(file) {
  return statSync(file).mtimeMs;
}

function newestTime(files) {
  return Math.max(0, ...files.map(timeOf));
}
