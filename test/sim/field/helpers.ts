/** Fields made in this process, read back from their files. */
import { readFileSync } from "node:fs";
import { type Hdu, listHdus } from "../../../shared/formats/fits.ts";
import { readImageHdu } from "../../../shared/formats/fits-image.ts";
import { readTableHdu } from "../../../shared/formats/fits-table.ts";
import { type FieldWishes, type MadeField, makeField } from "../../../sim/field/field.ts";
import { type FieldOptions, fieldSettings } from "../../../sim/field/settings.ts";
import { type Locate, plainLocate } from "../../../sim/population/locate.ts";
import { makePopulation } from "../../../sim/populations.ts";
import type { Fields } from "../../../sim/scene-check.ts";

/** One band, faint galaxies, a round PSF. */
export const CONFIG = {
  ...{ stamp: [32, 32], pixel_scale: 0.2, zero_point: 30, band: "r" },
  parameters: { mag: { uniform: [21, 26] } },
  galaxy: [
    {
      ...{ kind: "sersic", flux: "10 ** (-0.4 * (mag - zero_point))", hlr: { uniform: [0.2, 0.8] } },
      ...{ n: { uniform: [0.6, 4] }, e: { uniform: [0, 0.6] }, pa: { uniform: [0, 180] } },
    },
  ],
  psf: { kind: "moffat", fwhm: 0.8, beta: 3.5 },
  detector: { sky: 100, gain: 4, read_noise: 6 },
};

export const FIELD = { size: [300, 260], density: 60, stars: { density: 10, bright: 20, faint: 26 } };

export const settingsOf = (
  field: Fields,
  options: FieldOptions = {},
  config: Fields = CONFIG,
  at: Locate = plainLocate,
) => fieldSettings(makePopulation(config), field, at, options);

export const QUIET = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
};

export interface Wanted extends Partial<FieldWishes> {
  readonly field?: Fields;
  readonly config?: Fields;
}

export function make(
  out: string,
  { field = FIELD, config = CONFIG, ...more }: Wanted = {},
): Promise<MadeField> {
  const population = makePopulation(config);
  const settings = fieldSettings(population, field, plainLocate, {});
  return makeField({ population, settings, out, seed: 5, workers: 1, noiseless: false, ...more }, QUIET);
}

export interface ReadField {
  readonly hdus: readonly Hdu[];
  image(name: string, version?: number): Float64Array;
  header(name: string, version?: number): Hdu["header"];
  column(name: string): Float64Array;
}

export function read(file: string): ReadField {
  const bytes = readFileSync(file);
  const hdus = listHdus(file, bytes);
  const find = (name: string, version = 1): Hdu =>
    hdus.find((hdu) => hdu.name === name && hdu.version === version)!;
  const columns = readTableHdu(file, bytes, find("CATALOG"));
  return {
    hdus,
    image: (name, version) => readImageHdu(file, bytes, find(name, version)).data,
    header: (name, version) => find(name, version).header,
    column: (name) => columns.find((column) => column.name === name)!.values as Float64Array,
  };
}
