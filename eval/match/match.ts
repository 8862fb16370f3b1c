/** From cutouts without labels to a population whose stamps look like them (docs/match.md). */
import type { Dataset } from "../../datasets/reader.ts";
import { badInput } from "../../shared/errors.ts";
import type { Population } from "../../sim/drawn.ts";
import { makePopulation } from "../../sim/populations.ts";
import { domainArea } from "../stats/domain-classifier.ts";
import { thinnedRows } from "../stats/points.ts";
import { type Crowd, corrected, unfolded } from "./crowd.ts";
import { looksOf } from "./looks.ts";
import type { MeasuredStamp } from "./measure.ts";
import { type Hooks, measureAll } from "./measure-all.ts";
import { type Fields, populationOf } from "./population.ts";
import { type MatchReport, reportOf } from "./report.ts";
import type { Target } from "./stamp.ts";
import { simulatedTarget, targetOf } from "./stamps.ts";
import { galaxiesOf, slopeOf, summarise } from "./summary.ts";

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

/** Of fewer nothing is said. */
export const FEWEST = 5;
/** Cutouts below which there is no unfolding: densities of so few cannot be compared. */
const FEW = 100;
/** By how much distributions are wider than what was seen. */
const MARGIN = 0.25;
/** Stamps of the population that are measured as the cutouts were. */
const CHECKED = [50, 150] as const;
/** Their seed, and how often labels are permuted for the null of the classifier. */
const [SEED, PERMUTED] = [0, 49];

/**
 * Measures cutouts, writes down a population, and measures that, too: what the measurement loses, adds and widens is taken back by
 * unfolding (unfold.ts); of few cutouts neighbours, noise and structure are corrected, and no more.
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
  const slopes = target.bands.map((_, k) => slopeOf(real.stamps, k));
  const known = {
    ...{ target, band, slopes, stamps: real.stamps, psfs: target.known.psfs },
    gains: gainsOf(target, real.stamps),
  };
  const measureOf = (what: string) => (population: Population, seed: number, count: number) =>
    measureAll(simulatedTarget(population, seed, count, target), band, what, hooks);
  const fieldsOf = (crowd: Crowd, margin = MARGIN): Fields => populationOf({ ...known, ...crowd, margin });
  const many = indices.length >= FEW;
  const crowd = many
    ? await unfolded(real, target, band, fieldsOf, measureOf("unfolding"))
    : await corrected(real, target, fieldsOf, measureOf("simulated"));
  const fields = { description: describe(set, indices.length), ...fieldsOf(crowd) };
  const population = makePopulation(fields);
  const checked = Math.min(CHECKED[1], Math.max(CHECKED[0], indices.length));
  const again = await measureOf("checked")(population, SEED, checked);
  const report = reportOf({
    ...{ set, target, band, stamps: real.stamps, slopes, of: set.length, unfolded: many, margin: MARGIN },
    ...{ neighbours: crowd.neighbours.mean, structure: crowd.structure, gains: known.gains },
    found: summarise(real.stamps, real.correlations, target),
    again: summarise(again.stamps, again.correlations, target),
    apart: domainArea(looksOf(real.stamps, target), looksOf(again.stamps, target), {
      permutations: PERMUTED,
      seed: SEED,
    }),
  });
  return { fields, population, report, indices };
}

const describe = (set: Dataset, count: number): string => {
  const { bands } = set.manifest;
  return `Matched to ${count} cutouts in ${bands.map(({ name }) => name).join(", ")} by galforge sim match`;
};

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
