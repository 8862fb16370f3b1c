/**
 * JSON documents that vouch for themselves: their last key, "sha256", is the SHA-256 of the others as JSON.stringify writes them
 * without blanks. So a document may be indented anew, but no value, name or order of it may change.
 * A document without the key, as galforge 0.1.0 wrote them, is taken as it is: nothing vouches for it.
 */
import { badFile } from "../errors.ts";
import { writeFileAtomic } from "./atomic.ts";
import { sha256 } from "./hash.ts";
import { readJson } from "./read.ts";

const KEY = "sha256";

/** The text of a document with its checksum, in place of one that it had. @param indent blanks a level */
export function sealedText(document: object, indent = 0): string {
  const { [KEY]: _, ...rest } = document as Record<string, unknown>;
  return JSON.stringify({ ...rest, [KEY]: sha256(JSON.stringify(rest)) }, null, indent);
}

/** Writes a document with its checksum, atomically. */
export function writeSealedJson(path: string, document: object): void {
  writeFileAtomic(path, `${sealedText(document, 2)}\n`);
}

/**
 * A document from a file, without its checksum.
 * @param checkHead throws for a document of another kind or version, whose checksum may be of another kind too
 * @throws GalforgeError E_FILE if it cannot be read, is not JSON, or is not what its checksum says
 */
export function readSealedJson(path: string, checkHead: (document: unknown) => void = () => {}): unknown {
  const document = readJson(path);
  checkHead(document);
  if (typeof document !== "object" || document === null || !Object.hasOwn(document, KEY)) return document;
  const { [KEY]: expected, ...rest } = document as Record<string, unknown>;
  if (expected === sha256(JSON.stringify(rest))) return rest;
  throw badFile(
    path,
    `is not what its checksum says: it was damaged or edited. Put the file back that galforge wrote. If the change is meant, ` +
      `delete its line "${KEY}": then nothing vouches for it`,
  );
}
