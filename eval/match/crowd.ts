/** The galaxies of a target and what lies beside them: as they are measured, then as they have to be for simulated stamps to be measured so. */
import type { Population } from "../../sim/drawn.ts";
import { makePopulation } from "../../sim/populations.ts";
import { looksOf } from "./looks.ts";
import type { MeasuredStamp } from "./measure.ts";
import type { Measured } from "./measure-all.ts";
import type { Facts, Fields, Galaxy } from "./population.ts";
import { ROUGH } from "./report.ts";
import type { Target } from "./stamp.ts";
import { galaxiesOf, type Summary, summarise } from "./summary.ts";
import { truthOf, widened } from "./truth.ts";
import { densityRatios, resampled } from "./unfold.ts";

/** How often what the measurement makes of galaxies is taken back, and stamps for that: a multiple of the cutouts, and at most. */
const UNFOLDING = { rounds: 2, multiple: 2, most: 1000 };
/** The first population is of galaxies whose inner residual is at most so many times that of most: others are blends, or crossed by a trail. */
const CLEAN = 1.25;
/** By how much distributions of the rounds are wider than what was seen: less than in the end, because it adds up. */
const MARGIN = 0.1;
/** Stamps by which few cutouts are corrected. */
const SIMULATED = 50;
/** Seed of simulated stamps; each round has another one. */
const SEED = 1;
/** Factors that the number of neighbours of few cutouts may be corrected by. */
const CORRECTION = [0.3, 3] as const;
/** Of structure, where there is some. */
const STRENGTH = [0.2, 2] as const;

/** The part of the facts that simulations correct. */
export type Crowd = Pick<Facts, "galaxies" | "neighbours" | "correlations" | "noiseFactors" | "structure">;
type Measure = (population: Population, seed: number, count: number) => Promise<Measured>;

const summaryOf = ({ stamps, correlations }: Measured, target: Target): Summary =>
  summarise(stamps, correlations, target);

const asGalaxy = ({ values, bands }: MeasuredStamp): Galaxy => ({
  values,
  fluxes: bands.map(({ flux }) => flux),
});

/** As the fits have it. */
function asMeasured({ stamps, correlations }: Measured, { structure }: Summary, target: Target): Crowd {
  const some = stamps.flatMap((one) => one.neighbours);
  return {
    galaxies: galaxiesOf(stamps, target).map(asGalaxy),
    neighbours: { mean: some.length / stamps.length, some },
    ...{ correlations, noiseFactors: target.bands.map(() => 1) },
    structure: structure[1] > ROUGH ? 1 : 0,
  };
}

/** Variances of residuals beyond that of noise grow with the square of the strength. */
function rougher({ structure }: Crowd, real: Summary, simulated: Summary): number {
  if (structure === 0) return 0;
  const beyond = (seen: Summary): number => Math.max(0.05, seen.structure[1] ** 2 - 1);
  const [low, high] = STRENGTH;
  return Math.max(low, Math.min(high, structure * Math.sqrt(beyond(real) / beyond(simulated))));
}

/** Light of faint galaxies in the sky is taken for noise that neighbours share: as much of it as the measurement finds too much in simulations is taken back. */
function quieter(
  { correlations, noiseFactors }: Crowd,
  [real, ofReal]: readonly [Measured, Summary],
  [simulated, ofSimulated]: readonly [Measured, Summary],
): Pick<Crowd, "correlations" | "noiseFactors"> {
  return {
    correlations: correlations.map((band, k) =>
      band.map((xi, lag) => xi + real.correlations[k][lag] - simulated.correlations[k][lag]),
    ),
    noiseFactors: noiseFactors.map((factor, k) => (factor * ofReal.noise[k][1]) / ofSimulated.noise[k][1]),
  };
}

/** Neighbours that are not found are made up for. */
export async function corrected(
  real: Measured,
  target: Target,
  fieldsOf: (crowd: Crowd, margin?: number) => Fields,
  measure: Measure,
): Promise<Crowd> {
  const ofReal = summaryOf(real, target);
  const found = asMeasured(real, ofReal, target);
  const again = await measure(makePopulation(fieldsOf(found)), SEED, SIMULATED);
  const ofAgain = summaryOf(again, target);
  const { mean } = found.neighbours;
  const seen = ofAgain.neighbours;
  const factor = seen > 0 ? Math.max(CORRECTION[0], Math.min(CORRECTION[1], mean / seen)) : 1;
  const neighbours = { ...found.neighbours, mean: mean * factor };
  const structure = rougher(found, ofReal, ofAgain);
  return { ...found, ...quieter(found, [real, ofReal], [again, ofAgain]), structure, neighbours };
}

export async function unfolded(
  real: Measured,
  target: Target,
  band: number,
  fieldsOf: (crowd: Crowd, margin?: number) => Fields,
  measure: Measure,
): Promise<Crowd> {
  const looks = looksOf(real.stamps, target);
  const count = Math.min(UNFOLDING.most, UNFOLDING.multiple * real.stamps.length);
  const ofReal = summaryOf(real, target);
  const found = asMeasured(real, ofReal, target);
  const most = CLEAN * ofReal.structure[1];
  const clean = galaxiesOf(real.stamps, target).filter(({ structure }) => structure <= most);
  const first = { ...found, galaxies: clean.map(asGalaxy) };
  let crowd: Crowd = { ...first, ...widened(first, real.stamps.length) };
  for (let round = 0; round < UNFOLDING.rounds; round++) {
    const population = makePopulation(fieldsOf(crowd, MARGIN));
    const seed = SEED + round;
    const simulated = await measure(population, seed, count);
    const ofSimulated = summaryOf(simulated, target);
    const truths = Array.from({ length: count }, (_, k) =>
      truthOf(population, population.draw(seed, k), band),
    );
    const chosen = resampled(densityRatios(looks, looksOf(simulated.stamps, target))).map((k) => truths[k]);
    const some = chosen.flatMap(({ neighbours }) => neighbours);
    crowd = {
      ...quieter(crowd, [real, ofReal], [simulated, ofSimulated]),
      structure: rougher(crowd, ofReal, ofSimulated),
      galaxies: chosen,
      neighbours: { mean: some.length / chosen.length, some: some.length > 0 ? some : crowd.neighbours.some },
    };
  }
  return crowd;
}
