/** The `data` commands as one group. */
import { command, type Group } from "../../shared/cli/command.ts";
import { argument, flag, integer, optional, real, text } from "../../shared/cli/option.ts";
import { badInput } from "../../shared/errors.ts";
import { DISPLAY, PICTURE_NOTE } from "../survey/picture.ts";
import { SKIPPED_FILE } from "./directory.ts";
import { type ImportReport, importCutouts } from "./import.ts";
import type { Pair } from "./uncertainties.ts";

const pattern = (help: string) => optional(text({ placeholder: "PATTERN", help }));

const importCommand = command({
  name: "import",
  summary: "Cutouts of surveys and a table of labels become a data set, which can be trained and judged on",
  interruptible: true,
  examples: [
    {
      line: "data import list.csv --labels table.csv --label-id id --out set",
      does: "a list of cutouts with a column id (docs/import.md)",
    },
    {
      line: "data import 'G{id}.fits' --labels table.fits --label-id CATAID --bands r --out set",
      does: "a file for each row of the table",
    },
  ],
  options: {
    list: argument(
      text({
        help: "CSV list of cutouts, or a pattern of files (FITS, NPY, JPEG, PNG) with {id}, and {band} of several",
      }),
    ),
    labels: text({ placeholder: "FILE", help: "table of labels: CSV, ECSV, FITS, Parquet" }),
    labelId: text({ placeholder: "COLUMN", help: "its column of ids", default: "id" }),
    radius: optional(
      real({
        help: "join by position instead: ra and dec of the list, and those of the table, within so many arcsec",
        default: 1,
        allowed: "a number above 0 [arcsec]",
        accept: (x) => x > 0,
      }),
    ),
    columns: optional(
      text({ placeholder: "NEW=OLD,...", help: "columns that become labels (default: all numbers)" }),
    ),
    errors: optional(
      text({
        placeholder: "LABEL=COLUMN,...",
        help: "columns of standard deviations, besides X_err, e_X, err_X, X_error of a column X",
      }),
    ),
    labelUnits: optional(
      text({
        placeholder: "LABEL=UNIT,...",
        help: "of labels, before what the table says: flux=ADU makes a flux in the unit of the pixels",
      }),
    ),
    missing: optional(
      text({ placeholder: "NUMBER,...", help: "numbers of the table that mean missing: --missing=-99,99" }),
    ),
    out: text({ placeholder: "DIR", help: "directory of the data set: new or empty" }),
    bands: text({ placeholder: "NAME,...", help: "of the cutouts, in order; of pictures the reddest last" }),
    psf: pattern("images of the PSF"),
    sigma: pattern("maps of the standard deviation"),
    ivar: pattern("maps of the inverse variance"),
    mask: pattern("masks: not 0 is bad"),
    stamp: optional(integer({ help: "side to cut all to, about the centre [pixels]", min: 1, default: 64 })),
    pixelScale: optional(
      real({
        help: "[arcsec/pixel] where files do not say",
        default: 1,
        allowed: "a number above 0",
        accept: (x) => x > 0,
      }),
    ),
    resample: optional(
      real({
        help: "bring all to one pixel scale [arcsec/pixel]",
        default: 1,
        allowed: "a number above 0",
        accept: (x) => x > 0,
      }),
    ),
    subtractSky: flag("take off the median of the outermost pixels of each cutout"),
    zeroPoint: optional(
      real({
        help: "AB magnitude of 1 unit, where files do not say",
        default: 0,
        allowed: "a number",
        accept: Number.isFinite,
      }),
    ),
    unit: text({ help: "of a pixel", default: "ADU" }),
    shardSize: integer({ help: "stamps in a file", min: 1, default: 1024 }),
    resume: flag("continue what an interrupted import with the same options left"),
    breakLock: flag("take over a directory whose lock another process left"),
  },
  run: async (given, context) => {
    const { list, psf, sigma, ivar, mask, columns, errors, labelUnits, missing, bands, ...rest } = given;
    const patterns = { image: list, psf, sigma, ivar, mask };
    if (!list.includes("{id}") && (psf ?? sigma ?? ivar ?? mask) !== undefined) {
      throw badInput(
        "--psf, --sigma, --ivar, --mask",
        "belong to a pattern with {id}; a list has columns for them",
      );
    }
    const names = bands.split(",").map((name) => name.trim());
    const report = await importCutouts(
      {
        ...{ ...rest, patterns, bands: names },
        columns: columns === undefined ? undefined : pairsOf("--columns", columns),
        errors: errors === undefined ? [] : pairsOf("--errors", errors),
        labelUnits: labelUnits === undefined ? [] : pairsOf("--label-units", labelUnits),
        missing: missing === undefined ? [] : numbersOf(missing),
      },
      context,
    );
    return { data: { ...report }, text: describe(report) };
  },
});

/** "new=old,same" */
const pairsOf = (option: string, list: string): Pair[] =>
  list.split(",").map((part) => {
    const [name, old = name] = part.split("=").map((word) => word.trim());
    if (name === "" || old === "") throw badInput(option, `"${part}" is no NEW=OLD`);
    return [name, old];
  });

/** "-99,99" */
const numbersOf = (list: string): number[] =>
  list.split(",").map((part) => {
    const value = part.trim() === "" ? Number.NaN : Number(part);
    if (!Number.isFinite(value)) throw badInput("--missing", `"${part}" is no number`);
    return value;
  });

const describe = ({ dir, stamps, side, unit, skipped, unused, labels, planes }: ImportReport): string =>
  [
    `${dir}: ${stamps} stamps of ${side} x ${side}; ${skipped.length} cutouts were left out${skipped.length === 0 ? "" : `, with reasons in ${SKIPPED_FILE}; the first: ${skipped[0].reason}`}`,
    `  labels: ${labels.join(", ")}; planes: ${planes.join(", ")}`,
    ...(unused === 0 ? [] : [`  ${unused} rows of the table have no cutout`]),
    ...(unit === DISPLAY ? [`  NOTE: each is ${PICTURE_NOTE}; the set has no zero point`] : []),
  ].join("\n");

export const data: Group = {
  name: "data",
  summary: "Data sets of images that were not simulated here",
  examples: [
    { line: "data import list.csv --labels table.csv --bands r --out set", does: "cutouts of a survey" },
  ],
  commands: [importCommand],
};
