/**
 * What galforge wrote beside stamps that it exported: FITS files have cards and the tables BANDS and LABELS, images.npy has
 * galforge.json and labels.csv in its folder.
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Band } from "../../../datasets/bands.ts";
import { BANDS_TABLE, bandsOfTable } from "../../../datasets/export/bands-table.ts";
import { bandOfCards, isOwn } from "../../../datasets/export/cards.ts";
import { EXPORTED_MANIFEST } from "../../../datasets/export/export.ts";
import { EXPORTED_IMAGES, EXPORTED_LABELS } from "../../../datasets/export/npy.ts";
import { PER_STAMP, stampLabel } from "../../../datasets/image-system.ts";
import { checkManifest } from "../../../datasets/schema.ts";
import type { ImageFile } from "../../../datasets/survey/image-file.ts";
import { splitExtension } from "../../../datasets/survey/image-name.ts";
import { badFile } from "../../../shared/errors.ts";
import { openDecompressed } from "../../../shared/files/decompressed.ts";
import { readJson, readText } from "../../../shared/files/read.ts";
import { findHdus } from "../../../shared/formats/fits.ts";
import { type FitsTableColumn, readTableHdu } from "../../../shared/formats/fits-table.ts";
import { bandsOf, recordedSimulation } from "../../../sim/population/recorded.ts";
import { type StampSystem, systemOfBand } from "./stamp-file.ts";

export interface OwnStamps {
  /** of each band of the file */
  readonly systems: readonly StampSystem[];
  /** [count]; undefined: rendered from a list */
  readonly ids: Float64Array | undefined;
}

export interface OwnImages {
  /** in the order of the file */
  readonly bands: readonly Band[];
  /** @param count stamps in the file @throws GalforgeError if what is beside them is of others */
  stamps(count: number): OwnStamps;
}

type Columns = ReadonlyMap<string, Float64Array>;

/** undefined: not exported by galforge. */
export function ownImages({ path, kind, header }: ImageFile): OwnImages | undefined {
  const { file, extension, indices } = splitExtension(path);
  const numbers = [...(kind === "NPY" && extension !== undefined ? [Number(extension)] : []), ...indices];
  if (kind === "NPY") return ofNpy(file, numbers);
  if (!isOwn(header)) return undefined;
  const tables = tablesOf(file);
  const table = tables.get(BANDS_TABLE);
  const common = bandOfCards(header);
  const names = header.get("BANDS");
  const bands =
    (table && bandsOfTable(table)) ??
    // of a list that was rendered: the bands have the rest in common
    (typeof names === "string" ? names.split(",").map((name) => ({ ...common, name })) : [common]);
  const labels = new Map(
    (tables.get("LABELS") ?? []).flatMap(({ name, values }) =>
      values instanceof Float64Array ? [[name, values] as const] : [],
    ),
  );
  return together(file, "its table LABELS", bands, labels, numbers);
}

/** The binary tables of a FITS file by their names. */
function tablesOf(path: string): ReadonlyMap<string, readonly FitsTableColumn[]> {
  const file = openDecompressed(path);
  try {
    const wanted = findHdus(file).filter(
      ({ kind, name }) => kind === "bintable" && (name === "LABELS" || name === BANDS_TABLE),
    );
    return new Map(
      wanted.map((hdu) => {
        const bytes = new Uint8Array(hdu.dataBytes);
        file.readInto(bytes, hdu.dataOffset);
        return [hdu.name, readTableHdu(path, bytes, { ...hdu, dataOffset: 0 })];
      }),
    );
  } finally {
    file.close();
  }
}

function ofNpy(path: string, numbers: readonly number[]): OwnImages | undefined {
  const folder = dirname(path);
  const beside = join(folder, EXPORTED_MANIFEST);
  const labels = join(folder, EXPORTED_LABELS);
  if (basename(path) !== EXPORTED_IMAGES || !existsSync(beside) || !existsSync(labels)) return undefined;
  const manifest = checkManifest(beside, readJson(beside));
  const { options, seed } = manifest;
  const simulation = recordedSimulation(options, seed, `${beside}: options.population`, folder);
  const bands = bandsOf(manifest, simulation);
  const rows: Record<string, string>[] = parse(readText(labels), { columns: true, skip_empty_lines: true });
  const names = ["id", ...bands.flatMap((band) => labelsOf(band, bands.length).map(([, label]) => label))];
  const there = names.filter((name) => rows.length > 0 && name in rows[0]);
  const columns = new Map(there.map((name) => [name, Float64Array.from(rows, (row) => Number(row[name]))]));
  return together(path, labels, bands, columns, numbers);
}

const labelsOf = ({ name }: Band, bands: number) =>
  PER_STAMP.map((quantity) => [quantity, stampLabel(quantity, name, bands)] as const);

/** @param numbers planes that the name asks for: of the stamps, and behind it of the bands */
function together(
  path: string,
  what: string,
  bands: readonly Band[],
  columns: Columns,
  numbers: readonly number[],
): OwnImages {
  const [stamp, band] = numbers;
  const asked = band === undefined ? bands : [bands[band]];
  return {
    bands: asked,
    stamps(count) {
      const rows = rowsOf(path, what, columns, stamp, count);
      const systems = asked.map((each): StampSystem => {
        const varying = labelsOf(each, bands.length).flatMap(([quantity, label]) => {
          const values = rows.get(label);
          return values === undefined ? [] : [[quantity, values] as const];
        });
        return { ...systemOfBand(each), ...Object.fromEntries(varying) };
      });
      return { systems, ids: rows.get("id") };
    },
  };
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
