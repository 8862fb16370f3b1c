/**
 * What a catalogue says of an object: NAME is measured, NAME_err the error that it states. Each topic has random numbers of its own.
 * `sdss`: spectra of a fibre, as MPA-JHU; `decals`: spectroscopic redshifts, masses and rates of fits to photometry.
 */

import type { LabelRole } from "../../../datasets/labels.ts";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { PopulationLabel } from "../../drawn.ts";
import { blackHole, measureDispersion } from "../dispersion.ts";
import { lineErrors, lineShare, oxygenMeasurable } from "../fibre.ts";
import type { Galaxy } from "../galaxy.ts";
import { LINE } from "../line-list.ts";
import { dex } from "../math.ts";
import type { GalaxyParameters } from "../parameters.ts";
import { petrosian } from "../selection.ts";
import type { Catalogue } from "./config.ts";
import { LINE_FLUX_UNIT } from "./line-columns.ts";

/** An object as the instruments of a catalogue see it. */
export interface Target {
  readonly galaxy: Galaxy;
  /** of a deep field */
  readonly deep: boolean;
  /** total magnitude in SDSS r */
  readonly r: number;
  /** half-light radius a_e sqrt(q) [arcsec] */
  readonly hlr: number;
  /** area of the sphere at its luminosity distance [cm^2] */
  readonly sphere: number;
}

/** Log specific rate below which a galaxy is quiescent to a catalogue [1/yr]. */
const QUIESCENT = -11;

/** The lines that are measured, in the order of `lineErrors`. */
const MEASURED_LINES = ["halpha", "hbeta", "nii6584", "oiii5007"] as const;

const TOPICS = ["redshift", "mass", "rate", "oxygen", "dispersion", "fibre"] as const;
type Streams = Readonly<Record<(typeof TOPICS)[number], Stream>>;

const measured = (
  name: string,
  unit: string,
  description: string,
  missing = false,
  role: LabelRole = "scalar",
): PopulationLabel[] => [
  {
    name,
    unit,
    role,
    description: `${description}, measured`,
    sigma: `${name}_err`,
    ...(missing ? { missing } : {}),
  },
  {
    name: `${name}_err`,
    unit,
    role: "scalar",
    description: `error of ${name}, as stated`,
    ...(missing ? { missing } : {}),
  },
];

const BOTH: readonly PopulationLabel[] = [
  ...measured("z", "1", "redshift", false, "redshift"),
  ...measured("logmstar", "log Msun", "log stellar mass"),
  ...measured("logsfr", "log Msun/yr", "log star formation rate"),
  ...measured("logssfr", "log 1/yr", "log star formation rate over stellar mass"),
];

const SDSS: readonly PopulationLabel[] = [
  ...measured("oh12", "1", "12 + log(O/H) of the gas, scale of Tremonti+2004", true),
  {
    name: "oh12_measurable",
    unit: "1",
    role: "class",
    description: "1: four lines above three errors, ionised by stars (Kauffmann+2003)",
  },
  ...measured("sigma_star", "km/s", "velocity dispersion of the stars"),
  ...measured("logmbh", "log Msun", "log mass of the black hole, from sigma_star"),
  ...MEASURED_LINES.flatMap((name): PopulationLabel[] => [
    ...measured(name, LINE_FLUX_UNIT, `flux of ${name} in the fibre`),
    {
      name: `${name}_true`,
      unit: LINE_FLUX_UNIT,
      role: "scalar",
      description: `flux of ${name} in the fibre`,
    },
    {
      name: `ln1p_${name}`,
      unit: "1",
      role: "scalar",
      description: `ln(1 + ${name}), 0 where that is negative`,
    },
  ]),
];

export const catalogueLabels = (catalogue: Catalogue): readonly PopulationLabel[] =>
  catalogue === "sdss" ? [...BOTH, ...SDSS] : BOTH;

/** The error that is stated where the real one is `error`. */
const stated = (s: Stream, error: number, p: GalaxyParameters): number =>
  error * dex(p.catalogue.stated * s.normal());

export class CatalogueDraw {
  readonly #catalogue: Catalogue;
  readonly #p: GalaxyParameters;
  #streams: Streams = streamsOf(0);
  #seed = 0;

  constructor(catalogue: Catalogue, p: GalaxyParameters) {
    this.#catalogue = catalogue;
    this.#p = p;
  }

