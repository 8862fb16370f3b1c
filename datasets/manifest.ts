/** manifest.json of a data set: written last and atomically, so its presence means that the set is complete. */
import { join } from "node:path";
import { badFile } from "../shared/errors.ts";
import { isThere } from "../shared/files/read.ts";
import { readSealedJson, writeSealedJson } from "../shared/files/sealed.ts";
import { checkHead, checkManifest, MANIFEST_FILE, type Manifest } from "./schema.ts";

/** Writes manifest.json into `dir`, atomically, with its checksum. Refuses a manifest that a reader would refuse. */
export function writeManifest(dir: string, manifest: Manifest): void {
  const path = join(dir, MANIFEST_FILE);
  checkManifest(path, manifest);
  writeSealedJson(path, manifest);
}

/** @throws GalforgeError if `dir` is no data set, is incomplete, damaged, or of another format version */
export function readManifest(dir: string): Manifest {
  const path = join(dir, MANIFEST_FILE);
  if (!isThere(dir)) throw badFile(dir, "there is no such directory");
  if (!isThere(path)) {
    throw badFile(
      dir,
      `holds no complete data set: ${MANIFEST_FILE}, which is written last, is missing. If "sim generate" ` +
        "was interrupted, run it again with --resume",
    );
  }
  return checkManifest(
    path,
    readSealedJson(path, (document) => checkHead(path, document)),
  );
}
