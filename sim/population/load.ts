/** Reads populations: YAML configurations of users, and the presets that come with the package. */
import { readdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { readText } from "../../shared/files/read.ts";
import type { Population } from "../drawn.ts";
import { makePopulation } from "../populations.ts";
import type { Fields } from "../scene-check.ts";
import { whereWritten } from "./bands.ts";
import { type Locate, type Path, recordAt, showPath } from "./locate.ts";
import { type Overrides, withOverrides } from "./overrides.ts";
import { readFrom } from "./read-from.ts";

export const DEFAULT_PRESET = "leung2025";

export interface PopulationSource {
  readonly preset?: string | undefined;
  /** a YAML (or JSON) file; not together with `preset` */
  readonly file?: string | undefined;
  readonly overrides?: Overrides | undefined;
}

/** A population, and what its configuration says of a field of it. */
export interface LoadedField {
  readonly population: Population;
  /** its mapping `field`; empty if there is none */
  readonly field: Fields;
  /** names a place of the configuration in messages */
  readonly at: Locate;
}

/**
 * The population of a file or a preset (leung2025 if neither is named), with overrides. Relative paths of PSF images are
 * resolved against the folder of the file, those of overrides against the working directory.
 * @throws GalforgeError naming file, line, path, value and what is allowed
 */
export const loadPopulation = (source: PopulationSource): Population => loadField(source).population;

/** The same with what is said of a field (docs/fields.md), which a data set of stamps does not look at. @throws as `loadPopulation` */
export function loadField(source: PopulationSource): LoadedField {
  const { preset, file, overrides } = source;
  if (preset !== undefined && file !== undefined) {
    throw badInput("--config", "cannot be used together with --preset: a configuration says everything");
  }
  const path = file ?? presetFile(preset ?? DEFAULT_PRESET);
  const { config: written, at } = parseConfig(path, readText(path));
  const { field = {}, ...config } = written;
  const whole = withOverrides(readFrom(dirname(path), withPreset(config, at)), overrides ?? {});
  return {
    population: makePopulation(readFrom(".", whole), whereWritten(at, config)),
    field: withPsfFiles(
      dirname(path),
      recordAt(at, ["field"], field, "what a field is, such as {size: 4096, density: 40}"),
    ),
    at,
  };
}

/** A field with the files of its PSF, or of those of its bands, seen from `dir`. */
function withPsfFiles(dir: string, field: Fields): Fields {
  const { psf } = field;
  if (psf === undefined) return field;
  const placed = (one: unknown): unknown => readFrom(dir, { psf: one })["psf"];
  return { ...field, psf: Array.isArray(psf) ? psf.map(placed) : placed(psf) };
}

/** The names of the presets, the default first. */
export function presetNames(): string[] {
  const names = readdirSync(presetFolder())
    .filter((f) => f.endsWith(".yaml"))
    .map((f) => f.slice(0, -".yaml".length))
    .sort();
  return [DEFAULT_PRESET, ...names.filter((name) => name !== DEFAULT_PRESET)];
}

/** The YAML of a preset, which is its documentation. */
export const presetText = (name: string): string => readText(presetFile(name));

const presetFolder = (): string => fileURLToPath(new URL("../presets/", import.meta.url));

function presetFile(name: string): string {
  const names = presetNames();
  if (!names.includes(name)) throw unknownChoice("--preset", name, names);
  return resolve(presetFolder(), `${name}.yaml`);
}

/** With the configuration of a preset in place of its name, where neighbours are drawn from one. */
function withPreset(config: Fields, at: Locate): Fields {
  const { neighbours } = config;
  if (typeof neighbours !== "object" || neighbours === null || !("from" in neighbours)) return config;
  const { from } = neighbours;
  if (typeof from !== "string" || from === "self") return config;
  const names = presetNames();
  if (!names.includes(from)) throw unknownChoice(at(["neighbours", "from"]), from, ["self", ...names]);
  return { ...config, neighbours: { ...neighbours, from: parseConfig(from, presetText(from)).config } };
}

/** The plain data of a YAML text, and the names of its places for messages. */
function parseConfig(file: string, text: string): { config: Fields; at: Locate } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    const what = problem.message.split("\n")[0];
    // the parser descends a level of nesting by a call
    if (what.startsWith("Maximum call stack")) throw badInput(`${file}:${line}`, "is nested too deeply");
    throw badInput(`${file}:${line}`, `is not valid YAML: ${what}`);
  }
  const at: Locate = (path, linePath = path) => {
    const offset = offsetOf(document, linePath);
    const line = offset === undefined ? "" : `:${lines.linePos(offset).line}`;
    return `${file}${line}${path.length === 0 ? "" : `: ${showPath(path)}`}`;
  };
  return { config: recordAt(at, [], toPlain(file, document), "a configuration"), at };
}

function toPlain(file: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw badInput(file, cause instanceof Error ? cause.message : String(cause)); // unresolved or too many aliases
  }
}

/** Where the key of `path`, or of its nearest ancestor that exists, starts in the text. */
function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const step = path[length - 1];
    if (isMap(parent)) {
      const key = parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === step)?.key;
      if (isNode(key) && key.range) return key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
