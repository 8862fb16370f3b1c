/** Members that are the rows of a table: what it says of a galaxy is so, the rest is drawn for it. */
import { outOfRange } from "../../../shared/errors.ts";
import type { Cosmology } from "../cosmology.ts";
import { GalaxyDraw } from "../draw.ts";
import type { Galaxy } from "../galaxy.ts";
import { type Given, MASSES, MOST_YOUNG } from "../given.ts";
import { magnitude } from "../light/band.ts";
import type { FilterChoice } from "../light/filter-choice.ts";
import type { GalaxyLight } from "../light/galaxy-light.ts";
import { dex } from "../math.ts";
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

/** What is known of a galaxy. */
interface Row {
  /** in each band */
  readonly magnitudes: readonly (number | undefined)[];
  given(logMass: number): Given;
  readonly mass: number | undefined;
  /** log mass below which it cannot have the rate that is known */
  readonly least: number;
}

/** Candidates that are drawn where colours are known. */
const CANDIDATES = 12;

/** Where the search of a mass begins [log Msun], and when it is near enough [dex]. */
const FIRST_MASS = 10;
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
    const young = dex((of("logsfr") ?? -Infinity) + 8) / (MOST_YOUNG * (1 - (of("bulge_mass") ?? 0)));
    const known: Row = {
      magnitudes,
      given: (logMass) => this.#given(of, logMass),
      mass: of("logmstar"),
      least: Math.max(MASSES[0], Math.log10(2 * young)),
    };
    return { galaxy: this.#mostAlike(known, seed, index), tries: 1, sample: 0, row: row + 1, magnitudes };
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

  /** Of some candidates the one whose colours are most like those that are known: dust, age and class then go with them. */
  #mostAlike(row: Row, seed: number, index: number): Galaxy {
    const count = row.magnitudes.filter((one) => one !== undefined).length < 2 ? 1 : CANDIDATES;
    let mass = row.mass ?? Math.max(FIRST_MASS, row.least);
    let best = { candidate: 0, mass, scatter: Infinity };
    for (let candidate = 0; candidate < count; candidate++) {
      const draw = (logMass: number): Galaxy => this.#galaxy(row.given(logMass), seed, index, candidate);
      draw(mass);
      if (row.mass === undefined) mass = this.#asBright(row, mass, draw);
      const { scatter } = this.#differences(row);
      if (scatter < best.scatter) best = { candidate, mass, scatter };
    }
    return this.#galaxy(row.given(best.mass), seed, index, best.candidate);
  }

  /** The mass with which a candidate is as bright as its row, in the mean of the magnitudes. @param mass that it was drawn with */
  #asBright({ magnitudes, least }: Row, mass: number, draw: (logMass: number) => Galaxy): number {
    let found = mass;
    for (let step = 0; step < MOST_STEPS; step++) {
      const { mean } = this.#differences({ magnitudes });
      const next = Math.min(Math.max(found + 0.4 * mean, least), MASSES[1]);
      if (Math.abs(next - found) < NEAR) break;
      found = next;
      draw(found);
    }
    return found;
  }

  #galaxy(given: Given, seed: number, index: number, candidate: number): Galaxy {
    this.#draw.begin(seed, index, candidate);
    const stars = this.#draw.starsOf(given);
    const galaxy = this.#draw.galaxy(stars, this.#light.stars(stars), given.n);
    this.#light.addLines(galaxy);
    return galaxy;
  }

  /** How much fainter the galaxy drawn last is than its row [mag]: mean and scatter over the bands that are known. */
  #differences({ magnitudes }: Pick<Row, "magnitudes">): { readonly mean: number; readonly scatter: number } {
    const { disc, bulge } = this.#light;
    const all = magnitudes.flatMap((known, i) =>
      known === undefined ? [] : [magnitude(disc[i] + bulge[i]) - known],
    );
    const mean = all.reduce((sum, one) => sum + one, 0) / Math.max(all.length, 1);
    return { mean, scatter: Math.hypot(...all.map((one) => one - mean)) };
  }
}
