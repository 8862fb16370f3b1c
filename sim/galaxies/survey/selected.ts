/** Members that a selection takes: object k is the first of its own candidates that its sample accepts. */
import { badInput } from "../../../shared/errors.ts";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { Cosmology } from "../cosmology.ts";
import { GalaxyDraw } from "../draw.ts";
import { magnitude } from "../light/band.ts";
import type { GalaxyLight } from "../light/galaxy-light.ts";
import type { MassFunctionName } from "../mass-function.ts";
import type { GalaxyParameters } from "../parameters.ts";
import { leastMass } from "../selection.ts";
import type { MakeLight } from "./make-light.ts";
import type { Member, Members } from "./members.ts";
import { chooseSample, type Sample } from "./selections.ts";

/** Lines brighten a galaxy by less: what its stars leave this much too faint [mag] is not looked at further. */
const LINES_BRIGHTEN = 1.5;

/** A sample with what draws it. */
interface Source {
  readonly sample: Sample;
  readonly draw: GalaxyDraw;
  /** in the filters of the sample */
  readonly light: GalaxyLight;
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
      const draw = new GalaxyDraw({ zRange, massFunction, minimumMass, parameters });
      return { sample, draw, light: makeLight(filters, zRange) };
    });
  }

  take(seed: number, index: number): Member {
    if (seed !== this.#seed) this.#choice = choiceOf(seed);
    this.#seed = seed;
    this.#choice.restart(index);
    const which = chooseSample(this.#samples, this.#choice.uniform());
    const { sample, draw, light } = this.#sources[which];
    draw.begin(seed, index);
    for (let tries = 1; tries <= this.#tries; tries++) {
      const stars = draw.stars();
      const of = light.stars(stars);
      const u = this.#choice.uniform();
      if (magnitude(light.disc[0] + light.bulge[0]) > sample.faintest + LINES_BRIGHTEN) continue;
      const galaxy = draw.galaxy(stars, of);
      light.addLines(galaxy);
      const magnitudes = sample.filters.map((_, i) => magnitude(light.disc[i] + light.bulge[i]));
      const hlr = (stars.size * Math.sqrt(stars.q)) / this.#cosmology.kpcPerArcsec(stars.z);
      if (sample.accepts({ galaxy, magnitudes, hlr, u })) return { galaxy, tries, sample: which };
    }
    throw badInput(
      "selection",
      `${sample.name} took none of ${this.#tries} galaxies: widen it, or raise "tries"`,
    );
  }
}

/** Random numbers of the choices that a selection makes. */
export const choiceOf = (seed: number): Stream =>
  new Stream(seed, 0, PURPOSE.galaxies ^ hashName("selection"));
