/** Members that are the rows of a table: what it says of a galaxy is so, the rest is drawn for it. */
import { outOfRange } from "../../../shared/errors.ts";
import type { Cosmology } from "../cosmology.ts";
import { GalaxyDraw } from "../draw.ts";
import type { Galaxy } from "../galaxy.ts";
import type { Given } from "../given.ts";
import { magnitude } from "../light/band.ts";
import type { FilterChoice } from "../light/filter-choice.ts";
import type { GalaxyLight } from "../light/galaxy-light.ts";
import type { GalaxyParameters } from "../parameters.ts";
import { magnitudeOf } from "./from.ts";
import type { MakeLight } from "./make-light.ts";
import type { Member, Members } from "./members.ts";
import type { OpenTable } from "./read-rows.ts";
import { ROW_CLASSES } from "./rows.ts";

interface Options {
  readonly table: OpenTable;
  /** all of them, with images and without */
  readonly bands: readonly { readonly name: string; readonly filter: FilterChoice }[];
  readonly cosmology: Cosmology;
  readonly parameters: GalaxyParameters;
  readonly makeLight: MakeLight;
}

/** Where the search of a mass begins and ends [log Msun], and when it is near enough [dex]. */
const FIRST_MASS = 10;
const MASSES = [6, 12.5] as const;
const NEAR = 1e-3;
const MOST_STEPS = 20;

export class RowMembers implements Members {
  readonly samples = ["row"];
  readonly zRange: readonly [number, number];
  readonly #table: OpenTable;
  readonly #bands: readonly string[];
  readonly #draw: GalaxyDraw;
  readonly #light: GalaxyLight;
  readonly #cosmology: Cosmology;

  constructor({ table, bands, cosmology, parameters, makeLight }: Options) {
    this.zRange = table.from.z;
    this.#table = table;
    this.#bands = bands.map(({ name }) => name);
    this.#draw = new GalaxyDraw({ zRange: this.zRange, parameters });
    this.#light = makeLight(
      bands.map(({ filter }) => filter),
      this.zRange,
    );
    this.#cosmology = cosmology;
  }

  take(seed: number, index: number): Member {
    const { places, values } = this.#table.rows();
    if (index >= places.length) {
      throw outOfRange("the object", index, `below ${places.length}, the number of rows that can be drawn`);
    }
    const row = places[index];
    const of = (quantity: string): number | undefined => {
      const value = values.get(quantity)?.[row];
      return value === undefined || Number.isNaN(value) ? undefined : value;
    };
    const magnitudes = this.#bands.map((band) => of(magnitudeOf(band)));
    const known = (logMass: number): Given => this.#given(of, logMass);
    const mass = of("logmstar");
    const galaxy =
      mass === undefined
        ? this.#asBrightAs(known, magnitudes, of("logsfr"), seed, index)
        : this.#galaxy(known(mass), seed, index);
    return { galaxy, tries: 1, sample: 0, row: row + 1, magnitudes };
  }

  #given(of: (quantity: string) => number | undefined, logMass: number): Given {
    const z = of("z")!;
    const [kind, hlr, q] = [of("class"), of("hlr"), of("q")];
    return {
      ...{
        z,
        logMass,
        q,
        logSfr: of("logsfr"),
        bulgeMass: of("bulge_mass"),
        ohT04: of("oh12"),
        av: of("av"),
      },
      ...{ pa: of("pa"), n: of("n"), size: of("size_kpc") },
      ...(kind === undefined ? {} : { kind: ROW_CLASSES[kind] }),
      ...(hlr === undefined ? {} : { round: hlr * this.#cosmology.kpcPerArcsec(z) }),
    };
  }

  #galaxy(given: Given, seed: number, index: number): Galaxy {
    this.#draw.begin(seed, index);
    const stars = this.#draw.starsOf(given);
    const galaxy = this.#draw.galaxy(stars, this.#light.stars(stars), given.n);
    this.#light.addLines(galaxy);
    return galaxy;
  }

  /** The galaxy of the mass with which it has the first magnitude that is known. */
  #asBrightAs(
    known: (logMass: number) => Given,
    magnitudes: readonly (number | undefined)[],
    logSfr: number | undefined,
    seed: number,
    index: number,
  ): Galaxy {
    const band = magnitudes.findIndex((one) => one !== undefined);
    const wanted = magnitudes[band]!;
    const least = Math.max(MASSES[0], (logSfr ?? -Infinity) + LEAST_AGE);
    let mass = Math.max(FIRST_MASS, least);
    let galaxy = this.#galaxy(known(mass), seed, index);
    for (let step = 0; step < MOST_STEPS; step++) {
      const found = magnitude(this.#light.disc[band] + this.#light.bulge[band]);
      const next = Math.min(Math.max(mass + 0.4 * (found - wanted), least), MASSES[1]);
      if (Math.abs(next - mass) < NEAR) break;
      mass = next;
      galaxy = this.#galaxy(known(mass), seed, index);
    }
    return galaxy;
  }
}

/** A galaxy with a rate has at least the mass that the rate forms in this time [log yr]: 2.5 times what it may form in 0.1 Gyr. */
const LEAST_AGE = 8.5;
