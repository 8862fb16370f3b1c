/** Members of rare classes: a galaxy of the class that has its colours and that a sample of the survey takes. */
import { badInput, inContext } from "../../../shared/errors.ts";
import type { Stream } from "../../../shared/random/stream.ts";
import type { Locate } from "../../population/locate.ts";
import type { Cosmology } from "../cosmology.ts";
import { GalaxyDraw } from "../draw.ts";
import type { Galaxy, Stars } from "../galaxy.ts";
import { magnitude } from "../light/band.ts";
import type { GalaxyLight } from "../light/galaxy-light.ts";
import { peaColours, redSpiralColours } from "../special.ts";
import { askedFor, ClassChoice, type ClassCounts, type RareClass } from "./classes.ts";
import type { Member, Members } from "./members.ts";
import { choiceOf, type SelectedOptions } from "./selected.ts";
import { chooseSample, type Sample } from "./selections.ts";

/** How a class is drawn, and what makes a galaxy one of it. */
interface Kind {
  readonly zRange: readonly [number, number];
  next(draw: GalaxyDraw): Stars;
  isOne(galaxy: Galaxy): boolean;
}

/** A sample that may have galaxies of a class. */
interface Source {
  /** its place among all */
  readonly place: number;
  readonly zRange: readonly [number, number];
  readonly draw: GalaxyDraw;
  readonly light: GalaxyLight;
}

/** What members are looked at with, and their samples. */
interface Rare {
  readonly kind: Kind;
  readonly samples: readonly Sample[];
  readonly sources: readonly Source[];
}

export class WithRareClasses implements Members {
  readonly samples: readonly string[];
  readonly zRange: readonly [number, number];
  readonly #others: Members;
  readonly #choice: ClassChoice;
  readonly #rare: ReadonlyMap<RareClass, Rare>;
  readonly #tries: number;
  readonly #cosmology: Cosmology;

  /**
   * @param others the members that are of no rare class
   * @throws GalforgeError for a class that the selection cannot have: one of each is drawn, for every sample
   */
  constructor(others: Members, counts: ClassCounts, options: SelectedOptions, at: Locate) {
    this.samples = others.samples;
    this.zRange = others.zRange;
    this.#others = others;
    this.#choice = new ClassChoice(counts);
    this.#tries = options.tries;
    this.#cosmology = options.cosmology;
    const rare = new Map<RareClass, Rare>();
    for (const name of askedFor(counts)) {
      try {
        const one = rareOf(KINDS[name](options), options);
        for (const which of one.samples.keys()) this.#draw(one, which, 0, 0, choiceOf(0));
        rare.set(name, one);
      } catch (error) {
        throw inContext(at(["classes", name]), error);
      }
    }
    this.#rare = rare;
  }

  take(seed: number, index: number): Member {
    const name = this.#choice.of(seed, index);
    const rare = name === undefined ? undefined : this.#rare.get(name);
    if (rare === undefined) return this.#others.take(seed, index);
    const choice = choiceOf(seed);
    choice.restart(index);
    return this.#draw(rare, chooseSample(rare.samples, choice.uniform()), seed, index, choice);
  }

  #draw(
    { kind, samples, sources }: Rare,
    which: number,
    seed: number,
    index: number,
    choice: Stream,
  ): Member {
    const sample = samples[which];
    const { place, zRange, draw, light } = sources[which];
    draw.begin(seed, index);
    for (let tries = 1; tries <= this.#tries; tries++) {
      const stars = kind.next(draw);
      const u = choice.uniform();
      if (!(stars.z > zRange[0] && stars.z < zRange[1])) continue;
      const galaxy = draw.galaxy(stars, light.stars(stars));
      light.addLines(galaxy);
      const magnitudes = sample.filters.map((_, i) => magnitude(light.disc[i] + light.bulge[i]));
      const hlr = (stars.size * Math.sqrt(stars.q)) / this.#cosmology.kpcPerArcsec(stars.z);
      if (sample.accepts({ galaxy, magnitudes, hlr, u }) && kind.isOne(galaxy)) {
        return { galaxy, tries, sample: place };
      }
    }
    throw badInput(
      `selection ${sample.name}`,
      `took none of ${this.#tries} galaxies of this class, which are too faint or too bright for it: take a selection such as decals-z1, or raise "tries"`,
    );
  }
}

/** @throws GalforgeError if no sample has redshifts of the class */
function rareOf(kind: Kind, options: SelectedOptions): Rare {
  const { massFunction, parameters, makeLight } = options;
  const [least, most] = kind.zRange;
  const found = options.samples
    .map((sample, place) => ({ sample, place, zRange: overlap(sample.zRange, kind.zRange) }))
    .filter(({ zRange: [low, high] }) => high > low);
  if (found.length === 0) {
    const taken = options.samples.map(({ name, zRange }) => `${name} z ${zRange.join(" to ")}`).join(", ");
    throw badInput("selection", `takes ${taken}, and this class is at z ${least} to ${most}: widen it`);
  }
  return {
    kind,
    samples: found.map(({ sample }) => sample),
    sources: found.map(({ sample, place, zRange }) => ({
      ...{ place, zRange },
      draw: new GalaxyDraw({ zRange, massFunction, parameters }),
      light: makeLight(sample.filters, zRange),
    })),
  };
}

type Pair = readonly [number, number];
const overlap = (a: Pair, b: Pair): Pair => [Math.max(a[0], b[0]), Math.min(a[1], b[1])];

const KINDS: Readonly<Record<RareClass, (options: SelectedOptions) => Kind>> = {
  "green-pea": ({ parameters: { green_peas }, makeLight }) => {
    const zRange = [green_peas.z[0], green_peas.z[1]] as const;
    const light = makeLight(["sdss-u", "sdss-g", "sdss-r", "sdss-i", "sdss-z"], zRange);
    return {
      zRange,
      next: (draw) => draw.greenPea(),
      isOne: (galaxy) => {
        const [u, g, r, i, z] = magnitudesOf(light, galaxy);
        return peaColours({ u, g, r, i, z });
      },
    };
  },
  "red-spiral": ({ parameters: { red_spirals }, makeLight }) => {
    const rest = makeLight(["sdss-g", "sdss-r"], [0, 0]);
    return {
      zRange: [red_spirals.z[0], red_spirals.z[1]],
      next: (draw) => draw.redSpiral(),
      isOne: ({ stars, ...galaxy }) => {
        const [g, r] = magnitudesOf(rest, { ...galaxy, stars: { ...stars, z: 0 } });
        return redSpiralColours(r, g - r);
      },
    };
  },
};

/** Of all light, in the filters that it is seen in. */
function magnitudesOf(light: GalaxyLight, galaxy: Galaxy): number[] {
  light.stars(galaxy.stars);
  light.addLines(galaxy);
  return Array.from(light.disc, (disc, i) => magnitude(disc + light.bulge[i]));
}
