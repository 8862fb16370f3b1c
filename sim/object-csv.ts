/**
 * A CSV of objects to render: one object of one component a line, with the columns of CSV_COLUMNS; an empty cell is a field left out.
 * Of several bands, `flux_NAME` in place of `flux` has the flux in each, and a column of the PSF such as `fwhm_NAME` what is
 * different there; with `psf_NAME` the PSF of the band is another kind, and has columns of its own alone.
 */
import { badInput } from "../shared/errors.ts";
import { type CsvRow, csvNumber, readCsvRows } from "../shared/files/csv.ts";
import { COMPONENT_NUMBERS } from "./component.ts";
import type { Fields } from "./scene-check.ts";

const TEXT_COLUMNS = ["name", "kind", "psf", "psf_file", "stamp"];
/** of the PSF: what each is called in it */
const PSF_COLUMNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    psf: "kind",
    fwhm: "fwhm",
    beta: "beta",
    trunc: "trunc",
    lam: "lam",
    r0: "r0",
    L0: "L0",
    lam_over_diam: "lam_over_diam",
    obscuration: "obscuration",
    psf_e: "e",
    psf_pa: "pa",
    psf_file: "file",
    psf_pixel_scale: "pixel_scale",
    psf_index: "index",
    psf_x: "x",
    psf_y: "y",
  }),
);
const NEEDED_COLUMNS = ["x0", "y0", "pixel_scale", "stamp"];

/** The columns that there may be of an object of one band. `stamp` is 64 or 96x128 (ny x nx). */
export const CSV_COLUMNS: readonly string[] = [
  ...["name", "kind", "flux", ...COMPONENT_NUMBERS, "seed", "x0", "y0"],
  ...PSF_COLUMNS.keys(),
  ...["pixel_scale", "stamp"],
];

/** The longest name first: psf_e_g is psf_e of g. */
const BAND_COLUMN = new RegExp(
  `^(flux|${[...PSF_COLUMNS.keys()].sort((a, b) => b.length - a.length).join("|")})_([A-Za-z_][A-Za-z0-9_]*)$`,
);

export interface CsvObject {
  /** file and line, for messages */
  readonly where: string;
  /** as an entry of a JSON list */
  readonly entry: Fields;
}

/** @throws GalforgeError as `readCsvRows`, and for a cell that is no number */
export async function* readCsvObjects(file: string): AsyncGenerator<CsvObject> {
  const bands = new Set<string>();
  const columns = {
    known: CSV_COLUMNS,
    needed: (header: readonly string[]) => {
      for (const column of header) {
        const name = bandColumn(column)?.band;
        if (name !== undefined && !header.includes(`flux_${name}`)) {
          throw badInput(file, `the column "${column}" is there, but not "flux_${name}"`);
        }
        if (name !== undefined) bands.add(name);
      }
      return [...(bands.size === 0 ? ["flux", "psf"] : []), ...NEEDED_COLUMNS];
    },
    rename: (column: string) => (BAND_COLUMN.test(column) ? column : undefined),
  };
  for await (const row of readCsvRows(file, columns)) yield { where: row.where, entry: entryOf(row, bands) };
}

function bandColumn(column: string): { readonly base: string; readonly band: string } | undefined {
  if (CSV_COLUMNS.includes(column)) return undefined;
  const [, base, band] = BAND_COLUMN.exec(column) ?? [];
  return base === undefined || band === undefined ? undefined : { base, band };
}

function entryOf({ where, cells }: CsvRow, names: ReadonlySet<string>): Fields {
  const entry: Record<string, unknown> = {};
  const psf: Record<string, unknown> = {};
  const bands = new Map(
    [...names].map((name) => [name, { psf: {} as Record<string, unknown>, flux: undefined as unknown }]),
  );
  for (const [name, cell] of cells) {
    const of = names.size === 0 ? undefined : bandColumn(name);
    const column = of?.base ?? name;
    const value = TEXT_COLUMNS.includes(column) ? cell : csvNumber(`${where}: ${name}`, cell);
    const psfKey = PSF_COLUMNS.get(column);
    const band = of === undefined ? undefined : bands.get(of.band)!;
    if (psfKey !== undefined) (band?.psf ?? psf)[psfKey] = value;
    else if (band !== undefined) band.flux = value;
    else entry[name] = name === "stamp" ? stampOf(cell) : value;
  }
  if (names.size === 0) return { ...entry, psf };
  const listed = [...bands].map(([name, { flux, psf: own }]) => {
    return { name, flux, psf: "kind" in own ? own : { ...psf, ...own } };
  });
  return { ...entry, bands: listed };
}

function stampOf(cell: string): unknown {
  const sides = cell.split("x").map(Number);
  return sides.length === 1 ? sides[0] : sides;
}
