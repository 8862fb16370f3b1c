/** What stands in a configuration, and how messages name its places. */
import { badInput, show, unknownChoice } from "../../shared/errors.ts";
import { type Fields, isRecord } from "../fields.ts";

/** A constant, an expression, or one distribution by name, such as {uniform: [0.3, 5]}. */
export type Value = number | string | Fields;

export type Path = readonly (string | number)[];

/** Names a place of the configuration in a message: "galaxy.yaml:7: parameters.hlr"; `line` where it differs. */
export type Locate = (path: Path, line?: Path) => string;

/** "parameters.hlr", "galaxy[0].flux" */
export function showPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** A configuration that did not come from a file is named by its paths alone. */
export const plainLocate: Locate = (path) => showPath(path) || "the configuration";

/** `value` as a record, or throws saying what it should hold. */
export function recordAt(at: Locate, path: Path, value: unknown, holds: string): Fields {
  if (isRecord(value)) return value;
  throw badInput(at(path), `expected ${holds}, got ${show(value)}`);
}

export function onlyKeysAt(at: Locate, path: Path, fields: Fields, allowed: readonly string[]): void {
  for (const key of Object.keys(fields)) {
    if (!allowed.includes(key)) throw unknownChoice(`${at(path, [...path, key])}: key`, key, allowed);
  }
}

export const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const psfAt = (at: Locate, path: Path, value: unknown): Fields =>
  recordAt(at, path, value, "a PSF such as {kind: moffat, fwhm: 0.7, beta: 3.5}");

export const detectorAt = (at: Locate, path: Path, value: unknown): Fields =>
  recordAt(at, path, value, "a detector such as {sky: 100, gain: 1, read_noise: 5}");
