/** Where a catalogue may be written: a name that tells its format, and nothing that must stay. */
import { splitExtension } from "../../datasets/survey/image-name.ts";
import { outOfRange } from "../../shared/errors.ts";
import { checkOutput, refuseOverwriting } from "../../shared/files/output.ts";
import { isCatalogHead, isCatalogName } from "../../shared/tables/open.ts";

/**
 * Checks the name of a catalogue before work is spent on it.
 * @param inputs that it must not replace: the run and the images, with an extension in brackets or without
 * @throws GalforgeError if there is no such format, its directory is missing, if it is an input, or is there and is no catalogue
 */
export function checkCatalogPath(path: string, inputs: readonly string[]): void {
  if (!isCatalogName(path)) throw outOfRange("--out", path, "a .csv, .ecsv, .parquet or .fits file");
  checkOutput(path, { inputs: inputs.map(fileOf), kind: "a catalogue of galforge", looksRight: isCatalog });
}

/** @param listed files that lists name, with an extension in brackets or without */
export const refuseListed = (path: string, listed: readonly string[]): void =>
  refuseOverwriting(path, listed.map(fileOf));

/** "file.fits" of "file.fits[EXT]" */
const fileOf = (input: string): string => splitExtension(input).file;

/** Of .csv files those whose columns are a catalogue's: a list of cutouts is one, too. */
const isCatalog = (head: string): boolean => isCatalogHead(head) || /^[^\n]*,"?flags"?[,\n]/.test(head);
