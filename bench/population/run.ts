/** `npm run population`: the simulated population beside tables of real galaxies, written as docs/population-check.md. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { command } from "../../shared/cli/command.ts";
import { main } from "../../shared/cli/main.ts";
import { integer, text } from "../../shared/cli/option.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { packageVersion } from "../../shared/provenance.ts";
import { compare, type Numbers } from "./compare.ts";
import { formatDocument, summarise } from "./document.ts";

const NUMBERS: Numbers = { main: 30_000, deep: 20_000, times: 20, peas: 4000, sizes: 2000 };

const population = command({
  name: "population",
  summary: "Compare the physical population with tables of real galaxies, and write the document of it",
  examples: [
    { line: "npm run population", does: "docs/population-check.md, from the tables in ../shared/real" },
  ],
  options: {
    shared: text({ placeholder: "DIR", help: "folder with real/, the tables", default: "../shared" }),
    out: text({ placeholder: "FILE", help: "the document", default: "docs/population-check.md" }),
    seed: integer({ help: "of the simulated galaxies", default: 1 }),
  },
  run: async ({ shared, out, seed }) => {
    const folder = join(shared, "real");
    if (!existsSync(folder)) {
      const text = `population: skipped, because ${shared} has no folder real (--shared DIR names another)`;
      return { data: { skipped: true }, text };
    }
    const tables = compare(folder, seed, NUMBERS);
    const words = seed === 1 ? "" : ` -- --seed ${seed}`;
    const head = [
      "# The physical population against real galaxies",
      "",
      `Made by \`npm run population${words}\` from seed ${seed}; do not edit.`,
      "What the population is, and what is known of its misfits: [population](population.md).",
      "A figure holds if it differs from the real one by no more than its bar.",
      "The error is the standard error of the real figure; magnitudes are AB, without the dust of the Milky Way; log is to base 10.",
    ];
    writeFileAtomic(out, formatDocument(head, tables));
    const { bars, held, missed } = summarise(tables);
    const lines = [`${out}: ${held} of ${bars} figures with a bar are within it`];
    return {
      data: { out, bars, held, missed },
      text: [...lines, ...missed.map((name) => `MISSED ${name}`)].join("\n"),
    };
  },
});

await main(
  { name: "bench", summary: population.summary, examples: population.examples, commands: [population] },
  packageVersion(),
  ["population", ...process.argv.slice(2)],
);
