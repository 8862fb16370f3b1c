/** Other formats of a data set, for other tools. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { badFile, unknownChoice } from "../../shared/errors.ts";
import { makeEmptyDirectory } from "../../shared/files/directory.ts";
import { Dataset } from "../reader.ts";
import { MANIFEST_FILE, type Manifest } from "../schema.ts";
import type { StampConstants } from "./cards.ts";
import { exportFits } from "./fits.ts";
import { exportNpy } from "./npy.ts";
import { exportParquet } from "./parquet.ts";
import type { ExportContext } from "./source.ts";
import { exportWebdataset } from "./webdataset.ts";

export const EXPORT_FORMATS = ["npy", "fits", "parquet", "webdataset"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const EXPORTERS: Readonly<Record<ExportFormat, (context: ExportContext) => string[] | Promise<string[]>>> = {
  npy: exportNpy,
  fits: exportFits,
  parquet: exportParquet,
  webdataset: exportWebdataset,
};

/** The manifest goes along under this name: an export is no data set that a reader of ours would open. */
export const EXPORTED_MANIFEST = "galforge.json";

export interface ExportReport {
  readonly out: string;
  readonly format: ExportFormat;
  readonly stamps: number;
  readonly files: readonly string[];
}

/**
 * Writes the data set of `dir` into the new or empty directory `out`. Memory does not grow with the number of
 * stamps, except for the labels (8 bytes each). Labels, ids and pixels are kept exactly.
 * @param constantsOf what all stamps have in common, for the headers of FITS files
 */
export async function exportDataset(
  dir: string,
  format: string,
  out: string,
  onProgress: (stampsDone: number, stamps: number) => void = () => {},
  constantsOf: (manifest: Manifest) => StampConstants = () => ({}),
): Promise<ExportReport> {
  const known = EXPORT_FORMATS.find((name) => name === format);
  if (known === undefined) throw unknownChoice("--to", format, EXPORT_FORMATS);
  const set = Dataset.open(dir);
  try {
    makeEmptyDirectory(out, "choose another --out, or empty it first");
    const files = await EXPORTERS[known]({
      ...{ set, out, constants: constantsOf(set.manifest) },
      onProgress: (done) => onProgress(done, set.length),
    });
    copyManifest(dir, out);
    return { out, format: known, stamps: set.length, files: [...files, EXPORTED_MANIFEST] };
  } finally {
    set.close();
  }
}

function copyManifest(dir: string, out: string): void {
  const to = join(out, EXPORTED_MANIFEST);
  try {
    copyFileSync(join(dir, MANIFEST_FILE), to);
  } catch (cause) {
    throw badFile(to, "cannot be written", cause);
  }
}
