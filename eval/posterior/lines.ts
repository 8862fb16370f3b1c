/** What predicted emission lines say of the galaxies whose lines are detected, beside what the true ones do. Pure. */
import type { LabelColumn } from "../../datasets/labels.ts";
import { Cosmology } from "../../sim/galaxies/cosmology.ts";
import type { Supervised } from "../../train/run/config.ts";
import type { TestSet } from "../data/test-set.ts";
import { truthOf } from "../data/truth-label.ts";
import { BPT_CLASSES } from "../lines/bpt.ts";
import { type Compared, judgeLines, type LineName, type TrueLines } from "../lines/judge.ts";
import { score } from "../stats/bootstrap.ts";
import { thinnedRows } from "../stats/points.ts";
import { pick } from "../stats/present.ts";
import type { LineQuantity, LinesSection } from "./section.ts";
import { sampleOf } from "./targets.ts";

const NAMES: Readonly<Record<LineName, readonly string[]>> = {
  halpha: ["halpha"],
  hbeta: ["hbeta"],
  nii: ["nii6584", "nii"],
  oiii: ["oiii5007", "oiii"],
};
const LINES = Object.keys(NAMES) as LineName[];
/** In front of labels that are ln(1 + flux). */
const LOG = "ln1p_";
/** Lines are detected from so many of their errors on. */
const DETECTED = 3;
const MOST_SHOWN = 400;
/** Redshifts that distances are taken from. */
const REDSHIFT = "z";

const bare = (name: string): string => (name.startsWith(LOG) ? name.slice(LOG.length) : name);

/** Labels that are read beside the targets: fluxes and their errors, what is behind them, and redshifts. */
export const besidesLines = (all: readonly LabelColumn[]): readonly string[] => {
  const fluxes = Object.values(NAMES).flat();
  const wanted = new Set([...fluxes, ...fluxes.map(truthOf), REDSHIFT, truthOf(REDSHIFT)]);
  return all.flatMap(({ name, sigma }) =>
    wanted.has(name) ? [name, ...(sigma !== undefined && fluxes.includes(name) ? [sigma] : [])] : [],
  );
};

/** Undefined for a model that does not estimate all four lines in one scale, and where hardly any galaxy has them all. @param samples [count, draws, targets] */
export function linesOf(
  supervise: readonly Supervised[],
  { labels, columns, count }: Pick<TestSet, "labels" | "columns" | "count">,
  samples: Float32Array,
): LinesSection | undefined {
  const names = supervise.map(({ name }) => name);
  const isLog = names.some((name) => name.startsWith(LOG));
  const found = LINES.map((line) =>
    names.findIndex((name) => NAMES[line].includes(bare(name)) && name.startsWith(LOG) === isLog),
  );
  if (found.includes(-1)) return undefined;
  const fluxOf = (label: number): number => (isLog ? Math.expm1(label) : label);
  const measured = found.map((at) => labels.get(names[at]!)!.map(fluxOf));
  const errors = found.map((at) => {
    const sigma = columns.find(({ name }) => name === bare(names[at]!))?.sigma;
    return sigma === undefined ? undefined : labels.get(sigma);
  });
  const rows = Uint32Array.from({ length: count }, (_, i) => i).filter((i) =>
    measured.every((flux, l) => flux[i]! > DETECTED * (errors[l]?.[i] ?? 0)),
  );
  if (rows.length < FEWEST) return undefined;
  const exact = found.map((at, l) => labels.get(truthOf(bare(names[at]!))) ?? measured[l]!);
  const z = labels.get(truthOf(REDSHIFT)) ?? labels.get(REDSHIFT);
  const byLine = <T>(of: (l: number) => T) =>
    Object.fromEntries(LINES.map((line, l) => [line, of(l)])) as Record<LineName, T>;
  const truth: TrueLines = {
    ...byLine((l) => pick(exact[l]!, rows)),
    ...(z && { z: pick(z, rows) }),
  };
  const [width, each] = [names.length, samples.length / count];
  const judged = judgeLines(
    {
      samples: Float32Array.from(
        { length: rows.length * each },
        (_, at) => samples[rows[Math.floor(at / each)]! * each + (at % each)]!,
      ),
      ...{ draws: each / width, labels: width, places: byLine((l) => found[l]!), fluxOf },
    },
    truth,
    new Cosmology(),
  );
  const { nii, oiii, classes, decrement, excess, logSfr } = judged;
  const shown = thinnedRows(rows.length, MOST_SHOWN);
  const points = (column: Float64Array): number[] => [...pick(column, shown)];
  return {
    detected: rows.length,
    classes: [...BPT_CLASSES],
    counts: classes.counts,
    ...{ accuracy: classes.accuracy, base_rate: classes.baseRate, without: classes.without },
    quantities: [
      quantityOf("log [NII]/Ha", "dex", nii),
      quantityOf("log [OIII]/Hb", "dex", oiii),
      quantityOf("Ha/Hb", "1", decrement),
      quantityOf("E(B-V) of the gas", "mag", excess),
      ...(logSfr === undefined ? [] : [quantityOf("log SFR by Ha", "log Msun/yr", logSfr)]),
    ].filter((quantity) => quantity !== undefined),
    bpt: {
      ...{ true_x: points(nii.truth), true_y: points(oiii.truth) },
      ...{ x: points(nii.predicted.median), y: points(oiii.predicted.median) },
      ...{ x_low: points(nii.predicted.low), x_high: points(nii.predicted.high) },
      ...{ y_low: points(oiii.predicted.low), y_high: points(oiii.predicted.high) },
    },
  };
}

/** Galaxies whose four lines are detected at least. */
const FEWEST = 10;

/** Undefined where hardly any galaxy has both. */
function quantityOf(name: string, unit: string, { truth, predicted }: Compared): LineQuantity | undefined {
  const { median, low, high } = predicted;
  const rows = Uint32Array.from(truth, (_, i) => i).filter((i) => Number.isFinite(truth[i]! + median[i]!));
  if (rows.length < FEWEST) return undefined;
  const shown = thinnedRows(rows.length, MOST_SHOWN).map((k) => rows[k]!);
  const points = (column: Float64Array): number[] => [...pick(column, shown)];
  return {
    ...{ name, unit },
    scores: score(sampleOf(pick(truth, rows), pick(median, rows))),
    points: { truth: points(truth), estimate: points(median), low: points(low), high: points(high) },
  };
}
