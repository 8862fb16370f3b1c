/** `sim field`: an image full of galaxies and stars. */
import { command } from "../../shared/cli/command.ts";
import { flag, type Infer, integer, oneOf, optional, real, text } from "../../shared/cli/option.ts";
import { formatBytes, formatDuration } from "../../shared/cli/progress.ts";
import { type MadeField, makeField } from "../field/field.ts";
import { fieldSettings, PLACES } from "../field/settings.ts";
import { loadField } from "../population/load.ts";
import { OPTION_PSFS } from "../psf-check.ts";
import { rangedOrNone, seed, stampSize, workers } from "./shared-options.ts";

/** The preset of a field that names none. */
const PRESET = "lsst-r";

const anyNumber = (help: string) =>
  optional(real({ help, allowed: "a finite number", accept: Number.isFinite, default: 0 }));

const options = {
  out: text({ placeholder: "FILE", help: "the field, a .fits file that is not there yet" }),
  preset: optional(
    text({ placeholder: "NAME", help: `population of the galaxies; see sim presets (default: ${PRESET})` }),
  ),
  config: optional(
    text({
      placeholder: "FILE",
      help: "population of your own, a YAML file, which may have a mapping field:",
    }),
  ),
  size: { ...stampSize, help: "of the field, as 4096 or 2048x4096 (ny x nx), up to 20000 a side [pixels]" },
  density: anyNumber("galaxies in a square arcminute (default: 40)"),
  starDensity: anyNumber("stars in a square arcminute (default: 2 where there are zero points)"),
  limit: anyNumber("magnitude of the faintest galaxies and stars: galaxies then have number counts to there"),
  ra: anyNumber("right ascension of the middle [deg] (default: 150)"),
  dec: anyNumber("declination of the middle [deg] (default: 2)"),
  positions: optional(oneOf(PLACES, { help: "at random, or on a grid (default: uniform)" })),
  psf: optional(oneOf(OPTION_PSFS, { help: "PSF, instead of the population's; others: --config" })),
  fwhm: rangedOrNone("fwhm", "of the PSF [arcsec]"),
  beta: rangedOrNone("beta", "of a Moffat PSF"),
  psfImage: optional(text({ placeholder: "FILE", help: "PSF as a FITS or NPY image; implies --psf image" })),
  psfPixelScale: rangedOrNone("pixel_scale", "of the PSF image [arcsec/pixel] (default: the field's)"),
  sky: rangedOrNone("sky", "instead of the population's [ADU/pixel]"),
  gain: rangedOrNone("gain", "instead of the population's [e-/ADU]"),
  readNoise: rangedOrNone("read_noise", "instead of the population's [e-]"),
  saturation: rangedOrNone("saturation", "instead of the population's [ADU]"),
  noiseless: flag("the light alone, without sky and noise"),
  tile: optional(
    integer({
      help: "rows that a thread renders at once; the result does not depend on it",
      min: 1,
      max: 20_000,
    }),
  ),
  seed,
  workers,
};

export const fieldCommand = command({
  name: "field",
  summary:
    "Simulate a field: thousands of galaxies and stars with WCS, weight, mask, segmentation and truth catalogue",
  interruptible: true,
  examples: [
    { line: "sim field --preset lsst-r --size 4096 --out field.fits", does: "14 arcmin on a side" },
    {
      line: "sim field --preset lsst-r --size 4096 --density 100 --limit 27.5 --out deep.fits",
      does: "number counts to r = 27.5",
    },
    { line: "sim field --config mine.yaml --out field.fits", does: "as a mapping field: of the YAML says" },
    { line: "sim cutouts field.fits --out stamps", does: "then detect, and cut stamps out" },
  ],
  options,
  run: async (given, context) => {
    const { population, field, at } = loadField(sourceOf(given));
    const settings = fieldSettings(population, field, at, given);
    const { out, seed, workers, noiseless, tile: tileRows } = given;
    for (const note of population.notes) context.note(`note: ${note}`);
    const made = await makeField({ population, settings, out, seed, workers, noiseless, tileRows }, context);
    return { data: { ...made }, text: describe(made, noiseless) };
  },
});

function sourceOf(given: Infer<typeof options>): Parameters<typeof loadField>[0] {
  const { preset, config: file, psf, fwhm, beta, sky, gain, saturation } = given;
  const overrides = {
    ...{ psf, fwhm, beta, sky, gain, saturation, read_noise: given.readNoise },
    ...{ psf_image: given.psfImage, psf_pixel_scale: given.psfPixelScale },
  };
  return { preset: preset ?? (file === undefined ? PRESET : undefined), file, overrides };
}

function describe(made: MadeField, noiseless: boolean): string {
  const [ny, nx] = made.size;
  const tiles = made.tiles === 1 ? "1 tile" : `${made.tiles} tiles`;
  const bands = made.bands.map(({ name, fwhm, noise, depth }) => {
    const deep = depth === undefined ? "" : `, 5 sigma for a point source at ${depth.toFixed(2)} mag`;
    const seen = noiseless ? "" : `, sky noise ${noise.toPrecision(4)} a pixel${deep}`;
    return `  ${name}: FWHM ${fwhm.toPrecision(3)} arcsec${seen}`;
  });
  const cut =
    made.cut === 0
      ? []
      : [
          `  the light of ${made.cut} is cut off at the largest square, at up to ${made.brightestCut.toPrecision(2)} of the sky's noise in a pixel`,
        ];
  return [
    `${made.file}: ${ny} x ${nx} pixels, ${made.galaxies} galaxies, ${made.stars} stars, ${formatBytes(made.bytes)}`,
    ...bands,
    ...cut,
    `  took ${formatDuration(made.seconds)} in ${tiles}`,
  ].join("\n");
}
