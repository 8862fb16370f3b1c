/**
 * The draw of galaxies: candidates of object k of a seed, one after the other, until a selection takes one. A candidate is a
 * function of (seed, object, its number) alone, whatever other objects are drawn and in whatever order.
 *
 *   const draw = new GalaxyDraw({ zRange: [0.005, 0.3] });
 *   draw.begin(seed, object);
 *   const stars = draw.stars();                   // as often as a selection needs
 *   const galaxy = draw.galaxy(stars, light);     // light: of these stars, from their spectra
 */
import { drawOrientation, type Orientation } from "./axis-ratio.ts";
import { drawBulge } from "./bulge-fraction.ts";
import { Cosmology } from "./cosmology.ts";
import { drawDispersion } from "./dispersion.ts";
import { type Curves, cloudDust, drawDust, dustCurves } from "./dust.ts";
import type { Galaxy, GalaxyClass, Light, Stars } from "./galaxy.ts";
import { drawHistory } from "./history.ts";
import { LINES } from "./line-list.ts";
import { drawLines } from "./lines.ts";
import { type Activity, drawActivity, mainSequence } from "./main-sequence.ts";
import { type MassFunctionName, MassGrid } from "./mass-function.ts";
import { formMass, meanAge, recentRate, survivingFractions, youngRate } from "./masses.ts";
import { dex } from "./math.ts";
import { componentMetals, oxygen, oxygenT04, stellarMetals } from "./metallicity.ts";
import { DEFAULT_PARAMETERS, type GalaxyParameters } from "./parameters.ts";
import { drawProfiles } from "./profiles.ts";
import { drawClass } from "./quenching.ts";
import { meanLogSize, sizeScatter } from "./sizes.ts";
import { addBurst, drawPea, drawPeaGas, drawRedSpiral } from "./special.ts";
import { makeStreams, restart } from "./streams.ts";

export interface DrawOptions {
  /** 0 <= smallest < largest <= 3 */
  readonly zRange: readonly [number, number];
  readonly massFunction?: MassFunctionName;
  /** log mass below which nothing is drawn, as a function of z (leastMass of selection.ts); 7 unless given */
  readonly minimumMass?: (z: number) => number;
  readonly parameters?: GalaxyParameters;
}

/** What is known of a galaxy before the rest is drawn. */
interface Place {
  readonly z: number;
  readonly logMass: number;
  readonly kind: "SF" | "GV" | "Q";
  readonly pea?: { readonly logSfr: number };
  readonly spiral?: { readonly below: number; readonly bulge: number };
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
  #streams = makeStreams(0);

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

  /** Goes to the first candidate of an object. @param seed, @param object integers >= 0 */
  begin(seed: number, object: number): void {
    if (seed !== this.#seed) this.#streams = makeStreams(seed);
    this.#seed = seed;
    restart(this.#streams, object);
  }

  /** The next candidate, from the mass function, or of a given redshift (0 to 3) and log mass. */
  stars(given?: readonly [z: number, logMass: number]): Stars {
    const [z, logMass] = given ?? this.#grid.draw(this.#streams.place);
    const kind = drawClass(this.#streams.class, z, logMass, this.#p.quenching);
    return this.#build({ z, logMass, kind }, kind);
  }

  /** The next candidate for a Green Pea: whether it has the colours of one is `peaColours` (special.ts). */
  greenPea(): Stars {
    const pea = drawPea(this.#streams.special, this.#p.green_peas);
    return this.#build({ ...pea, kind: "SF", pea }, "green-pea");
  }

  /** The next candidate for a red spiral. */
  redSpiral(): Stars {
    const spiral = drawRedSpiral(this.#streams.special, this.#p.red_spirals);
    return this.#build({ ...spiral, kind: "GV", spiral }, "red-spiral");
  }

  #build(place: Place, name: GalaxyClass): Stars {
    const { z, logMass, kind, pea, spiral } = place;
    const p = this.#p;
    const s = this.#streams;
    const logSfrMs = mainSequence(this.cosmology, z, logMass, p.main_sequence);
    const activity = this.#activity(place, logSfrMs);
    const bulgeMass = pea
      ? p.green_peas.bulge
      : (spiral?.bulge ?? drawBulge(s.bulge, kind, logMass, p.bulges));
    const elliptical = kind === "Q" && bulgeMass > p.bulges.elliptical;
    const universe = this.cosmology.age(z);
    const fractions = drawHistory(s.history, kind, { universe, logMass, bulgeMass }, activity, p.history);
    if (pea) addBurst(fractions.disc, logMass, pea.logSfr, p.green_peas);
    const disc = formMass(fractions.disc, dex(logMass) * (1 - bulgeMass), this.#surviving);
    const bulge = formMass(fractions.bulge, dex(logMass) * bulgeMass, this.#surviving);
    const logSfr = Math.log10(Math.max(recentRate(disc, bulge), LEAST_RATE));
    const burst = p.history.burst10 * s.history.normal();

    const sizeResidual = s.size.normal();
    const [gas, own] = [s.metals.normal(), s.metals.normal()];
    const rare = pea && drawPeaGas(s.special, logMass, sizeResidual, p.green_peas);
    const oh = rare?.oh ?? oxygen(logMass, logSfr, logSfrMs, gas, sizeResidual, p.metallicity);
    const logZ = stellarMetals(logMass, gas, own, p.metallicity);
    const orientation = this.#orientation(elliptical, spiral ? p.red_spirals.least_q : 0);
    const above = logSfr - logSfrMs;
    const dust = drawDust(s.dust, kind, { logMass, above, q: orientation.q, disc: !elliptical }, p.dust);
    const av = rare?.av ?? dust.av;
    return {
      z,
      logMass,
      class: name,
      starburst: activity.starburst,
      elliptical,
      bulgeMass,
      disc: {
        formed: disc,
        logZ: componentMetals(logZ, kind === "SF" ? p.metallicity.disc : 0),
        av,
      },
      bulge: {
        formed: bulge,
        logZ: componentMetals(logZ, p.metallicity.bulge),
        av: av * p.dust.bulge,
      },
      avBirth: cloudDust(av, dust.clouds, p.dust),
      logSfr,
      logSfr10: Math.log10(Math.max(youngRate(disc), LEAST_RATE)) + burst,
      logSfrMs,
      age: meanAge(disc, bulge),
      logZ,
      oh,
      ohT04: oxygenT04(logMass, oh, p.metallicity),
      size: dex(rare?.logSize ?? this.#logSize(place, sizeResidual)),
      q: orientation.q,
      qBulge: orientation.qBulge,
      pa: orientation.pa,
      paBulge: orientation.paBulge,
      cosInclination: orientation.cosInclination,
    };
  }

  #activity({ z, logMass, kind, spiral }: Place, logSfrMs: number): Activity {
    const drawn = drawActivity(this.#streams.activity, kind, z, logMass, logSfrMs, this.#p.main_sequence);
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

  /** The rest of the candidate drawn last, whose stars give this light. */
  galaxy(stars: Stars, light: Light): Galaxy {
    const p = this.#p;
    const s = this.#streams;
    const profiles = drawProfiles(s.profiles, stars, light.bulgeFraction, p.profiles);
    const radius = stars.size * Math.sqrt(stars.q);
    const { sigma, logMbh } = drawDispersion(s.dispersion, stars.logMass, radius, profiles.n, p.dispersion);
    const { lines, agn } = drawLines(s.lines, stars, light.continuum, this.#curves, p.lines);
    return { stars, light, profiles, sigma, logMbh, agn, lines };
  }
}

/** Rates below are as good as none [Msun/yr]. */
const LEAST_RATE = 1e-6;
