/** What stamps look like, by their pixels and what is known of their PSFs, for two sets to be compared. Pure. */
import { type ImageSystem, stampLabel } from "../../datasets/image-system.ts";
import { inBand } from "../data/flux-label.ts";
import { noiseOfBorder, skyOfBorder } from "../data/pixel-noise.ts";
import { measure } from "../sweep/measure.ts";

export interface Quantity {
  readonly name: string;
  readonly unit: string;
  /** how two medians are compared: by their ratio, of what is above 0, or by their difference */
  readonly by: "ratio" | "difference";
}

/** Values of each quantity of stamps, NaN where one has none. */
export type Looks = ReadonlyMap<string, Float64Array>;

/** Of each band noise and sky of a pixel (of its border), light above that sky in the whole stamp, half-light radius; colours of neighbouring bands, of the pixels as they are; PSFs. */
export function quantitiesOf({ bands }: ImageSystem): Quantity[] {
  return [
    ...bands.flatMap(({ unit }, b): Quantity[] => [
      { name: inBand("noise", bands, b), unit, by: "ratio" },
      { name: inBand("sky", bands, b), unit, by: "difference" },
      { name: inBand("flux", bands, b), unit, by: "ratio" },
      { name: inBand("radius", bands, b), unit: "pixel", by: "ratio" },
      { name: inBand("psf_fwhm", bands, b), unit: "arcsec", by: "ratio" },
    ]),
    ...bands
      .slice(1)
      .map(
        ({ name }, b): Quantity => ({ name: `${bands[b]!.name} - ${name}`, unit: "mag", by: "difference" }),
      ),
  ];
}

/** Names of the labels that hold widths of PSFs. */
export const psfLabels = ({ bands }: Pick<ImageSystem, "bands">): string[] =>
  bands.map(({ name }) => stampLabel("psf_fwhm", name, bands.length));

/** Of one stamp, but for its PSF. @param pixels [bands, height, width] */
export function looksOf(pixels: Float32Array, image: ImageSystem): Map<string, number> {
  const { bands, height, width } = image;
  const plane = height * width;
  const out = new Map<string, number>();
  const fluxes = bands.map((_, b) => {
    const own = pixels.subarray(b * plane, (b + 1) * plane);
    const sky = skyOfBorder(own, image);
    const found = measure(
      own.map((x) => x - sky),
      height,
      width,
    );
    out.set(inBand("noise", bands, b), noiseOfBorder(own, image));
    out.set(inBand("sky", bands, b), sky);
    out.set(inBand("flux", bands, b), found?.flux ?? Number.NaN);
    out.set(inBand("radius", bands, b), found?.hlr ?? Number.NaN);
    return found?.flux ?? Number.NaN;
  });
  fluxes.slice(1).forEach((flux, b) => {
    out.set(`${bands[b]!.name} - ${bands[b + 1]!.name}`, -2.5 * Math.log10(fluxes[b]! / flux));
  });
  return out;
}

/** Widths of the PSF of stamps in each band: those of labels, else the one of all stamps; NaN where neither is known. */
export function psfWidths(
  image: ImageSystem,
  labels: ReadonlyMap<string, Float64Array>,
  rows: Uint32Array,
): Map<string, Float64Array> {
  const { bands } = image;
  const names = psfLabels(image);
  return new Map(
    bands.map(({ psf }, b) => {
      const column = labels.get(names[b]!);
      const [low, high] = psf?.fwhm ?? [Number.NaN, Number.NaN];
      const common = low === high ? low : Number.NaN;
      return [inBand("psf_fwhm", bands, b), Float64Array.from(rows, (i) => column?.[i] ?? common)];
    }),
  );
}
