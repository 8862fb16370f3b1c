/** Members that a selection takes: object k is the first of its own candidates that its sample accepts. */
import { badInput } from "../../../shared/errors.ts";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { Cosmology } from "../cosmology.ts";
import { GalaxyDraw } from "../draw.ts";
import type { Galaxy } from "../galaxy.ts";
import { magnitude } from "../light/band.ts";
import { Brightest } from "../light/brightest.ts";
import type { GalaxyLight } from "../light/galaxy-light.ts";
import type { MassFunctionName } from "../mass-function.ts";
import type { GalaxyParameters } from "../parameters.ts";
import { leastMass } from "../selection.ts";
import type { MakeLight } from "./make-light.ts";
import type { Member, Members } from "./members.ts";
import { chooseSample, type Sample } from "./selections.ts";

/** A sample with what draws it. */
interface Source {
  readonly sample: Sample;
  readonly draw: GalaxyDraw;
  /** in the first filter of the sample, and in the others */
  readonly light: GalaxyLight;
  readonly others: GalaxyLight;
  readonly brightest: Brightest;
}

export interface SelectedOptions {
  readonly samples: readonly Sample[];
  readonly massFunction: MassFunctionName;
  /** most candidates of an object */
  readonly tries: number;
  readonly cosmology: Cosmology;
  readonly parameters: GalaxyParameters;
  readonly makeLight: MakeLight;
}

export class SelectedGalaxies implements Members {
  readonly samples: readonly string[];
  readonly zRange: readonly [number, number];
  readonly #samples: readonly Sample[];
  readonly #sources: readonly Source[];
  readonly #tries: number;
  readonly #cosmology: Cosmology;
  #seed = 0;
  #choice = choiceOf(0);

  constructor({ samples, massFunction, tries, cosmology, parameters, makeLight }: SelectedOptions) {
    this.#samples = samples;
    this.samples = samples.map(({ name }) => name);
    this.zRange = [
      Math.min(...samples.map((s) => s.zRange[0])),
      Math.max(...samples.map((s) => s.zRange[1])),
    ];
    this.#tries = tries;
    this.#cosmology = cosmology;
    this.#sources = samples.map((sample) => {
      const [ratio, slope] = sample.leastMass;
      const minimumMass = (z: number): number => leastMass(cosmology, z, sample.faintest, ratio, slope);
      const { zRange, filters } = sample;
      const light = makeLight(filters.slice(0, 1), zRange);
      return {
        sample,
        draw: new GalaxyDraw({ zRange, massFunction, minimumMass, parameters }),
        light,
        others: makeLight(filters.slice(1), zRange),
        brightest: new Brightest(light.photometry, cosmology, zRange, parameters.lines),
      };
    });
  }

  take(seed: number, index: number): Member {
    if (seed !== this.#seed) this.#choice = choiceOf(seed);
    this.#seed = seed;
    this.#choice.restart(index);
    const which = chooseSample(this.#samples, this.#choice.uniform());
    const source = this.#sources[which];
    const { sample, draw } = source;
    draw.begin(seed, index);
    for (let tries = 1; tries <= this.#tries; tries++) {
      const galaxy = this.#takeNext(source, this.#choice.uniform());
      if (galaxy !== undefined) return { galaxy, tries, sample: which };
    }
    throw badInput(
      "selection",
      `${sample.name} took none of ${this.#tries} galaxies: widen it, or raise "tries"`,
    );
  }

  /** The next candidate, if the sample takes it: what is certainly too faint is not drawn to its end. @param u its uniform number */
  #takeNext({ sample, draw, light, others, brightest }: Source, u: number): Galaxy | undefined {
    const faintest = sample.faintestOf?.(u) ?? sample.faintest;
    const formed = draw.formed();
    const most = brightest.of(formed);
    if (magnitude(most.stars + most.lines) > faintest) return undefined;
    const stars = draw.complete(formed);
    const of = light.stars(stars);
    if (magnitude(light.disc[0] + light.bulge[0] + most.lines) > faintest) return undefined;
    const galaxy = draw.galaxy(stars, of);
    light.addLines(galaxy);
    const first = magnitude(light.disc[0] + light.bulge[0]);
    if (first > faintest) return undefined;
    others.stars(stars);
    others.addLines(galaxy);
    const rest = sample.filters.slice(1).map((_, i) => magnitude(others.disc[i] + others.bulge[i]));
    const hlr = (stars.size * Math.sqrt(stars.q)) / this.#cosmology.kpcPerArcsec(stars.z);
    return sample.accepts({ galaxy, magnitudes: [first, ...rest], hlr, u }) ? galaxy : undefined;
  }
}

/** Random numbers of the choices that a selection makes. */
export const choiceOf = (seed: number): Stream =>
  new Stream(seed, 0, PURPOSE.galaxies ^ hashName("selection"));
