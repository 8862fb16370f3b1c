/**
 * `npm run gama -- --data DIR --out DIR`: galaxies of a real survey beside what galforge renders from their published
 * labels. What is measured, and the results: docs/gama.md.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSample } from "../../datasets/survey/kids-gama.ts";
import { command } from "../../shared/cli/command.ts";
import { main } from "../../shared/cli/main.ts";
import { text } from "../../shared/cli/option.ts";
import { writeFileAtomic } from "../../shared/files/atomic.ts";
import { makeEmptyDirectory } from "../../shared/files/directory.ts";
import { encodePng } from "../../shared/formats/png.ts";
import { packageVersion } from "../../shared/provenance.ts";
import { drawFigure, drawOverview } from "./figure.ts";
import { studySample } from "./study.ts";
import { formatCsv, formatMarkdown, galaxyRow, mistakeRows } from "./table.ts";

const SIM = fileURLToPath(new URL("../../bin/sim.js", import.meta.url));

const gama = command({
  name: "gama",
  summary: "Compare KiDS images of GAMA galaxies with noiseless images rendered from their labels",
  examples: [
    {
      line: "npm run gama -- --data ../shared/real/kids_gama --out gama",
      does: "the table on stdout; gama.csv, a figure of each galaxy and an overview in ./gama",
    },
  ],
  options: {
    data: text({ placeholder: "DIR", help: "folder with labels.csv and the images G<cataid>*.fits" }),
    out: text({
      placeholder: "DIR",
      help: "new directory for the figures, the table and the rendered images",
    }),
  },
  run: async ({ data, out }, context) => {
    const galaxies = readSample(data);
    makeEmptyDirectory(out, "choose another --out");
    context.note(`rendering ${galaxies.length} galaxies`);
    const results = studySample(galaxies, SIM, out);
    context.note(`drawing ${results.length} figures and an overview into ${out}`);
    for (const result of results) {
      writeFileAtomic(join(out, `${result.object.name}.png`), encodePng(drawFigure(result)));
    }
    writeFileAtomic(join(out, "overview.png"), encodePng(drawOverview(results)));
    const rows = results.map(galaxyRow);
    const mistakes = mistakeRows(results);
    writeFileAtomic(join(out, "gama.csv"), formatCsv(rows));
    return { data: { out, galaxies: rows, mistakes }, text: formatMarkdown(rows, mistakes) };
  },
});

await main(
  { name: "bench", summary: gama.summary, examples: gama.examples, commands: [gama] },
  packageVersion(),
  ["gama", ...process.argv.slice(2)],
);
