/** The neighbours of an object: a pure function of (seed, object, target), with streams of their own. */
import { badInput } from "../../../shared/errors.ts";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { Population } from "../../drawn.ts";
import type { Component, Scene, Source } from "../../scene.ts";
import type { NeighboursConfig } from "./config.ts";
import { type Count, countAt } from "./count.ts";
import { fluxOf } from "./labels.ts";
import { disc, type Place, placesApart, type Region, rectangle } from "./region.ts";

/** Neighbours as they are in every band. */
type Bands = readonly (readonly Component[])[];

/** Objects that are drawn for a neighbour, before it is left out because none has a magnitude that is asked for. */
const MOST_TRIES = 1000;
/** Words of a neighbour: those of its tries, and more. */
const BLOCKS = 4096;
/** Objects of a population without an end, from which neighbours are taken. */
const OBJECTS = 2 ** 52;

export interface NeighbourOptions extends Omit<NeighboursConfig, "number" | "density"> {
  readonly count: Count;
  /** what they are drawn from: of the targets' bands */
  readonly source: Population;
  /** by what their fluxes are multiplied in each band */
  readonly factors: readonly number[];
  /** place of the band whose magnitudes are compared */
  readonly reference: number;
}

export class NeighbourDraw {
  readonly #options: NeighbourOptions;
  #seed = -1;
  #streams = streamsOf(0);

  constructor(options: NeighbourOptions) {
    this.#options = options;
  }

  /**
   * @param targets the target in each band
   * @returns for each band the neighbours, in the order of their distance from the target
   * @throws GalforgeError if there is no room for them
   */
  draw(seed: number, object: number, targets: readonly Scene[]): Source[][] {
    const { count: stream, places: next } = this.#streamsOf(seed);
    stream.restart(object);
    next.restart(object);
    const count = countAt(this.#options.count, stream.uniform());
    const places = this.#places(count, targets[0], next);
    const all = places.flatMap(([x0, y0], j) => {
      const bands = this.one(seed, object, j, targets, MOST_TRIES);
      return bands === undefined ? [] : [{ x0, y0, bands }];
    });
    return targets.map((_, band) => all.map(({ x0, y0, bands }) => ({ x0, y0, components: bands[band] })));
  }

  #places(count: number, target: Scene, stream: Stream): Place[] {
    const { separation } = this.#options;
    const { x0, y0, pixel_scale } = target;
    const region = regionOf(this.#options, target);
    const apart = separation / pixel_scale;
    const places = placesApart(region, [x0, y0], count, apart, () => stream.uniform());
    if (places.length < count) {
      throw badInput(
        "neighbours",
        `only ${places.length} of ${count} fit with ${separation} arcsec between any two and the target: lower "separation", or their number`,
      );
    }
    const far = ([x, y]: Place): number => Math.hypot(x - x0, y - y0);
    return places.sort((a, b) => far(a) - far(b));
  }

  /** The j-th neighbour in each band; undefined if none of so many has a magnitude that is asked for. */
  one(
    seed: number,
    object: number,
    j: number,
    targets: readonly Scene[],
    mostTries: number,
  ): Bands | undefined {
    const { source, from, factors, reference, magnitude_difference: limits, stars } = this.#options;
    const { objects: stream, seed: sourceSeed } = this.#streamsOf(seed);
    stream.restart(object, j * BLOCKS);
    const isStar = stream.uniform() < stars;
    const size = source.size ?? OBJECTS;
    const target = fluxOf(targets[reference]);
    for (let tries = 0; tries < mostTries; tries++) {
      const index = Math.floor(stream.uniform() * size);
      // rows of a table are few: one is no neighbour of itself
      if (from === "self" && index === object && size > 1) continue;
      const bands = source
        .draw(sourceSeed, index)
        .bands.map(({ scene }, band) => lit(scene.components, factors[band], isStar));
      const { min = -Infinity, max = Infinity } = limits ?? {};
      const difference = -2.5 * Math.log10(fluxOf({ components: bands[reference] }) / target);
      if (limits === undefined || (difference >= min && difference <= max)) return bands;
    }
    return undefined;
  }

  #streamsOf(seed: number): Streams {
    if (seed !== this.#seed) this.#streams = streamsOf(seed);
    this.#seed = seed;
    return this.#streams;
  }
}

/** Components with the factor of their band, or a point source in their place. */
function lit(components: readonly Component[], factor: number, isStar: boolean): readonly Component[] {
  if (isStar) return [{ kind: "point", flux: factor * fluxOf({ components }) }];
  return factor === 1 ? components : components.map((c) => ({ ...c, flux: factor * c.flux }));
}

/** Where the neighbours of a target lie. */
export function regionOf(
  { margin, radius }: Pick<NeighboursConfig, "margin" | "radius">,
  { x0, y0, pixel_scale, stamp }: Pick<Scene, "x0" | "y0" | "pixel_scale" | "stamp">,
): Region {
  if (radius !== undefined) return disc([x0, y0], radius / pixel_scale);
  return rectangle(stamp, margin / pixel_scale);
}

const streamOf = (seed: number, name: string): Stream =>
  new Stream(seed, 0, PURPOSE.neighbours ^ hashName(name));

interface Streams {
  readonly count: Stream;
  readonly places: Stream;
  readonly objects: Stream;
  /** for the population that neighbours are drawn from: its objects are others than the targets */
  readonly seed: number;
}

function streamsOf(seed: number): Streams {
  const own = streamOf(seed, "seed");
  return {
    count: streamOf(seed, "count"),
    places: streamOf(seed, "places"),
    objects: streamOf(seed, "objects"),
    seed: Math.floor(own.uniform() * OBJECTS),
  };
}
