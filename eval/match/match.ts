/** From cutouts without labels to a population whose stamps look like them (docs/match.md). */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Dataset } from "../../datasets/reader.ts";
import type { Context } from "../../shared/cli/command.ts";
import { badInput } from "../../shared/errors.ts";
import { interrupted } from "../../shared/workers/work.ts";
import type { Population } from "../../sim/drawn.ts";
import { makePopulation } from "../../sim/populations.ts";
import { Renderer } from "../../sim/render/renderer.ts";
import { thinnedRows } from "../stats/points.ts";
import { type MeasuredStamp, StampMeasurer } from "./measure.ts";
import { LagSums } from "./noise.ts";
import { type Facts, type Fields, populationOf } from "./population.ts";
import { type MatchReport, reportOf } from "./report.ts";
import type { Target } from "./stamp.ts";
import { simulatedTarget, targetOf } from "./stamps.ts";
import { galaxiesOf, summarise } from "./summary.ts";

export interface MatchOptions {
  /** cutouts that are measured at most, spread over the set */
  readonly n: number;
  /** positions of those that may be; absent: all */
  readonly pool?: Uint32Array;
  /** FWHM of the PSF [arcsec] by the name of the band; comes before all else that is known of it */
  readonly psfFwhm: ReadonlyMap<string, number>;
}

export interface Matched {
  /** the configuration */
  readonly fields: Fields;
  readonly population: Population;
  readonly report: MatchReport;
  /** positions of the cutouts that were measured */
  readonly indices: readonly number[];
}

type Hooks = Pick<Context, "progress" | "signal">;

/** Of fewer nothing is said. */
export const FEWEST = 5;
/** Stamps that are simulated to see what the measurement finds of them, and with which seed. */
const CHECKED = 150;
const SEED = 1;
/** Factors that the number of neighbours may be corrected by. */
const CORRECTION = [0.3, 3] as const;

/**
 * Measures cutouts, writes down a population, and measures that: neighbours that the measurement does not find are made up for.
 * @throws GalforgeError for fewer than FEWEST cutouts that can be measured, a set without pixel scale or PSF
 */
export async function matchPopulation(
  set: Dataset,
  { n, psfFwhm, pool = Uint32Array.from({ length: set.length }, (_, at) => at) }: MatchOptions,
  hooks: Hooks,
): Promise<Matched> {
  const indices = thinnedRows(pool.length, n).map((k) => pool[k]);
  if (indices.length < FEWEST) {
    throw badInput(
      set.dir,
      `has ${indices.length} cutouts: at least ${FEWEST} are needed to say what they are like`,
    );
  }
  const target = targetOf(set, indices, psfFwhm);
  const band = await brightest(target);
  const real = await measureAll(target, band, "cutouts", hooks);
  const galaxies = galaxiesOf(real.stamps, target);
  if (galaxies.length < FEWEST) {
    throw badInput(
      set.dir,
      `only ${galaxies.length} of ${indices.length} cutouts have a galaxy that can be fitted: at least ${FEWEST} are needed`,
    );
  }
  const found = summarise(real.stamps, real.correlations, target);
  const facts = (neighbours: number): Facts => ({
    ...{ target, band, neighbours, stamps: real.stamps, psfs: target.known.psfs },
    ...{ correlations: real.correlations, gains: gainsOf(target, real.stamps) },
  });
  const draft = makePopulation(populationOf(facts(found.neighbours)));
  const simulate = async (population: Population): Promise<ReturnType<typeof summarise>> => {
    const count = Math.min(CHECKED, Math.max(50, indices.length));
    const twin = simulatedTarget(population, SEED, count, target);
    const { stamps, correlations } = await measureAll(twin, band, "simulated", hooks);
    return summarise(stamps, correlations, target);
  };
  const first = await simulate(draft);
  const factor = first.neighbours > 0 ? found.neighbours / first.neighbours : 1;
  const neighbours = found.neighbours * Math.max(CORRECTION[0], Math.min(CORRECTION[1], factor));
  const fields = { description: describe(set, indices.length), ...populationOf(facts(neighbours)) };
  const report = reportOf({
    ...{ set, target, band, stamps: real.stamps, found, again: first, neighbours, of: set.length },
    gains: gainsOf(target, real.stamps),
  });
  return { fields, population: makePopulation(fields), report, indices };
}

const describe = (set: Dataset, count: number): string => {
  const { bands } = set.manifest;
  return `Matched to ${count} cutouts in ${bands.map(({ name }) => name).join(", ")} by galforge sim match`;
};

interface Measured {
  readonly stamps: readonly MeasuredStamp[];
  readonly correlations: readonly (readonly number[])[];
}

async function measureAll(
  target: Target,
  band: number,
  what: string,
  { progress, signal }: Hooks,
): Promise<Measured> {
  const lags = target.bands.map(() => new LagSums());
  const measurer = new StampMeasurer(new Renderer(), target, band, lags);
  const bar = progress(what, target.count, "stamps");
  const stamps: MeasuredStamp[] = [];
  try {
    for (let k = 0; k < target.count; k++) {
      await nextTurn(); // lets a request to stop arrive
      if (signal.aborted) throw interrupted("interrupted: nothing was written");
      stamps.push(measurer.measure(target.stamp(k)));
      bar.add(1);
    }
  } finally {
    bar.finish();
  }
  const correlations = lags.map((sums, k) => {
    const known = sums.correlations();
    if (known === undefined) {
      throw badInput(
        `band ${target.bands[k].name}`,
        "no cutout has pixels without light, of which the noise could be measured: cut them larger",
      );
    }
    return known;
  });
  return { stamps, correlations };
}

/** Stamps that are looked at to choose a band. */
const GLANCED = 20;

/** Place of the band whose middle pixels stand out most over its noise. */
async function brightest(target: Target): Promise<number> {
  if (target.bands.length === 1) return 0;
  const [ny, nx] = target.size;
  const contrast = target.bands.map(() => 0);
  for (const k of thinnedRows(target.count, GLANCED)) {
    target.stamp(k).forEach(({ pixels }, band) => {
      const sorted = pixels.slice().sort();
      const at = (level: number): number => sorted[Math.floor(level * (sorted.length - 1))];
      const noise = at(0.5) - at(0.16) || 1;
      contrast[band] += Math.asinh((pixels[Math.floor(ny / 2) * nx + Math.floor(nx / 2)] - at(0.5)) / noise);
    });
  }
  return contrast.indexOf(Math.max(...contrast));
}

/** By the manifest, else by the planes of variance. */
function gainsOf({ bands }: Target, stamps: readonly MeasuredStamp[]): readonly (number | undefined)[] {
  return bands.map(({ gain }, k) => {
    if (gain !== undefined) return gain;
    const known = stamps.flatMap((one) => one.bands[k].gain ?? []).sort((a, b) => a - b);
    return known.length === 0 ? undefined : known[known.length >> 1];
  });
}
