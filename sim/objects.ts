/**
 * Lists of objects to render, as JSON or CSV (docs/conventions.md has the units): each entry becomes a checked Scene.
 *
 * JSON: an array of `{n, hlr, flux, e, pa, x0, y0, psf, pixel_scale, stamp}`, or with `components: [{kind?, ...}]` in
 * place of the five shape fields; `name` is optional, and so are `others`, further objects on the stamp as `{components, x0, y0}`, and
 * `bands` (object-bands.ts). CSV: object-csv.ts.
 */
import { constants } from "node:buffer";
import { statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { badFile, badInput, GalforgeError, inContext, outOfRange, show } from "../shared/errors.ts";
import { readText } from "../shared/files/read.ts";
import { parseJson } from "../shared/formats/json.ts";
import { COMPONENT_NUMBERS } from "./component.ts";
import { splitBands } from "./object-bands.ts";
import { readCsvObjects } from "./object-csv.ts";
import { withPsfFiles } from "./psf-check.ts";
import type { Component, Psf, Scene } from "./scene.ts";
import { asRecord, checkScene, type Fields, onlyKeys } from "./scene-check.ts";

export interface NamedObject {
  readonly name?: string;
  /** names of its bands; undefined: there is one, without a name */
  readonly bands?: readonly string[];
  /** one for each band */
  readonly scenes: readonly Scene[];
}

const SHAPE_KEYS = ["kind", "flux", ...COMPONENT_NUMBERS, "seed"] as const;
const PLACE_KEYS = ["x0", "y0", "others", "psf", "pixel_scale", "stamp"] as const;
const FLAT_KEYS = ["name", ...SHAPE_KEYS, ...PLACE_KEYS, "bands"];
const COMPOSED_KEYS = ["name", "components", ...PLACE_KEYS, "bands"];

/**
 * Reads every object of a `.json` or `.csv` file. A PSF image named with a relative path is looked for beside the
 * file. The CSV is streamed; a JSON file must fit in one string (about 500 MB).
 * @throws GalforgeError naming the file, the entry or line, the field, the value and what is allowed
 */
export async function readObjects(file: string): Promise<NamedObject[]> {
  const kind = extname(file).toLowerCase();
  if (kind !== ".json" && kind !== ".csv") throw outOfRange(`objects file ${file}`, kind, ".json or .csv");
  const size = fileSize(file);
  const list = kind === ".json" ? readJson(file, size) : await readCsv(file);
  if (list.length === 0) throw badInput(file, "there is no object in it: at least one is needed");
  refuseOtherBands(file, list);
  return list;
}

/** All objects of a list have the bands of the first, in one order. */
function refuseOtherBands(file: string, list: readonly NamedObject[]): void {
  const [first] = list;
  const other = list.findIndex(({ bands }) => !isDeepStrictEqual(bands, first!.bands));
  if (other < 0) return;
  const say = (bands: readonly string[] | undefined): string => bands?.join(", ") ?? "no bands";
  throw badInput(
    `${file}: object ${other} (counted from 0)`,
    `has ${say(list[other]!.bands)}, but the first object ${say(first!.bands)}: all must have the same, in one order`,
  );
}

function fileSize(file: string): number {
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw badFile(file, "expected a file of objects, got a directory");
    return stat.size;
  } catch (cause) {
    if (cause instanceof GalforgeError) throw cause;
    throw badFile(file, "cannot be read", cause);
  }
}

function readJson(file: string, size: number): NamedObject[] {
  if (size > constants.MAX_STRING_LENGTH) {
    const limit = Math.floor(constants.MAX_STRING_LENGTH / 1e6);
    throw badFile(
      file,
      `is larger than the ${limit} MB that can be read as JSON: write it as CSV, which streams`,
    );
  }
  const list = parseObjects(file, readText(file));
  if (!Array.isArray(list)) throw badInput(file, `expected a list of objects, got ${show(list)}`);
  const builder = new SceneBuilder(file);
  return list.map((entry, i) => builder.build(`${file}[${i}]`, entry));
}

