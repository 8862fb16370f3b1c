/** The galaxies of a target and what lies beside them: as they are measured, then as they have to be for simulated stamps to be measured so. */
import type { Population } from "../../sim/drawn.ts";
import { makePopulation } from "../../sim/populations.ts";
import { looksOf } from "./looks.ts";
import type { MeasuredStamp } from "./measure.ts";
import type { Measured } from "./measure-all.ts";
import type { Facts, Fields, Galaxy } from "./population.ts";
import { ROUGH } from "./report.ts";
import type { Target } from "./stamp.ts";
import { galaxiesOf, spreadOf } from "./summary.ts";
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

const asGalaxy = ({ values, bands }: MeasuredStamp): Galaxy => ({
  values,
  fluxes: bands.map(({ flux }) => flux),
});

/** As the fits have it. */
function asMeasured({ stamps, correlations }: Measured, target: Target): Crowd {
  const some = stamps.flatMap((one) => one.neighbours);
  return {
    galaxies: galaxiesOf(stamps, target).map(asGalaxy),
    neighbours: { mean: some.length / stamps.length, some },
    ...{ correlations, noiseFactors: target.bands.map(() => 1) },
    structure: roughness(stamps, target) > ROUGH ? 1 : 0,
  };
}

/** Median rms of inner residuals over the noise. */
const roughness = (stamps: readonly MeasuredStamp[], target: Target): number =>
  spreadOf(galaxiesOf(stamps, target).map(({ structure }) => structure))[1];

/** Variances of residuals beyond that of noise grow with the square of the strength. */
function rougher({ structure }: Crowd, real: Measured, simulated: Measured, target: Target): number {
  if (structure === 0) return 0;
  const beyond = ({ stamps }: Measured): number => Math.max(0.05, roughness(stamps, target) ** 2 - 1);
  const [low, high] = STRENGTH;
  return Math.max(low, Math.min(high, structure * Math.sqrt(beyond(real) / beyond(simulated))));
}

/** Light of faint galaxies in the sky is taken for noise that neighbours share: as much of it as the measurement finds too much in simulations is taken back. */
function quieter(
  { correlations, noiseFactors }: Crowd,
  real: Measured,
  simulated: Measured,
): Pick<Crowd, "correlations" | "noiseFactors"> {
  const noise = ({ stamps }: Measured, k: number): number =>
    spreadOf(stamps.flatMap(({ bands }) => bands[k].noise?.sigma ?? []))[1];
  return {
    correlations: correlations.map((band, k) =>
      band.map((xi, lag) => xi + real.correlations[k][lag] - simulated.correlations[k][lag]),
    ),
    noiseFactors: noiseFactors.map((factor, k) => (factor * noise(real, k)) / noise(simulated, k)),
  };
}

/** Neighbours that are not found are made up for. */
export async function corrected(
  real: Measured,
  target: Target,
  fieldsOf: (crowd: Crowd, margin?: number) => Fields,
  measure: Measure,
): Promise<Crowd> {
  const found = asMeasured(real, target);
  const again = await measure(makePopulation(fieldsOf(found)), SEED, SIMULATED);
  const { mean } = found.neighbours;
  const seen = again.stamps.reduce((sum, { neighbours }) => sum + neighbours.length, 0) / again.stamps.length;
  const factor = seen > 0 ? Math.max(CORRECTION[0], Math.min(CORRECTION[1], mean / seen)) : 1;
  const neighbours = { ...found.neighbours, mean: mean * factor };
  const structure = rougher(found, real, again, target);
  return { ...found, ...quieter(found, real, again), structure, neighbours };
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
  const found = asMeasured(real, target);
  const most = CLEAN * roughness(real.stamps, target);
  const clean = galaxiesOf(real.stamps, target).filter(({ structure }) => structure <= most);
  const first = { ...found, galaxies: clean.map(asGalaxy) };
  let crowd: Crowd = { ...first, ...widened(first, real.stamps.length) };
  for (let round = 0; round < UNFOLDING.rounds; round++) {
    const population = makePopulation(fieldsOf(crowd, MARGIN));
    const seed = SEED + round;
    const simulated = await measure(population, seed, count);
    const truths = Array.from({ length: count }, (_, k) =>
      truthOf(population, population.draw(seed, k), band),
    );
    const chosen = resampled(densityRatios(looks, looksOf(simulated.stamps, target))).map((k) => truths[k]);
    const some = chosen.flatMap(({ neighbours }) => neighbours);
    crowd = {
      ...quieter(crowd, real, simulated),
      structure: rougher(crowd, real, simulated, target),
      galaxies: chosen,
      neighbours: { mean: some.length / chosen.length, some: some.length > 0 ? some : crowd.neighbours.some },
    };
  }
  return crowd;
}
