/** Other formats of a data set, for other tools. */
import { join } from "node:path";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { fillDirectory } from "../../shared/files/directory.ts";
import type { LockWishes } from "../../shared/files/lock.ts";
import { readBytes } from "../../shared/files/read.ts";
import type { Band } from "../bands.ts";
import { Dataset } from "../reader.ts";
import { MANIFEST_FILE, type Manifest } from "../schema.ts";
import { exportFits } from "./fits.ts";
import { exportMeds } from "./meds.ts";
import { exportMef } from "./mef.ts";
import { exportNpy } from "./npy.ts";
import { exportParquet } from "./parquet.ts";
import type { ExportContext } from "./source.ts";
import { exportWebdataset } from "./webdataset.ts";

export const EXPORT_FORMATS = ["npy", "fits", "mef", "meds", "parquet", "webdataset"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const EXPORTERS: Readonly<Record<ExportFormat, (context: ExportContext) => string[] | Promise<string[]>>> = {
  npy: exportNpy,
  fits: exportFits,
  mef: exportMef,
  meds: exportMeds,
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

/** Names of the files of exports. */
const MADE =
  /^(shard-\d+\.(fits|parquet|tar)|\d{9,}\.fits|meds(-.+)?\.fits|images\.npy|labels\.csv|galforge\.json)$/;

/** Formats that have the planes of a set. */
const WITH_PLANES: readonly ExportFormat[] = ["mef", "meds"];

/**
 * Writes the data set of `dir` into the new or empty directory `out`, all of it or nothing. Memory does not grow with the
 * number of stamps, except for the labels (8 bytes each). Labels, ids and pixels are kept exactly.
 * @param bandsOf what is known of the bands, if it is more than the manifest says
 */
export async function exportDataset(
  dir: string,
  format: string,
  out: string,
  onProgress: (stampsDone: number, stamps: number) => void = () => {},
  bandsOf: (manifest: Manifest) => readonly Band[] = ({ bands }) => bands,
  wishes: LockWishes = { note: () => {} },
): Promise<ExportReport> {
  const known = EXPORT_FORMATS.find((name) => name === format);
  if (known === undefined) throw unknownChoice("--to", format, EXPORT_FORMATS);
  const set = Dataset.open(dir);
  if (set.planes.length > 0 && !WITH_PLANES.includes(known)) {
    const names = set.planes.map(({ name }) => name).join(", ");
    wishes.note(
      `note: --to ${known} leaves out the planes (${names}); ${WITH_PLANES.join(" and ")} have them`,
    );
  }
  try {
    if (set.isNamed && set.labelColumns.some(({ name }) => name === "name")) {
      throw badInput(
        dir,
        'has a label "name", as exports call the names of its objects: give it another name',
      );
    }
    const place = {
      remedy: "choose another --out, or empty it first",
      makes: (name: string) => MADE.test(name),
    };
    return await fillDirectory(out, place, wishes, async (lock) => {
      const files = await EXPORTERS[known]({
        ...{ set, out, bands: bandsOf(set.manifest) },
        onProgress: (done) => {
          lock.check();
          onProgress(done, set.length);
        },
      });
      writeFileAtomic(join(out, EXPORTED_MANIFEST), readBytes(join(dir, MANIFEST_FILE)));
      return { out, format: known, stamps: set.length, files: [...files, EXPORTED_MANIFEST] };
    });
  } finally {
    set.close();
  }
}
