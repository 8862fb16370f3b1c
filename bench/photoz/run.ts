/** `npm run photoz`: photometric redshifts of real galaxies by flows, out of five folds, beside a spline flow of another library. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../../shared/cli/command.ts";
import { main } from "../../shared/cli/main.ts";
import { integer, oneOf, text } from "../../shared/cli/option.ts";
import { alignRows } from "../../shared/cli/text-table.ts";
import { badInput } from "../../shared/errors.ts";
import { packageVersion } from "../../shared/provenance.ts";
import { startComputing } from "../../train/compute.ts";
import { FAMILIES } from "../../train/models/flow/densities/families.ts";
import { type PhotozFigures, photozByFolds } from "./folds.ts";
import { REAL, type RealTable } from "./tables.ts";

const photoz = command({
  name: "photoz",
  summary:
    "Photometric redshifts of real SDSS galaxies by flows, each estimated by a flow that did not see it",
  interruptible: true,
  examples: [
    { line: "npm run photoz -- --seeds 3", does: "three ways to divide the rows; some minutes each" },
  ],
  options: {
    real: text({ default: "../shared/real", help: "folder of the tables sdss_photoz and sdss_kcorrect" }),
    folds: integer({ default: 5, min: 2, help: "parts of the table" }),
    seeds: integer({ default: 1, min: 1, help: "ways to divide the rows" }),
    ensemble: integer({ default: 5, min: 1, help: "flows that estimate together" }),
    family: oneOf(FAMILIES, { default: "spline", help: "of the flows" }),
    threads: integer({ default: 2, min: 1, help: "threads of ONNX Runtime" }),
  },
  run: async ({ real, folds, seeds, ensemble, family, threads }, context) => {
    if (!existsSync(real))
      throw badInput("--real", `${real} is not there: give the folder with sdss_photoz and sdss_kcorrect`);
    const computing = await startComputing({ backend: "onnx-cpu", threads });
    const dir = mkdtempSync(join(tmpdir(), "galforge-photoz-"));
    const quiet = { ...context, note: () => {}, progress: () => ({ add() {}, skip() {}, finish() {} }) };
    const found: { name: string; seed: number; figures: PhotozFigures; yardstick: RealTable["yardstick"] }[] =
      [];
    try {
      for (const { name, read, inputs, target, yardstick } of REAL) {
        const table = read(real);
        for (let seed = 0; seed < seeds; seed++) {
          const options = { inputs, ensemble, family };
          const room = join(dir, name);
          mkdirSync(room, { recursive: true });
          const figures = await photozByFolds(
            room,
            table,
            target,
            options,
            { folds, seed },
            computing,
            quiet,
          );
          context.note(`${name}, seed ${seed}: R2 ${figures.r2.toFixed(4)}, NLL ${figures.nll.toFixed(4)}`);
          found.push({ name, seed, figures, yardstick });
        }
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    const rows = found.flatMap(({ name, seed, figures, yardstick }, i) => [
      ...(seed === 0 || found[i - 1]?.name !== name ? [[`${name}: zuko`, ...cells(yardstick)]] : []),
      [`  galforge, seed ${seed}`, ...cells(figures)],
    ]);
    const head = ["", "R2", "NMAD", "> .05", "NLL", "CRPS", "PIT KS", "in 68 %"];
    return { data: { found }, text: alignRows([head, ...rows]).join("\n") };
  },
});

function cells({ r2, nmad, outliers, nll, crps, ks, inside }: Partial<PhotozFigures>): string[] {
  const fixed = (x: number | undefined, digits: number): string => (x === undefined ? "" : x.toFixed(digits));
  const percent = (x: number | undefined): string => (x === undefined ? "" : `${(100 * x).toFixed(2)} %`);
  return [
    fixed(r2, 4),
    fixed(nmad, 5),
    percent(outliers),
    fixed(nll, 4),
    fixed(crps, 5),
    fixed(ks, 4),
    percent(inside),
  ];
}

await main(photoz, packageVersion(), process.argv.slice(2));