  /** In the order of `catalogueLabels`; NaN where there is nothing to measure. */
  draw(seed: number, object: number, target: Target): number[] {
    if (seed !== this.#seed) this.#streams = streamsOf(seed);
    this.#seed = seed;
    for (const topic of TOPICS) this.#streams[topic].restart(object);
    const [z, mass, rate] =
      this.#catalogue === "sdss"
        ? [this.#spectrumRedshift(target), this.#spectrumMass(target), this.#spectrumRate(target)]
        : [this.#knownRedshift(target), this.#fittedMass(target), this.#fittedRate(target)];
    const both = [...z, ...mass, ...rate, rate[0] - mass[0], Math.hypot(rate[1], mass[1])];
    return this.#catalogue === "sdss" ? [...both, ...this.#fibre(target)] : both;
  }

  #spectrumRedshift({ galaxy }: Target): number[] {
    const error = this.#p.catalogue.sdss_z;
    return [galaxy.stars.z + error * this.#streams.redshift.normal(), error];
  }

  #knownRedshift({ galaxy }: Target): number[] {
    return [galaxy.stars.z, this.#p.catalogue.decals_z];
  }

  #spectrumMass({ galaxy }: Target): number[] {
    const s = this.#streams.mass;
    const error = this.#p.catalogue.sdss_mass;
    return [galaxy.stars.logMass + error * s.normal(), stated(s, error, this.#p)];
  }

  #fittedMass({ galaxy, deep }: Target): number[] {
    const s = this.#streams.mass;
    const { decals_mass, decals_mass_outliers } = this.#p.catalogue;
    const error = decals_mass[deep ? 1 : 0];
    const wrong = s.uniform() < decals_mass_outliers[0] ? decals_mass_outliers[1] : 1;
    const value = galaxy.stars.logMass + (deep ? decals_mass[2] : 0) + wrong * error * s.normal();
    return [value, stated(s, error, this.#p)];
  }

  #spectrumRate({ galaxy: { stars } }: Target): number[] {
    const s = this.#streams.rate;
    const { sdss_rate, sdss_floor } = this.#p.catalogue;
    const specific = stars.logSfr - stars.logMass;
    const floor = sdss_floor[0] + sdss_floor[1] * (stars.logMass - 10.5) + sdss_floor[2] * s.normal();
    const quiescent = specific < QUIESCENT;
    const error = sdss_rate[quiescent ? 1 : 0];
    const found = quiescent ? Math.log10(dex(specific) + dex(floor)) : specific;
    return [found + stars.logMass + error * s.normal(), stated(s, error, this.#p)];
  }

  #fittedRate({ galaxy: { stars }, deep }: Target): number[] {
    const s = this.#streams.rate;
    const { decals_rate, decals_quiescent, decals_rate_outliers } = this.#p.catalogue;
    const quiescent = stars.logSfr - stars.logMass < QUIESCENT;
    const error = quiescent ? decals_quiescent[1] : decals_rate[deep ? 1 : 0];
    const mean = quiescent ? decals_quiescent[0] + stars.logMass : stars.logSfr;
    const found = mean + error * s.normal();
    const [wrong, far] = [s.uniform() < decals_rate_outliers[0], s.normal()];
    return [found + (wrong ? decals_rate_outliers[1] * far : 0), stated(s, error, this.#p)];
  }

  #fibre({ galaxy, r, hlr, sphere }: Target): number[] {
    const { oxygen, dispersion, fibre: s } = this.#streams;
    const p = this.#p;
    const bright = petrosian(r, galaxy.profiles.n, p.selection);
    const share = lineShare(hlr, s.normal(), p.fibre);
    const errors = lineErrors(bright, p.fibre);
    const truth = MEASURED_LINES.map((name) => (1e17 * share * galaxy.lines[LINE[name]]) / sphere);
    const fluxes = truth.map((flux, i) => flux + errors[i] * s.normal());
    const measurable = oxygenMeasurable(fluxes, errors);
    const oh = galaxy.stars.ohT04 + p.catalogue.sdss_oxygen * oxygen.normal();
    const ohError = stated(oxygen, p.catalogue.sdss_oxygen, p);
    const { sigma, error } = measureDispersion(dispersion, galaxy.sigma, bright, p.dispersion);
    const logError = (p.dispersion.black_hole_slope * error) / (sigma * Math.LN10);
    return [
      ...(measurable ? [oh, ohError, 1] : [Number.NaN, Number.NaN, 0]),
      ...[sigma, error, blackHole(sigma, p.dispersion), logError],
      ...fluxes.flatMap((flux, i) => [flux, errors[i], truth[i], Math.log1p(Math.max(flux, 0))]),
    ];
  }
}

const streamsOf = (seed: number): Streams =>
  Object.fromEntries(
    TOPICS.map((topic) => [topic, new Stream(seed, 0, PURPOSE.galaxies ^ hashName(`catalogue ${topic}`))]),
  ) as Streams;
