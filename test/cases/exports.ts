/** galforge's own exports say what its data sets say. */
import { join } from "node:path";
import { runCommand } from "../commands.ts";
import { type Case, outcome, type Place } from "./case.ts";
import { infer, type Row } from "./infer.ts";

export function exportCases(place: Place): Case[] {
  return [
    {
      name: "own export",
      does: "infer leung2025 of a data set, of its FITS and of its NPY export",
      expected: "the same estimates",
      run: async () => {
        const set = await exported(place, "own", []);
        const all = [await infer(place, "leung2025", [set])];
        for (const file of [`${set}-fits/shard-00000.fits`, `${set}-npy/images.npy`]) {
          all.push(await infer(place, "leung2025", [file]));
        }
        const [first, ...others] = all.map(({ rows }) => rows.map(estimatesOf));
        const problems = others.flatMap((rows, k) =>
          JSON.stringify(rows) === JSON.stringify(first)
            ? []
            : [
                `the ${["FITS", "NPY"][k]} export differs, or is refused: ${all[k + 1].stderr.trim().split("\n").at(-1)}`,
              ],
        );
        const empty = first.length === 60 ? [] : [`${first.length} rows of the data set`];
        return outcome("right", `${first.length} rows, thrice the same`, [...empty, ...problems]);
      },
    },
    {
      name: "own export of another pixel scale",
      does: "sim generate --preset des-r, export to FITS, infer leung2025 of both",
      expected: "the set is refused, stamps of the export are not taken as 0.2 arcsec",
      run: async () => {
        const set = await exported(place, "des", ["--preset", "des-r"]);
        const ofSet = await infer(place, "leung2025", [set]);
        const ofFits = await infer(place, "leung2025", [`${set}-fits/shard-00000.fits`]);
        const problems = [ofSet, ofFits].flatMap(({ code, stderr }) =>
          code === 2 && stderr.includes("0.263") ? [] : [`exit code ${code} without a word of 0.263`],
        );
        return outcome("refused", "both are refused: pixel scale 0.263", problems);
      },
    },
  ];
}

async function exported({ work }: Place, name: string, options: readonly string[]): Promise<string> {
  const set = join(work, name);
  await done(runCommand("sim", ["generate", "--n", "60", ...options, "--out", set]));
  for (const to of ["fits", "npy"])
    await done(runCommand("sim", ["export", set, "--to", to, "--out", `${set}-${to}`]));
  return set;
}

/** @throws Error where a command fails that prepares a case */
export async function done(command: ReturnType<typeof runCommand>): Promise<void> {
  const { code, stderr } = await command;
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
}

const estimatesOf = (row: Row): readonly string[] =>
  ["flux", "hlr", "n", "e1", "e2", "x0", "y0", "flux_sigma", "flags"].map((name) => row[name]);
