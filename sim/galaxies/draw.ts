/**
 * The draw of galaxies: candidates of object k of a seed, one after the other, until a selection takes one. A candidate is a
 * function of (seed, object, its number) alone, whatever other objects are drawn and in whatever order.
 *
 *   const draw = new GalaxyDraw({ zRange: [0.005, 0.3] });
 *   draw.begin(seed, object);
 *   const formed = draw.formed();                 // as often as a selection needs
 *   const stars = draw.complete(formed);          // if it can be bright enough; draw.stars() is both
 *   const galaxy = draw.galaxy(stars, light);     // light: of these stars, from their spectra
 */
import { drawOrientation, type Orientation } from "./axis-ratio.ts";
import { drawBulge } from "./bulge-fraction.ts";
import { Cosmology } from "./cosmology.ts";
import { drawDispersion } from "./dispersion.ts";
import { type Curves, cloudDust, drawDust, dustCurves } from "./dust.ts";
import type { Galaxy, GalaxyClass, Light, Nucleus, Stars } from "./galaxy.ts";
import {
  checkPlace,
  classOfRate,
  type Given,
  givenOrientation,
  givenSize,
  MOST_YOUNG,
  oneProfile,
  setRate,
} from "./given.ts";
import { drawHistory, makeHistories } from "./history.ts";
import { LINES } from "./line-list.ts";
import { drawLines, drawNucleus } from "./lines.ts";
import { type Activity, drawActivity, mainSequence } from "./main-sequence.ts";
import { type MassFunctionName, MassGrid } from "./mass-function.ts";
import { formMass, meanAge, recentRate, survivingFractions, youngRate } from "./masses.ts";
import { dex } from "./math.ts";
import { componentMetals, oxygen, oxygenOfT04, oxygenT04, stellarMetals } from "./metallicity.ts";
import { DEFAULT_PARAMETERS, type GalaxyParameters } from "./parameters.ts";
import { drawProfiles } from "./profiles.ts";
import { drawClass } from "./quenching.ts";
import { meanLogSize, sizeScatter } from "./sizes.ts";
import { addBurst, drawPea, drawPeaGas, drawRedSpiral } from "./special.ts";
import { makeStreams, restart, type Streams } from "./streams.ts";

export interface DrawOptions {
  /** 0 <= smallest < largest <= 3 */
  readonly zRange: readonly [number, number];
  readonly massFunction?: MassFunctionName;
  /** log mass below which nothing is drawn, as a function of z (leastMass of selection.ts); 7 unless given */
  readonly minimumMass?: (z: number) => number;
  readonly parameters?: GalaxyParameters;
}

/** Where a galaxy is and what it is to be. */
interface Place {
  readonly z: number;
  readonly logMass: number;
  readonly kind: "SF" | "GV" | "Q";
  readonly pea?: { readonly logSfr: number } | undefined;
  readonly spiral?: { readonly below: number; readonly bulge: number } | undefined;
  readonly given?: Given | undefined;
}

/** A candidate of which it is known when its stars formed, and no more: that already bounds its light. */
export interface Formed extends Place {
  readonly class: GalaxyClass;
  readonly logSfrMs: number;
  readonly starburst: boolean;
  readonly bulgeMass: number;
  readonly elliptical: boolean;
  /** [AGE_BINS]: mass that formed in each age bin [Msun]; valid until the next candidate */
  readonly disc: Float64Array;
  readonly bulge: Float64Array;
  /** log star formation rate of the last 0.1 Gyr and of the last 30 Myr [Msun/yr] */
  readonly logSfr: number;
  readonly logSfr10: number;
  readonly nucleus: Nucleus | undefined;
}

export class GalaxyDraw {
  readonly cosmology: Cosmology;
  /** galaxies per steradian among which `stars` draws */
  readonly density: number;
  readonly #p: GalaxyParameters;
  readonly #grid: MassGrid;
  readonly #surviving: Float64Array;
  readonly #curves: Curves;
  #seed = 0;
  #object = 0;
  #candidate = 0;
  #streams = makeStreams(0);
  /** of the candidate formed last */
  readonly #histories = makeHistories();

