/** `sim moments`: a table of the adaptive moments of stamps. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Context } from "../../shared/cli/command.ts";
import { badInput, outOfRange } from "../../shared/errors.ts";
import { checkOutput } from "../../shared/files/output.ts";
import type { CatalogColumn } from "../../shared/tables/catalog.ts";
import { isCatalogHead, isCatalogName, openCatalog } from "../../shared/tables/open.ts";
import { interrupted } from "../../shared/workers/work.ts";
import { loadPsfImage } from "../psf/load-image.ts";
import { MomentColumns } from "./columns.ts";
import { type MeasuredStamps, openMeasuredStamps } from "./stamps.ts";

export interface MomentsOptions {
  /** a data set, .npy or FITS */
  readonly stamps: string;
  readonly out: string;
  /** subtracted from every pixel; undefined: what a data set says of itself, 0 of an array */
  readonly sky: number | undefined;
  /** image of the PSF on pixels of the same size */
  readonly psf: string | undefined;
}

export interface MeasuredMoments {
  readonly file: string;
  readonly stamps: number;
  /** in all bands */
  readonly measured: number;
  readonly failed: number;
}

const ID: CatalogColumn = { name: "id", unit: "1", kind: "int64", description: "number of the stamp" };
const BLOCK = 256;

/** @throws GalforgeError for stamps, PSF or output that cannot be read or written, and a sky that is not known */
export async function measureMoments(options: MomentsOptions, context: Context): Promise<MeasuredMoments> {
  const psf = options.psf === undefined ? undefined : loadPsfImage(options.psf);
  const moments = new MomentColumns(psf);
  const stamps = openMeasuredStamps(options.stamps);
  try {
    const columns = [ID, ...stamps.bands.flatMap(({ suffix }) => moments.columns.map(named(suffix)))];
    checkTable(options, columns);
    return await write(options, stamps, moments, columns, context);
  } finally {
    stamps.close();
  }
}

const named =
  (suffix: string) =>
  (column: CatalogColumn): CatalogColumn => ({ ...column, name: `${column.name}${suffix}` });

function checkTable({ out, stamps, psf }: MomentsOptions, columns: readonly CatalogColumn[]): void {
  if (!isCatalogName(out)) throw outOfRange("--out", out, "a .csv, .ecsv, .parquet or .fits file");
  const names = columns.map(({ name }) => name).join(",");
  checkOutput(out, {
    inputs: [stamps, ...(psf === undefined ? [] : [psf])],
    kind: "a table of galforge",
    looksRight: (head) => isCatalogHead(head) || head.startsWith(names.slice(0, head.length)),
  });
}

async function write(
  { out, sky, stamps: path }: MomentsOptions,
  stamps: MeasuredStamps,
  moments: MomentColumns,
  columns: readonly CatalogColumn[],
  { progress, signal }: Context,
): Promise<MeasuredMoments> {
  const { count, ny, nx, bands } = stamps;
  const image = new Float32Array(bands.length * ny * nx);
  const facts = [{ key: "GFSTAMPS", name: "stamps", value: path }];
  const bar = progress("moments", count, "stamps");
  const writer = openCatalog(out, { columns, rows: count, facts });
  let measured = 0;
  try {
    for (let first = 0; first < count; first += BLOCK) {
      await nextTurn(); // lets a request to stop arrive
      if (signal.aborted) throw interrupted(`interrupted: nothing is left of ${out}`);
      const rows = Math.min(BLOCK, count - first);
      const values = columns.map(() => new Float64Array(rows));
      for (let k = 0; k < rows; k++) {
        stamps.read(first + k, image);
        const row = bands.flatMap(({ name }, band) => {
          const level = sky ?? skyOf(path, stamps, first + k, band, name);
          const pixels = image.subarray(band * ny * nx, (band + 1) * ny * nx).map((value) => value - level);
          return moments.measure({ pixels, nx, ny });
        });
        measured += bands.filter((_, band) => row[band * moments.columns.length] === 0).length;
        [stamps.ids[first + k]!, ...row].forEach((value, i) => {
          values[i]![k] = value;
        });
      }
      await writer.write(values, rows);
      bar.add(rows);
    }
    await writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    bar.finish();
  }
  return { file: out, stamps: count, measured, failed: count * bands.length - measured };
}

/** An array is taken as it is; a data set that does not say its sky is not. */
function skyOf(path: string, stamps: MeasuredStamps, stamp: number, band: number, name: string): number {
  const known = stamps.sky(stamp, band);
  if (known !== undefined && Number.isFinite(known)) return known;
  if (stamps.isArray) return 0;
  throw badInput(path, `does not say the sky of band ${name}: give --sky, 0 if it is subtracted`);
}
