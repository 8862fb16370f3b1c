/** The bands of a data set as the binary table BANDS of a FITS file: a row a band, in the order of the pixels. */
import type { FitsColumn, FitsTableColumn } from "../../shared/formats/fits-table.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import type { Band } from "../bands.ts";

export const BANDS_TABLE = "BANDS";

const NUMBERS: readonly (readonly [
  name: string,
  unit: string,
  description: string,
  of: (band: Band) => number | undefined,
])[] = [
  ["zero_point", "mag", "AB magnitude of 1 unit", ({ zero_point }) => zero_point],
  ["pixel_scale", "arcsec/pixel", "pixel scale", ({ pixel_scale }) => pixel_scale],
  ["sky", "", "sky that the pixels hold, in the unit a pixel", ({ detector }) => detector?.sky],
  ["gain", "", "electrons of 1 unit", ({ detector }) => detector?.gain],
  ["read_noise", "", "read noise in electrons", ({ detector }) => detector?.read_noise],
  ["saturation", "", "full well, in the unit", ({ detector }) => detector?.saturation],
  ["psf_fwhm_min", "arcsec", "smallest FWHM of the PSF", ({ psf }) => psf?.fwhm?.[0]],
  ["psf_fwhm_max", "arcsec", "largest FWHM of the PSF", ({ psf }) => psf?.fwhm?.[1]],
];

/** NaN: not known, or varies from stamp to stamp. */
export function bandColumns(bands: readonly Band[]): FitsColumn[] {
  return [
    { kind: "string", name: "name", description: "band", values: bands.map(({ name }) => name) },
    {
      kind: "string",
      name: "unit",
      description: "of a pixel",
      values: bands.map(({ unit }) => fitsUnit(unit)),
    },
    ...NUMBERS.map(([name, unit, description, of]): FitsColumn => {
      const values = Float64Array.from(bands, (band) => of(band) ?? Number.NaN);
      return { kind: "float64", name, unit, description, values };
    }),
  ];
}

/** The way back; undefined if it is no such table. */
export function bandsOfTable(columns: readonly FitsTableColumn[]): Band[] | undefined {
  const values = (name: string): FitsTableColumn["values"] | undefined =>
    columns.find((column) => column.name === name)?.values;
  const names = values("name");
  if (names === undefined || names instanceof Float64Array) return undefined;
  return names.map((name, i) => {
    const number = (key: string): number | undefined => {
      const value = values(key)?.[i];
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    };
    const some = <K extends string>(keys: readonly K[]): { [key in K]?: number } =>
      Object.fromEntries(
        keys.flatMap((key) => {
          const value = number(key);
          return value === undefined ? [] : [[key, value]];
        }),
      ) as { [key in K]?: number };
    const [low, high] = [number("psf_fwhm_min"), number("psf_fwhm_max")];
    return {
      ...{ name, unit: String(values("unit")?.[i] ?? "") },
      ...some(["zero_point", "pixel_scale"]),
      detector: some(["sky", "gain", "read_noise", "saturation"]),
      ...(low === undefined || high === undefined ? {} : { psf: { fwhm: [low, high] } }),
    };
  });
}
