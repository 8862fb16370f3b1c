/**
 * What galforge wrote beside stamps that it exported: FITS files have cards and the table LABELS, images.npy has galforge.json and
 * labels.csv in its folder.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { bandOfCards, isOwn, PER_STAMP } from "../../../datasets/export/cards.ts";
import { EXPORTED_MANIFEST } from "../../../datasets/export/export.ts";
import { EXPORTED_IMAGES, EXPORTED_LABELS } from "../../../datasets/export/npy.ts";
import { checkManifest } from "../../../datasets/schema.ts";
import type { ImageFile } from "../../../datasets/survey/image-file.ts";
import { splitExtension } from "../../../datasets/survey/image-name.ts";
import { badFile } from "../../../shared/errors.ts";
import { openDecompressed } from "../../../shared/files/decompressed.ts";
import { readJson, readText } from "../../../shared/files/read.ts";
import { findHdus } from "../../../shared/formats/fits.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";
import { bandsOf, recordedSimulation } from "../../../sim/population/recorded.ts";
import { type StampSystem, systemOfBand } from "./stamp-file.ts";

export interface OwnFacts {
  readonly system: StampSystem;
  /** [count]; undefined: rendered from a list */
  readonly ids: Float64Array | undefined;
}

type Columns = ReadonlyMap<string, Float64Array>;

/** undefined: not exported by galforge. @param count stamps in the file @throws GalforgeError if what is beside them is of others */
export function ownFacts({ path, kind, header }: ImageFile, count: number): OwnFacts | undefined {
  const { file, extension, indices } = splitExtension(path);
  const numbers = [...(kind === "NPY" && extension !== undefined ? [Number(extension)] : []), ...indices];
  const [plane] = numbers.length === 1 ? numbers : [undefined];
  if (kind === "NPY") return ofNpy(file, plane, count);
  if (!isOwn(header)) return undefined;
  return together(systemOfBand(bandOfCards(header)), labelsOf(file, plane, count));
}

function labelsOf(path: string, plane: number | undefined, count: number): Columns {
  const file = openDecompressed(path);
  try {
    const hdu = findHdus(file).find(({ kind, name }) => kind === "bintable" && name === "LABELS");
    if (hdu === undefined) return new Map();
    const bytes = new Uint8Array(hdu.dataBytes);
    file.readInto(bytes, hdu.dataOffset);
    const table = readTableHdu(path, bytes, { ...hdu, dataOffset: 0 });
    const columns = table.flatMap(({ name, values }) =>
      values instanceof Float64Array ? [[name, values] as const] : [],
    );
    return rowsOf(path, "its table LABELS", new Map(columns), plane, count);
  } finally {
    file.close();
  }
}

function ofNpy(path: string, plane: number | undefined, count: number): OwnFacts | undefined {
  const folder = dirname(path);
  const beside = join(folder, EXPORTED_MANIFEST);
  const labels = join(folder, EXPORTED_LABELS);
  if (basename(path) !== EXPORTED_IMAGES || !existsSync(beside) || !existsSync(labels)) return undefined;
  const manifest = checkManifest(beside, readJson(beside));
  const { options, seed } = manifest;
  const simulation = recordedSimulation(options, seed, `${beside}: options.population`, folder);
  const rows: Record<string, string>[] = parse(readText(labels), { columns: true, skip_empty_lines: true });
  const names = ["id", ...PER_STAMP].filter((name) => rows.length > 0 && name in rows[0]);
  const columns = new Map(names.map((name) => [name, Float64Array.from(rows, (row) => Number(row[name]))]));
  const [band] = bandsOf(manifest, simulation);
  return together(systemOfBand(band), rowsOf(path, labels, columns, plane, count));
}

function together(constants: StampSystem, columns: Columns): OwnFacts {
  const varying = PER_STAMP.flatMap((name) => {
    const values = columns.get(name);
    return values === undefined ? [] : [[name, values] as const];
  });
  return { system: { ...constants, ...Object.fromEntries(varying) }, ids: columns.get("id") };
}

/** All rows, or that of the only plane. */
function rowsOf(
  path: string,
  what: string,
  columns: Columns,
  plane: number | undefined,
  count: number,
): Columns {
  if (plane !== undefined) {
    return new Map([...columns].map(([name, values]) => [name, values.slice(plane, plane + 1)]));
  }
  for (const { length } of columns.values()) {
    if (length !== count) {
      throw badFile(
        path,
        `holds ${count} stamps, but ${what} has ${length} rows: it is not of the same data set`,
      );
    }
  }
  return columns;
}
