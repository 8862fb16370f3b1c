/** `sim cutouts`: from a field to stamps. */
import { command } from "../../shared/cli/command.ts";
import { argument, flag, type Infer, integer, oneOf, optional, real, text } from "../../shared/cli/option.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { repeated } from "../../shared/repeated.ts";
import { type CutoutReport, makeCutouts } from "../cutouts/cutouts.ts";
import { CUTOUT_PLANES, type CutoutPlane } from "../cutouts/stamp-planes.ts";
import { CHOICES } from "../detect/match.ts";
import { MAX_SIDE, MIN_SIDE } from "../scene-check.ts";
import { breakLock, rangedOrNone } from "./shared-options.ts";

const options = {
  field: argument(text({ help: "a FITS file of sim field, or another image with its facts in the header" })),
  out: text({ placeholder: "DIR", help: "directory of the data set: new or empty" }),
  stamp: integer({ help: "side of the stamps [pixels]", min: MIN_SIDE, max: MAX_SIDE, default: 64 }),
  catalog: optional(
    text({
      placeholder: "FILE",
      help: "places to cut out, instead of a detection: FITS, CSV, ECSV, Parquet with x, y or ra, dec; a field itself has one",
    }),
  ),
  skipOutside: flag("leave out the rows of --catalog that are outside of the field"),
  threshold: real({
    help: "signal-to-noise ratio of the matched filter that a pixel must exceed",
    default: 5,
    allowed: "a number above 0",
    accept: (x) => x > 0,
  }),
  minArea: integer({ help: "pixels above the threshold that a detection has at least", min: 1, default: 1 }),
  contrast: real({
    help: "by how much of itself a peak stands out of a brighter one, to be an object; 1: no deblending",
    default: 0.1,
    allowed: "a number from 0 to 1",
    accept: (x) => x >= 0 && x <= 1,
  }),
  band: optional(text({ placeholder: "NAME", help: "of detection and matching (default: the first)" })),
  radius: optional(
    real({
      help: "within which an object of the truth belongs to a stamp [pixels] (default: the FWHM of the PSF)",
      default: 0,
      allowed: "a number above 0 [pixels]",
      accept: (x) => x > 0,
    }),
  ),
  match: oneOf(CHOICES, { help: "of several such objects", default: "brightest" }),
  fwhm: rangedOrNone("fwhm", "of the PSF, where the file does not say [arcsec]"),
  planes: optional(
    text({
      placeholder: "NAME,...",
      help: `images to store beside each stamp, of ${CUTOUT_PLANES.join(", ")}`,
    }),
  ),
  shardSize: integer({ help: "stamps in a file", min: 1, default: 4096 }),
  breakLock,
};

export const cutoutsCommand = command({
  name: "cutouts",
  summary:
    "Detect the objects of a field, cut stamps out, and label them with the truth: a data set as sim generate makes it",
  interruptible: true,
  examples: [
    { line: "sim cutouts field.fits --out stamps", does: "what is above 5 sigma of a matched filter" },
    {
      line: "sim cutouts field.fits --threshold 10 --stamp 48 --out stamps",
      does: "brighter ones, on smaller stamps",
    },
    { line: "sim cutouts field.fits --catalog mine.csv --out stamps", does: "at places of a catalogue" },
    { line: "sim cutouts field.fits --catalog field.fits --out all", does: "every object of the truth" },
  ],
  options,
  run: async (given, context) => {
    const { threshold, minArea, contrast, match: choice, catalog: catalogue } = given;
    if (given.skipOutside && catalogue === undefined)
      throw badInput("--skip-outside", "needs --catalog FILE");
    const { catalog: _, match: __, planes: ___, ...rest } = given;
    const wishes = {
      ...rest,
      planes: planesOf(given.planes),
      catalogue,
      choice,
      detection: { threshold, minArea, contrast },
    };
    const report = await makeCutouts(wishes, context);
    return { data: { ...report }, text: describe(report, given) };
  },
});

/** @throws GalforgeError for a name that is unknown or stands twice */
function planesOf(list: string | undefined): CutoutPlane[] {
  const names = list?.split(",").map((name) => name.trim()) ?? [];
  const twice = repeated(names);
  if (twice !== undefined) throw badInput("--planes", `"${twice}" stands there twice`);
  return names.map((name) => {
    const found = CUTOUT_PLANES.find((plane) => plane === name);
    if (found === undefined) throw unknownChoice("--planes: plane", name, CUTOUT_PLANES);
    return found;
  });
}

function describe(report: CutoutReport, { stamp, catalog }: Infer<typeof options>): string {
  const { dir, places, stamps, overBorder, blank, outside, matched, ambiguous } = report;
  const from = catalog === undefined ? `${places} detections` : `${places} places of ${catalog}`;
  const left = [
    ...(overBorder === 0 ? [] : [`${overBorder} stamps over the border`]),
    ...(blank === 0 ? [] : [`${blank} with pixels without a value`]),
    ...(outside === 0 ? [] : [`${outside} rows outside of the field`]),
  ];
  return [
    `${dir}: ${stamps} stamps of ${stamp} x ${stamp} from ${from}${left.length === 0 ? "" : `; left out: ${left.join(", ")}`}`,
    ...(matched === undefined
      ? ["  the field has no truth (CATALOG): labels are those of the detection"]
      : [
          `  ${matched} belong to an object of the truth, ${ambiguous} of them to one with a rival; ${stamps - matched} to none`,
        ]),
    ...tableOf(report),
    `  look at it: sim preview ${dir} --out preview.png, sim inspect ${dir}`,
  ].join("\n");
}

function tableOf({ completeness, halfComplete }: CutoutReport): string[] {
  if (completeness === undefined) return [];
  const row = (cells: readonly string[]): string => `  ${cells.map((cell) => cell.padStart(10)).join("")}`;
  const rows = completeness.map(({ bright, faint, objects, detected, spurious }) =>
    row([
      `${bright.toFixed(1)}-${faint.toFixed(1)}`,
      String(objects),
      objects === 0 ? "-" : `${((100 * detected) / objects).toFixed(1)} %`,
      String(spurious),
    ]),
  );
  const half =
    halfComplete === undefined
      ? []
      : [`  half of the objects are detected at ${halfComplete.toFixed(2)} mag`];
  return [row(["mag", "objects", "detected", "spurious"]), ...rows, ...half];
}
