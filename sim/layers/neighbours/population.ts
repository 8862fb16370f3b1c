/** A population of any kind with neighbours on its stamps: the layer `neighbours` (docs/configuration.md). */
import { badInput, inContext, outOfRange, unknownChoice } from "../../../shared/errors.ts";
import type { Drawn, Population, PopulationLabel } from "../../drawn.ts";
import type { Locate } from "../../population/locate.ts";
import { DecoratedPopulation, withLabels } from "../decorated.ts";
import { checkNeighbours, MOST_NEIGHBOURS, type NeighboursConfig } from "./config.ts";
import { type Count, mostOf } from "./count.ts";
import { NeighbourDraw, regionOf } from "./draw.ts";
import { neighbourLabels, neighbourValues } from "./labels.ts";
import { mostApart, mostAtRandom } from "./region.ts";
import { fluxFactors, sourceConfig } from "./source.ts";

/**
 * @param value what stands at `neighbours` @param make makes the population that neighbours are drawn from, if it is another one
 * @throws GalforgeError for neighbours that do not fit, are too many, or have other bands
 */
export function makeNeighboursLayer(
  targets: Population,
  value: unknown,
  at: Locate,
  make: (config: unknown, at: Locate) => Population,
): Population {
  const config = checkNeighbours(at, value);
  const within: Locate = (path, line = path) => at([...FROM, ...path], [...FROM, ...line]);
  const source = config.from === "self" ? undefined : make(sourceConfig(targets, config.from, at), within);
  return new BlendedPopulation(targets, config, source, at);
}

/** Targets that are looked at, and the objects that are drawn for a neighbour of each, before limits exclude all. */
const PROBES = 32;
const PROBE_TRIES = 100;

const FROM = ["neighbours", "from"];

class BlendedPopulation extends DecoratedPopulation {
  readonly #labels: readonly PopulationLabel[];
  readonly #notes: readonly string[];
  readonly #neighbours: NeighbourDraw;

  /** @param source what neighbours are drawn from; undefined: the targets' population */
  constructor(targets: Population, config: NeighboursConfig, source: Population | undefined, at: Locate) {
    super(targets, { neighbours: { ...config, from: source === undefined ? "self" : { ...source.config } } });
    const { bands } = targets;
    const count = countOf(config, targets, at);
    refuseCrowd(config, count, targets, at);
    this.#neighbours = new NeighbourDraw({
      ...config,
      count,
      source: source ?? targets,
      factors: fluxFactors(bands, source?.bands ?? bands, at(FROM)),
      reference: referenceBand(config, targets, at),
    });
    this.#refuseLimits(config, at);
    this.#notes = source?.notes ?? [];
    this.#labels = withLabels(at(["neighbours"]), targets, neighbourLabels(bands));
  }

  /** @throws GalforgeError if the first targets of seed 0 have no neighbour of a magnitude that is asked for */
  #refuseLimits({ magnitude_difference: limits }: NeighboursConfig, at: Locate): void {
    if (limits === undefined) return;
    for (let index = 0; index < Math.min(PROBES, this.size ?? PROBES); index++) {
      const targets = super.draw(0, index).bands.map(({ scene }) => scene);
      if (this.#neighbours.one(0, index, 0, targets, PROBE_TRIES) !== undefined) return;
    }
    throw badInput(
      at(["neighbours", "magnitude_difference"]),
      `excludes all: ${PROBES} targets have no neighbour with ${JSON.stringify(limits)} among ${PROBE_TRIES} objects each: widen it`,
    );
  }

  override get notes(): readonly string[] {
    return [...super.notes, ...this.#notes];
  }

  override get labels(): readonly PopulationLabel[] {
    return this.#labels;
  }

  override draw(seed: number, index: number): Drawn {
    const { bands, labels } = super.draw(seed, index);
    const others = this.#draw(seed, index, bands);
    const blended = bands.map(({ scene, detector }, i) => ({
      scene: others[i].length === 0 ? scene : { ...scene, others: [...(scene.others ?? []), ...others[i]] },
      detector,
    }));
    const values = neighbourValues(
      bands.map(({ scene }) => scene),
      others,
    );
    return { bands: blended, labels: Float64Array.of(...labels, ...values) };
  }

  #draw(seed: number, index: number, bands: Drawn["bands"]): ReturnType<NeighbourDraw["draw"]> {
    try {
      return this.#neighbours.draw(
        seed,
        index,
        bands.map(({ scene }) => scene),
      );
    } catch (error) {
      throw inContext(`object ${index} of seed ${seed}`, error);
    }
  }
}

const ARCSEC_PER_ARCMIN = 60;

/** A density means a Poisson number, in proportion to the area. */
function countOf(
  { number, density = 0, margin, radius }: NeighboursConfig,
  { stamp, config: { pixel_scale } }: Population,
  at: Locate,
): Count {
  if (number !== undefined) return number;
  const { area } = regionOf(
    { margin, ...(radius === undefined ? {} : { radius }) },
    { ...CENTRE, stamp, pixel_scale },
  );
  const poisson = (density * area * pixel_scale ** 2) / ARCSEC_PER_ARCMIN ** 2;
  if (poisson <= MOST_NEIGHBOURS) return { poisson };
  const most = (MOST_NEIGHBOURS * density) / poisson;
  throw outOfRange(
    at(["neighbours", "density"]),
    density,
    `at most ${most.toPrecision(4)} per arcmin^2, which is ${MOST_NEIGHBOURS} neighbours in the mean`,
  );
}

/** Where a region lies matters to nothing but the places in it. */
const CENTRE = { x0: 0, y0: 0 } as const;

/** @throws GalforgeError if the most neighbours that an object may have find no room */
function refuseCrowd(
  config: NeighboursConfig,
  count: Count,
  { stamp, config: { pixel_scale } }: Population,
  at: Locate,
): void {
  const { separation } = config;
  const where = at(["neighbours", "separation"]);
  const most = mostOf(count);
  const region = regionOf(config, { ...CENTRE, stamp, pixel_scale });
  const apart = separation / pixel_scale;
  // the target is one of the points, and may lie in the middle
  const [fit, densest] =
    apart >= region.reach
      ? [0, 0]
      : [Math.max(0, mostAtRandom(region, apart) - 1), mostApart(region, apart) - 1];
  if (most <= fit) return;
  throw badInput(
    where,
    `there may be ${most} neighbours, but with ${separation} arcsec between any two and the target only ${fit} fit when they are placed at random (${densest} in the densest order): lower it, or their number`,
  );
}

/** The band in the middle unless one is named. */
function referenceBand(
  { magnitude_difference }: NeighboursConfig,
  { bands }: Population,
  at: Locate,
): number {
  const name = magnitude_difference?.band;
  if (name === undefined) return Math.floor((bands.length - 1) / 2);
  const names = bands.map((band) => band.name);
  const found = names.indexOf(name);
  if (found < 0) throw unknownChoice(at(["neighbours", "magnitude_difference", "band"]), name, names);
  return found;
}
