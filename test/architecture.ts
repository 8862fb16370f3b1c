/**
 * The rules of the source tree, as functions of its files (path -> text), so that the checker itself can be tested. Paths are
 * relative to the root, with slashes. CONTRIBUTING.md explains the rules; test/architecture.test.ts applies them.
 */
import { posix } from "node:path";

export type Files = ReadonlyMap<string, string>;

/** A file imports from its own layer and from those before it. */
const LAYERS = ["shared", "datasets", "sim", "train", "eval", "bin", "bench", "test"];

/** The physics: knows nothing of data sets, populations, or the command line. */
const PHYSICS = /^sim\/(profiles|psf|render|noise|kernel)\//;
const NOT_FOR_PHYSICS = /^(datasets\/|shared\/cli\/|sim\/(population|generate|commands)\/|sim\/cli\.ts$)/;

/** What all evaluations stand on: knows nothing of any of them. */
const GROUND = /^eval\/(stats|data|commands)\//;

/** Mathematics has no I/O. */
const MATHEMATICS =
  /^(shared\/(math|random)\/|eval\/stats\/|sim\/(profiles|psf|render|noise|kernel|galaxies|detect)\/|sim\/population\/(distributions|expression)\.ts$)/;
const INPUT_OUTPUT = /^(node:|shared\/(files|cli)\/)/;
/** The files of those folders that read for the others, beside all that are called read-*.ts, and those that say where files lie. */
const READERS = [
  ...["sim/kernel/load.ts", "sim/psf/load-image.ts"],
  ...["sim/galaxies/light/survey-filters.ts", "sim/galaxies/survey/filter-files.ts"],
];
const reads = (path: string): boolean => READERS.includes(path) || posix.basename(path).startsWith("read-");

/** What a worker thread of `sim generate` loads before it renders, the population of the default kind included. */
const RENDERING_THREADS = /^sim\/((generate|field)\/\w+-worker|population\/population)\.ts$/;
/** What takes longer to load than the rest of such a thread together. */
const NOT_FOR_THREADS = /^(zod|yaml)$|^sim\/galaxies\//;

/** Layers that a user installs. */
const INSTALLED = /^(shared|datasets|sim|train|eval|bin)\//;

const MOST_LINES = 400;

/**
 * What a file imports, exports from elsewhere, or loads with `import("...")`, types as well as values.
 * @returns paths of the tree, and specifiers of packages and node: modules
 */
export function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(?:[^"';]*?\sfrom\s+)?"(?<at>[^"]+)"|\bimport\("(?<later>[^"]+)"\)/gm,
  );
  return [...found].map(({ groups = {} }) => {
    const specifier = groups["at"] ?? groups["later"];
    return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
  });
}

/** `importsOf`, without types and without what is loaded later. */
const loadedBy = (path: string, text: string): string[] =>
  importsOf(path, text.replaceAll(/^\s*(import|export) type\b/gm, "").replaceAll(/\bimport\(/g, ""));

/** One line for each violation, naming file and rule. @param dependencies packages that an installation brings */
export function findViolations(files: Files, dependencies: readonly string[]): string[] {
  const perFile = [...files].flatMap(([path, text]) => [
    ...tooLong(path, text),
    ...skippedWithoutReason(path, text),
    ...importsOf(path, text).flatMap((to) => wrongImport(path, to, dependencies)),
  ]);
  return [...perFile, ...findCycles(files), ...slowThreads(files)];
}

function tooLong(path: string, text: string): string[] {
  const lines = text.trimEnd().split("\n").length;
  return lines > MOST_LINES ? [`${path}: ${lines} lines; at most ${MOST_LINES} are allowed: split it`] : [];
}

/** A test that is skipped says what it needs. */
function skippedWithoutReason(path: string, text: string): string[] {
  if (!path.endsWith(".test.ts") || path === "test/architecture.test.ts") return [];
  const found = /\b(?:skipIf|runIf|(?:it|test|describe|context|ctx)\.skip)\(/.exec(text);
  return found === null ? [] : [`${path}: ${found[0]}...): say what the test needs by test/needs.ts`];
}

function wrongImport(path: string, to: string, dependencies: readonly string[]): string[] {
  const problems: string[] = [];
  const refuse = (rule: string): void => void problems.push(`${path} imports ${to}: ${rule}`);
  const layer = layerOf(to);
  if (layer > layerOf(path)) refuse(`a layer imports only from those before it: ${LAYERS.join(" < ")}`);
  if (PHYSICS.test(path) && NOT_FOR_PHYSICS.test(to)) {
    refuse("profiles, psf, render, noise and kernel know nothing of data sets, populations or commands");
  }
  if (GROUND.test(path) && to.startsWith("eval/") && !GROUND.test(to)) {
    refuse("eval/stats, data and commands know nothing of the evaluations that stand on them");
  }
  if (MATHEMATICS.test(path) && INPUT_OUTPUT.test(to) && !reads(path)) {
    refuse(`this folder is mathematics, without I/O (but for read-*.ts, ${READERS.join(", ")})`);
  }
  const isPackage = layer < 0 && !to.startsWith("node:");
  if (isPackage && INSTALLED.test(path) && !hasPackage(dependencies, to)) {
    refuse('it is not among the "dependencies" of package.json, so an installed galforge does not have it');
  }
  return problems;
}

/** Threads that load too much, with the way that leads there. */
function slowThreads(files: Files): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (NOT_FOR_THREADS.test(path)) {
      problems.push(`${[...trail, path].join(" loads ")}: threads that render do without, or start slowly`);
    }
    const text = files.get(path);
    if (seen.has(path) || text === undefined) return;
    seen.add(path);
    for (const to of loadedBy(path, text)) visit(to, [...trail, path]);
  };
  for (const path of files.keys()) if (RENDERING_THREADS.test(path)) visit(path, []);
  return problems;
}

/** -1 for what is no file of the tree. */
const layerOf = (path: string): number => (path.includes("/") ? LAYERS.indexOf(path.split("/")[0]) : -1);

const hasPackage = (packages: readonly string[], specifier: string): boolean =>
  packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));

/** Imports that lead back to where they began: of types, too, for they tie files together as values do. */
function findCycles(files: Files): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push(`import cycle: ${[...trail.slice(start), path].join(" -> ")}`);
      return;
    }
    const text = files.get(path);
    if (done.has(path) || text === undefined) return;
    for (const to of importsOf(path, text)) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of files.keys()) visit(path, []);
  return cycles;
}
