/** `sim moments`: from its options to a table. */
import { command } from "../../shared/cli/command.ts";
import { argument, optional, real, text } from "../../shared/cli/option.ts";
import { measureMoments } from "../moments/measure.ts";

export const moments = command({
  name: "moments",
  summary: "Measure the adaptive moments (HSM) of stamps, and with a PSF their shapes without it",
  interruptible: true,
  examples: [
    { line: "sim moments stamps --out moments.ecsv", does: "of a data set, which knows its sky" },
    {
      line: "sim moments cutouts.npy --sky 100 --psf psf.fits --out moments.csv",
      does: "of an array [N, ny, nx], with the correction by re-Gaussianization",
    },
  ],
  options: {
    stamps: argument(
      text({ help: "a data set, or a .npy or FITS file: [ny, nx], [N, ny, nx] or [N, bands, ny, nx]" }),
    ),
    out: text({ help: "the table: .csv, .ecsv, .parquet or .fits, a row a stamp" }),
    sky: optional(
      real({
        help: "level that is subtracted (default: that of the data set; 0 of a file)",
        allowed: "a finite number",
        accept: Number.isFinite,
      }),
    ),
    psf: optional(
      text({ help: "image of the PSF, pixel response included, on pixels of the stamps' size: FITS or NPY" }),
    ),
  },
  run: async (options, context) => {
    const done = await measureMoments(options, context);
    const { file, stamps, measured, failed } = done;
    const text = `${file}: ${stamps} stamps, ${measured} measured, ${failed} not (hsm_status says why)`;
    return { data: { ...done }, text };
  },
});