  /** @throws GalforgeError if nothing is left to draw */
  constructor({ zRange, massFunction = "D22", minimumMass, parameters = DEFAULT_PARAMETERS }: DrawOptions) {
    this.#p = parameters;
    this.cosmology = new Cosmology(parameters.cosmology);
    this.#grid = new MassGrid(this.cosmology, massFunction, zRange, minimumMass, parameters.mass_function);
    this.density = this.#grid.density;
    this.#surviving = survivingFractions(parameters.history);
    this.#curves = dustCurves(
      LINES.map(({ lambda }) => lambda),
      parameters.dust,
    );
  }

  /** Goes to a candidate of an object. @param seed, @param object, @param candidate integers >= 0 */
  begin(seed: number, object: number, candidate = 0): void {
    if (seed !== this.#seed) this.#streams = makeStreams(seed);
    this.#seed = seed;
    this.#object = object;
    this.#candidate = candidate;
  }

  /**
   * The next candidate, from the mass function, or of a given redshift (0 to 3) and log mass (6 to 12.5).
   * @throws GalforgeError for another one
   */
  stars(given?: readonly [z: number, logMass: number]): Stars {
    return this.complete(this.formed(given));
  }

  /** The same, without what `complete` adds. */
  formed(given?: readonly [z: number, logMass: number]): Formed {
    if (given !== undefined) checkPlace(...given);
    const { place, class: topic } = this.#next();
    const [z, logMass] = given ?? this.#grid.draw(place);
    const kind = drawClass(topic, z, logMass, this.#p.quenching);
    return this.#form({ z, logMass, kind }, kind);
  }

  /** A galaxy of which something is known: the rest is drawn for it. */
  starsOf(given: Given): Stars {
    const { z, logMass, logSfr } = given;
    checkPlace(z, logMass);
    const { class: topic } = this.#next();
    const drawn = drawClass(topic, z, logMass, this.#p.quenching);
    const ms = mainSequence(this.cosmology, z, logMass, this.#p.main_sequence);
    const known = logSfr === undefined ? drawn : classOfRate(given, logSfr, ms, topic.uniform(), this.#p);
    const kind = given.kind ?? known;
    return this.complete(this.#form({ z, logMass, kind, given }, kind));
  }

  /** The next candidate for a Green Pea: whether it has the colours of one is `peaColours` (special.ts). */
  greenPea(): Stars {
    const pea = drawPea(this.#next().special, this.#p.green_peas);
    const { z, logMass } = pea;
    return this.complete(this.#form({ z, logMass, kind: "SF", pea }, "green-pea"));
  }

  /** The next candidate for a red spiral. */
  redSpiral(): Stars {
    const spiral = drawRedSpiral(this.#next().special, this.#p.red_spirals);
    const { z, logMass } = spiral;
    return this.complete(this.#form({ z, logMass, kind: "GV", spiral }, "red-spiral"));
  }

  /** Random numbers of the next candidate. */
  #next(): Streams {
    restart(this.#streams, this.#object, this.#candidate++);
    return this.#streams;
  }

  #form(place: Place, name: GalaxyClass): Formed {
    const { z, logMass, kind, pea, spiral, given } = place;
    const p = this.#p;
    const s = this.#streams;
    const logSfrMs = mainSequence(this.cosmology, z, logMass, p.main_sequence);
    const activity = this.#activity(place, logSfrMs);
    const bulgeMass = pea ? p.green_peas.bulge : (given?.bulgeMass ?? spiral?.bulge ?? this.#bulge(place));
    const elliptical = kind === "Q" && bulgeMass > p.bulges.elliptical;
    const universe = this.cosmology.age(z);
    const galaxy = { universe, logMass, bulgeMass };
    const fractions = drawHistory(s.history, kind, galaxy, activity, p.history, this.#histories);
    if (pea) addBurst(fractions.disc, logMass, pea.logSfr, p.green_peas);
    const disc = formMass(fractions.disc, dex(logMass) * (1 - bulgeMass), this.#surviving);
    const bulge = formMass(fractions.bulge, dex(logMass) * bulgeMass, this.#surviving);
    if (given?.logSfr !== undefined) setRate(disc, bulge, given.logSfr, this.#surviving);
    const logSfr = given?.logSfr ?? Math.log10(Math.max(recentRate(disc, bulge), LEAST_RATE));
    const burst = p.history.burst10 * s.history.normal() + (pea ? p.green_peas.ionising : 0);
    return {
      z,
      logMass,
      kind,
      pea,
      spiral,
      given,
      class: name,
      logSfrMs,
      starburst: activity.starburst,
      bulgeMass,
      elliptical,
      disc,
      bulge,
      logSfr,
      logSfr10: Math.log10(Math.max(youngRate(disc), LEAST_RATE)) + burst,
      nucleus: drawNucleus(s.nucleus, name === "Q", z, logMass, p.lines),
    };
  }

  /** The stars of the candidate formed last: with metals, dust, size and orientation. */
  complete(formed: Formed): Stars {
    const { z, logMass, kind, pea, spiral, given, logSfr, logSfrMs, elliptical, disc, bulge } = formed;
    const p = this.#p;
    const s = this.#streams;
    const sizeResidual = s.size.normal();
    const [gas, own] = [s.metals.normal(), s.metals.normal()];
    const rare = pea && drawPeaGas(s.special, logMass, sizeResidual, p.green_peas);
    const oh =
      given?.ohT04 === undefined
        ? (rare?.oh ?? oxygen(logMass, logSfr, logSfrMs, gas, sizeResidual, p.metallicity))
        : oxygenOfT04(logMass, given.ohT04, p.metallicity);
    const logZ = stellarMetals(logMass, gas, own, p.metallicity);
    const drawn = this.#orientation(elliptical, spiral ? p.red_spirals.least_q : 0);
    const orientation = given ? givenOrientation(drawn, given) : drawn;
    const above = logSfr - logSfrMs;
    const dust = drawDust(s.dust, kind, { logMass, above, q: orientation.q, disc: !elliptical }, p.dust);
    const size = given && givenSize(given, orientation.q);
    const av = given?.av ?? rare?.av ?? dust.av;
    return {
      z,
      logMass,
      class: formed.class,
      starburst: formed.starburst,
      elliptical,
      bulgeMass: formed.bulgeMass,
      disc: {
        formed: disc.slice(),
        logZ: componentMetals(logZ, kind === "SF" ? p.metallicity.disc : 0),
        av,
      },
      bulge: {
        formed: bulge.slice(),
        logZ: componentMetals(logZ, p.metallicity.bulge),
        av: av * p.dust.bulge,
      },
      avBirth: cloudDust(av, dust.clouds, p.dust),
      logSfr,
      logSfr10: formed.logSfr10,
      nucleus: formed.nucleus,
      logSfrMs,
      age: meanAge(disc, bulge),
      logZ,
      oh,
      ohT04: given?.ohT04 ?? oxygenT04(logMass, oh, p.metallicity),
      size: size ?? dex(rare?.logSize ?? this.#logSize(formed, sizeResidual)),
      q: orientation.q,
      qBulge: orientation.qBulge,
      pa: orientation.pa,
      paBulge: orientation.paBulge,
      cosInclination: orientation.cosInclination,
    };
  }

  /** A bulge that leaves the disc more than it formed in the last 0.1 Gyr, where that is known. */
  #bulge({ kind, logMass, given }: Place): number {
    const drawn = drawBulge(this.#streams.bulge, kind, logMass, this.#p.bulges);
    if (given?.logSfr === undefined) return drawn;
    return Math.min(drawn, 1 - dex(given.logSfr + 8 - logMass) / MOST_YOUNG);
  }

  #activity({ z, logMass, kind, spiral, given }: Place, logSfrMs: number): Activity {
    const drawn = drawActivity(this.#streams.activity, kind, z, logMass, logSfrMs, this.#p.main_sequence);
    if (given?.logSfr !== undefined) {
      const { logSfr } = given;
      const starburst = kind === "SF" && logSfr - logSfrMs > this.#p.main_sequence.starburst_boost;
      return { logSfrLong: logSfr - drawn.short, short: drawn.short, starburst, residual: logSfr - logMass };
    }
    return spiral ? { ...drawn, logSfrLong: logSfrMs - spiral.below } : drawn;
  }

  #logSize({ z, logMass, kind, spiral }: Place, residual: number): number {
    const p = this.#p.sizes;
    const like = spiral ? "SF" : kind;
    const larger = spiral ? this.#p.red_spirals.larger : 0;
    return meanLogSize(like, z, logMass, p) + sizeScatter(like, logMass, p) * residual + larger;
  }

  /** An orientation that shows at least this axis ratio: discs seen from random directions do so often enough. */
  #orientation(elliptical: boolean, leastQ: number): Orientation {
    for (;;) {
      const drawn = drawOrientation(this.#streams.orientation, elliptical, this.#p.axis_ratios);
      if (drawn.q > leastQ) return drawn;
    }
  }

  /** The rest of the candidate drawn last, whose stars give this light. @param n Sersic index of the whole, if it is known */
  galaxy(stars: Stars, light: Light, n?: number): Galaxy {
    const p = this.#p;
    const s = this.#streams;
    const profiles =
      n === undefined
        ? drawProfiles(s.profiles, stars, light.bulgeFraction, p.profiles)
        : oneProfile(stars, n);
    const radius = stars.size * Math.sqrt(stars.q);
    const { sigma, logMbh } = drawDispersion(s.dispersion, stars.logMass, radius, profiles.n, p.dispersion);
    const lines = drawLines(s.lines, stars, light.continuum, this.#curves, p.lines);
    return { stars, light, profiles, sigma, logMbh, lines };
  }
}

/** Rates below are as good as none [Msun/yr]. */
const LEAST_RATE = 1e-6;
