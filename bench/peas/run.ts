/**
 * `npm run peas`: real Green Peas among real galaxies by their colours alone, with the classifier of `evaluate anomalies`. What
 * colours can do is what latents have to beat.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Repeat, recover } from "../../eval/anomalies/recovery.ts";
import type { ClassRecovery } from "../../eval/anomalies/section.ts";
import { summarise } from "../../eval/anomalies/summary.ts";
import { growForest, isolationScores } from "../../eval/stats/isolation-forest.ts";
import { fitStandardiser, type Points, pointsOf, standardise } from "../../eval/stats/points.ts";
import { averagePrecision } from "../../eval/stats/ranking.ts";
import { shuffled } from "../../eval/stats/stratified.ts";
import { command } from "../../shared/cli/command.ts";
import { main } from "../../shared/cli/main.ts";
import { integer, text } from "../../shared/cli/option.ts";
import { alignRows } from "../../shared/cli/text-table.ts";
import { packageVersion } from "../../shared/provenance.ts";
import { Sequence } from "../../shared/random/sequence.ts";
import { readMainSample, readPeas } from "../population/real.ts";
import type { Photographed } from "../population/samples.ts";

const BANDS = ["u", "g", "r", "i", "z"];

/** Pairs of bands. */
const SPACES: readonly (readonly (readonly [number, number])[])[] = [
  [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ],
  [
    [1, 2],
    [2, 3],
  ],
  [
    [1, 2],
    [2, 4],
  ],
];

interface Judged extends Omit<ClassRecovery, "name" | "against"> {
  readonly colours: string;
  /** average precision of an isolation forest, which knows no classes */
  readonly forest: number;
}

const peas = command({
  name: "peas",
  summary: "Find real Green Peas among real galaxies by their colours alone",
  examples: [{ line: "npm run peas", does: "a table, from the tables in ../shared/real" }],
  options: {
    shared: text({ placeholder: "DIR", help: "folder with real/, the tables", default: "../shared" }),
    repeats: integer({ help: "splits into what is learned from and what is found", min: 2, default: 50 }),
  },
  run: async ({ shared, repeats }, context) => {
    const folder = join(shared, "real");
    if (!existsSync(folder)) {
      const why = `peas: skipped, because ${shared} has no folder real (--shared DIR names another)`;
      return { data: { skipped: true }, text: why };
    }
    const [ordinary, rare] = [readMainSample(folder), readPeas(folder)];
    const [many, few] = [ordinary.z.length, rare.z.length];
    const classes = Uint8Array.from({ length: many + few }, (_, i) => (i < many ? 0 : 1));
    const wrong = Uint8Array.from(shuffled([...classes], new Sequence("peas")));
    const progress = context.progress("peas", (SPACES.length + 1) * repeats, "splits");
    const judge = async (points: Points, of: Uint8Array, colours: string): Promise<Judged> => {
      const found: Repeat[] = [];
      for (let r = 0; r < repeats; r++) {
        found.push(await recover(points, of, r));
        progress.add(1);
      }
      const scaled = standardise(points, fitStandardiser(points));
      const forest = averagePrecision(isolationScores(growForest(scaled, 0), scaled), of);
      return { colours, ...summarise(found, 0, few, many), forest };
    };
    const judged: Judged[] = [];
    for (const pairs of SPACES) {
      const points = pointsOf(pairs.map((pair) => [...colourOf(ordinary, pair), ...colourOf(rare, pair)]));
      const name = pairs.map(([a, b]) => `${BANDS[a]}-${BANDS[b]}`).join(", ");
      judged.push(await judge(points, classes, name));
      if (judged.length === 1) judged.push(await judge(points, wrong, "the same, classes shuffled"));
    }
    progress.finish();
    return {
      data: { ordinary: many, peas: few, repeats, judged },
      text: formatted(judged, many, few, repeats),
    };
  },
});

const colourOf = ({ ugriz }: Photographed, [a, b]: readonly [number, number]): Float64Array =>
  ugriz[a]!.map((m, i) => m - ugriz[b]![i]!);

function formatted(judged: readonly Judged[], many: number, few: number, repeats: number): string {
  const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
  return [
    `${few} Green Pea candidates among ${many} galaxies of the main sample, ${repeats} splits`,
    "",
    ...alignRows([
      ["colours", "recall [68 %]", "contamination", "precision", "average precision", "forest's"],
      ...judged.map(({ colours, recall, contamination, precision, average_precision, forest }) => [
        colours,
        `${percent(recall.value)} [${(100 * recall.low).toFixed(1)}, ${(100 * recall.high).toFixed(1)}]`,
        percent(contamination.value),
        percent(precision),
        average_precision.toFixed(3),
        forest.toFixed(3),
      ]),
    ]),
  ].join("\n");
}

await main(
  { name: "bench", summary: peas.summary, examples: peas.examples, commands: [peas] },
  packageVersion(),
  ["peas", ...process.argv.slice(2)],
);
