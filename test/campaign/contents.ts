/** What commands left behind, compared. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Every file under a directory, or the file itself, by its contents; of JSON without its time, the state of the working tree, and the checksum. */
export function contents(path: string): Map<string, string> {
  if (!existsSync(path)) return new Map();
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path];
  return new Map(files.sort().map((file) => [relative(path, file), hash(essence(file))]));
}

const hash = (bytes: string | Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex").slice(0, 16);

function essence(file: string): string | Uint8Array {
  const bytes = readFileSync(file);
  if (!file.endsWith(".json")) return bytes;
  try {
    const {
      created: _,
      sha256: __,
      software: ___,
      ...rest
    } = JSON.parse(bytes.toString()) as Record<string, unknown>;
    return JSON.stringify(rest);
  } catch {
    return bytes; // it is damaged
  }
}

/** What differs between two results of `contents`; none: they are equal. */
export function differences(
  what: string,
  got: ReadonlyMap<string, string>,
  want: ReadonlyMap<string, string>,
): string[] {
  const names = [...new Set([...got.keys(), ...want.keys()])];
  const bad = names.filter((name) => got.get(name) !== want.get(name));
  return bad.length === 0 ? [] : [`${what} differs from the undisturbed: ${bad.slice(0, 5).join(", ")}`];
}