function parseObjects(file: string, text: string): unknown {
  try {
    return parseJson(text.startsWith("\uFEFF") ? text.slice(1) : text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const line = text.slice(0, errorPosition(message, text)).split("\n").length;
    throw badInput(`${file}:${line}`, `is not valid JSON: ${message}`);
  }
}

/** Where V8 found the error: "at position 17", or a quotation of 10 characters on either side of it, or the end. */
function errorPosition(message: string, text: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const quoted = /^Unexpected token .*?, (\.\.\.)?"([\s\S]*)"(\.\.\.)? is not valid JSON$/.exec(message);
  if (quoted === null) return text.length;
  return text.indexOf(quoted[2]) + (quoted[1] === undefined ? 0 : 10);
}

/** PSFs that are known again. */
const MOST_PSFS = 64;

/** Turns entries into scenes; equal PSFs of entries that are not far apart become one object, to save memory and time. */
class SceneBuilder {
  readonly #folder: string;
  readonly #psfs = new Map<string, Psf>();

  constructor(file: string) {
    this.#folder = dirname(resolve(file));
  }

  build(where: string, entry: unknown): NamedObject {
    const fields = asRecord(
      where,
      entry,
      "an object such as {n, hlr, flux, e, pa, x0, y0, psf, pixel_scale, stamp}",
    );
    const composed = fields["components"] !== undefined;
    onlyKeys(where, fields, composed ? COMPOSED_KEYS : FLAT_KEYS);
    const { name, bands } = fields;
    if (name !== undefined && typeof name !== "string") throw outOfRange(`${where}.name`, name, "a text");
    const seen =
      bands === undefined
        ? { scenes: [this.#check(where, fields, composed)] }
        : this.#ofBands(where, fields, composed);
    return name === undefined ? seen : { name, ...seen };
  }

  #ofBands(where: string, fields: Fields, composed: boolean): Pick<NamedObject, "bands" | "scenes"> {
    const parts = splitBands(where, fields);
    const scenes = parts.map(({ name, fields }) => {
      try {
        return this.#check(where, fields, composed);
      } catch (error) {
        throw inContext(`band "${name}"`, error);
      }
    });
    return { bands: parts.map(({ name }) => name), scenes };
  }

  #check(where: string, fields: Fields, composed: boolean): Scene {
    const parts: Record<string, unknown> = {};
    for (const key of PLACE_KEYS) parts[key] = fields[key];
    parts["components"] = composed ? fields["components"] : [pick(fields, SHAPE_KEYS)];
    const scene = namingFlatFields(composed, () => checkScene(where, parts));
    const psf = this.#shared(this.#resolved(scene.psf));
    const own = (components: readonly Component[]) => components.map((c) => this.#resolvedImage(c));
    const others = scene.others?.map((o) => ({ ...o, components: own(o.components) }));
    return {
      ...{ ...scene, components: own(scene.components), psf },
      ...(others === undefined ? {} : { others }),
    };
  }

  #resolvedImage(c: Component): Component {
    if (c.kind !== "image") return c;
    const { own_psf } = c;
    return {
      ...{ ...c, file: resolve(this.#folder, c.file) },
      ...(own_psf === undefined ? {} : { own_psf: this.#resolved(own_psf) }),
    };
  }

  #resolved(psf: Psf): Psf {
    return withPsfFiles(psf, (file) => resolve(this.#folder, file));
  }

  #shared(psf: Psf): Psf {
    const key = JSON.stringify(psf);
    const known = this.#psfs.get(key);
    if (known !== undefined) return known;
    if (this.#psfs.size >= MOST_PSFS) this.#psfs.clear();
    this.#psfs.set(key, psf);
    return psf;
  }
}

function pick(fields: Fields, keys: readonly string[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const key of keys) if (fields[key] !== undefined) out[key] = fields[key];
  return out;
}

/** In a flat entry the user wrote `hlr`, not `components[0].hlr`: messages must say so. */
function namingFlatFields<T>(composed: boolean, check: () => T): T {
  if (composed) return check();
  try {
    return check();
  } catch (error) {
    if (!(error instanceof GalforgeError)) throw error;
    throw new GalforgeError(error.code, error.message.replace(".components[0]", ""), error.data, error);
  }
}

async function readCsv(file: string): Promise<NamedObject[]> {
  const builder = new SceneBuilder(file);
  const objects: NamedObject[] = [];
  for await (const { where, entry } of readCsvObjects(file)) objects.push(builder.build(where, entry));
  return objects;
}
