/** A table of galaxies that are made here, for speed alone: magnitudes with errors in five bands, and physical quantities. */
import { writeFileSync } from "node:fs";
import { Sequence } from "../../shared/random/sequence.ts";

const BANDS = ["u", "g", "r", "i", "y"] as const;
export const INPUTS: readonly string[] = [...BANDS, ...BANDS.map((band) => `err_${band}`)];
export const TARGETS = ["redshift", "logmstar", "logsfr", "logmbh"] as const;
/** A third of the rows lack it. */
export const AFTER = "oh12";

/** Writes rows of `INPUTS`, `TARGETS` and `AFTER` as CSV. */
export function writePhotometry(path: string, rows: number): void {
  const random = new Sequence("bench flow photometry");
  const lines = [[...INPUTS, ...TARGETS, AFTER].join(",")];
  for (let k = 0; k < rows; k++) {
    const z = 0.02 + 0.25 * random.uniform() ** 1.5;
    const age = random.uniform();
    const mass = 10.5 + 0.5 * random.normal();
    const sfr = 0.7 * (mass - 10) - 2 * age + 0.3 * random.normal();
    const bright = 17 + 5 * Math.log10(z / 0.1) - 2.5 * (mass - 10.5);
    const errors = BANDS.map(() => 0.02 * Math.exp(0.5 * random.normal()));
    const magnitudes = errors.map(
      (error, b) => bright + (1 - b / 2) * (1 + age) * (1 + 3 * z) + error * random.normal(),
    );
    const after = random.uniform() < 1 / 3 ? "" : 8.7 + 0.2 * (mass - 10.5) + 0.1 * random.normal();
    const own = [z, mass, sfr, 1.2 * mass - 5 + 0.4 * random.normal(), after];
    lines.push([...magnitudes, ...errors, ...own].join(","));
  }
  writeFileSync(path, `${lines.join("\n")}\n`);
}
