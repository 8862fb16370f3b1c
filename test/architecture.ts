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

/** Mathematics has no I/O. */
const MATHEMATICS =
  /^(shared\/(math|random)\/|eval\/stats\/|sim\/(profiles|psf|render|noise|kernel)\/|sim\/population\/(distributions|expression)\.ts$)/;
const INPUT_OUTPUT = /^(node:|shared\/(files|cli)\/)/;
/** The files of those folders that read for the others. */
const READERS = ["sim/kernel/load.ts", "sim/psf/load-image.ts"];

/** Layers that a user installs. */
const INSTALLED = /^(shared|datasets|sim|train|eval|bin)\//;

const MOST_LINES = 500;

export interface Import {
  /** a path of the tree, or the specifier of a package or a node: module */
  readonly to: string;
  /** `import type`: gone after compilation */
  readonly typeOnly: boolean;
}

/** What a file imports, exports from elsewhere, or loads with `import("...")`. */
export function importsOf(path: string, text: string): Import[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(?<type>type\s+)?(?:[^"';]*?\sfrom\s+)?"(?<at>[^"]+)"|\bimport\("(?<later>[^"]+)"\)/gm,
  );
  return [...found].map(({ groups = {} }) => {
    const specifier = groups["at"] ?? groups["later"];
    const to = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
    return { to, typeOnly: groups["type"] !== undefined };
  });
}

/** One line for each violation, naming file and rule. @param dependencies packages that an installation brings */
export function findViolations(files: Files, dependencies: readonly string[]): string[] {
  const perFile = [...files].flatMap(([path, text]) => [
    ...tooLong(path, text),
    ...importsOf(path, text).flatMap((i) => wrongImport(path, i.to, dependencies)),
  ]);
  return [...perFile, ...findCycles(files)];
}

function tooLong(path: string, text: string): string[] {
  const lines = text.trimEnd().split("\n").length;
  return lines > MOST_LINES ? [`${path}: ${lines} lines; at most ${MOST_LINES} are allowed: split it`] : [];
}

function wrongImport(path: string, to: string, dependencies: readonly string[]): string[] {
  const problems: string[] = [];
  const refuse = (rule: string): void => void problems.push(`${path} imports ${to}: ${rule}`);
  const layer = layerOf(to);
  if (layer > layerOf(path)) refuse(`a layer imports only from those before it: ${LAYERS.join(" < ")}`);
  if (PHYSICS.test(path) && NOT_FOR_PHYSICS.test(to)) {
    refuse("profiles, psf, render, noise and kernel know nothing of data sets, populations or commands");
  }
  if (MATHEMATICS.test(path) && INPUT_OUTPUT.test(to) && !READERS.includes(path)) {
    refuse(`this folder is mathematics, without I/O (but for ${READERS.join(" and ")})`);
  }
  const isPackage = layer < 0 && !to.startsWith("node:");
  if (isPackage && INSTALLED.test(path) && !hasPackage(dependencies, to)) {
    refuse('it is not among the "dependencies" of package.json, so an installed galforge does not have it');
  }
  return problems;
}

/** -1 for what is no file of the tree. */
const layerOf = (path: string): number => (path.includes("/") ? LAYERS.indexOf(path.split("/")[0]) : -1);

const hasPackage = (packages: readonly string[], specifier: string): boolean =>
  packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));

/** Imports at run time that lead back to where they began. */
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
    for (const { to, typeOnly } of importsOf(path, text)) if (!typeOnly) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of files.keys()) visit(path, []);
  return cycles;
}
