/** `sim match`: from real cutouts to a population to train on. It stands beside the other `sim` commands, but fits profiles, so it lives here. */
import { stringify } from "yaml";
import { z } from "zod";
import { Dataset } from "../../datasets/reader.ts";
import { command, type Group } from "../../shared/cli/command.ts";
import { argument, checked, flag, integer, optional, text } from "../../shared/cli/option.ts";
import { badInput, unknownChoice } from "../../shared/errors.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { checkOutput, refuseOverwriting } from "../../shared/files/output.ts";
import { isThere } from "../../shared/files/read.ts";
import { encodePng } from "../../shared/formats/png.ts";
import { thinnedRows } from "../stats/points.ts";
import { FEWEST, type Matched, matchPopulation } from "./match.ts";
import { matchPicture, SHOWN } from "./picture.ts";
import { formatMatch } from "./report.ts";
import { simulatedTarget, targetOf } from "./stamps.ts";

export const matchCommand = command({
  name: "match",
  summary: "From real cutouts, without labels, write a population whose stamps look like them",
  interruptible: true,
  examples: [
    {
      line: "sim match kids --out matched.yaml --picture matched.png",
      does: "a population to train on: train cae --data sim:matched.yaml",
    },
    {
      line: "sim match des --psf-fwhm g=1.1,r=0.95,i=0.9,z=0.85,Y=0.9 --out matched.yaml",
      does: "where the data set does not know its PSFs",
    },
  ],
  options: {
    dir: argument(text({ help: "a data set, as data import makes it" })),
    out: text({
      placeholder: "FILE",
      help: "the configuration (.yaml); a report of the same name is put beside it (.txt)",
    }),
    psfFwhm: optional(
      checked<readonly string[]>(
        {
          placeholder: "[BAND=]X,...",
          help: "full width at half maximum of the PSF [arcsec; with px behind it pixels], instead of what the data set says",
        },
        "a width or a width for each band, such as 0.9, 4px or g=1.1,r=0.95",
        z
          .string()
          .regex(/^(\w+=)?[\d.]+(px)?(,\w+=[\d.]+(px)?)*$/)
          .transform((given) => given.split(",")),
      ),
    ),
    picture: optional(
      text({ placeholder: "FILE", help: "a PNG: real cutouts above simulated ones, in one stretch" }),
    ),
    n: integer({ help: "cutouts that are measured at most", min: FEWEST, default: 300 }),
    force: flag("replace files that are there"),
  },
  run: async ({ dir, out, psfFwhm, picture, n, force }, context) => {
    if (!/\.ya?ml$/.test(out)) throw badInput("--out", `must be the name of a .yaml file, not ${out}`);
    const beside = out.replace(/\.ya?ml$/, ".txt");
    const files = [out, beside, ...(picture === undefined ? [] : [picture])];
    for (const file of files) {
      if (!force && isThere(file))
        throw badInput("--out", `${file} is there already: choose another name, or give --force`);
      checkOutput(file, { inputs: [dir], kind: "a file of sim match", looksRight: () => true });
      refuseOverwriting(file, [dir]);
    }
    const set = Dataset.open(dir);
    try {
      const widths = widthsOf(psfFwhm ?? [], set);
      const matched = await matchPopulation(set, { n, psfFwhm: widths }, context);
      const lines = formatMatch(matched.report);
      writeFileAtomic(out, `${commented(lines)}\n${stringify(matched.fields, { lineWidth: 0 })}`);
      writeFileAtomic(beside, `${lines}\n`);
      if (picture !== undefined) writeFileAtomic(picture, encodePng(pictureOf(set, matched, widths)));
      for (const warning of matched.report.warnings) context.note(`warning: ${warning}`);
      return {
        data: { files, ...matched.report },
        text: `${lines}\n${files.join(", ")}\n  train on it: train cae --data sim:${out}`,
      };
    } finally {
      set.close();
    }
  },
});

/** The `sim` commands with this one. */
export const withMatch = (sim: Group): Group => ({ ...sim, commands: [...sim.commands, matchCommand] });

const commented = (lines: string): string =>
  lines
    .split("\n")
    .map((line) => `# ${line}`)
    .join("\n");

function widthsOf(given: readonly string[], set: Dataset): Map<string, number> {
  const { bands } = set.manifest;
  const names = bands.map(({ name }) => name);
  return new Map(
    given.map((one) => {
      const [name, width] = one.includes("=") ? (one.split("=") as [string, string]) : [names[0], one];
      if (!one.includes("=") && names.length > 1)
        throw badInput(
          "--psf-fwhm",
          `a width for each band, as ${names.map((band) => `${band}=1`).join(",")}`,
        );
      if (!names.includes(name)) throw unknownChoice("--psf-fwhm", name, names);
      const inPixels = width.endsWith("px");
      const value =
        Number(width.replace("px", "")) *
        (inPixels ? (bands.find((band) => band.name === name)?.pixel_scale ?? Number.NaN) : 1);
      if (!(value > 0)) throw badInput("--psf-fwhm", `${one}: must be a width above 0`);
      return [name, value];
    }),
  );
}

function pictureOf(
  set: Dataset,
  { population, indices, report }: Matched,
  widths: ReadonlyMap<string, number>,
): ReturnType<typeof matchPicture> {
  const shown = thinnedRows(indices.length, SHOWN.columns * SHOWN.rows).map((k) => indices[k]);
  const target = targetOf(set, shown, widths);
  const band = report.bands.findIndex(({ name }) => name === report.fitted_in);
  const twin = simulatedTarget(population, 0, shown.length, target);
  const of = (one: typeof target | typeof twin): Float32Array[] =>
    shown.map((_, k) => one.stamp(k)[band].pixels);
  return matchPicture(of(target), of(twin), set.manifest.shape);
}
