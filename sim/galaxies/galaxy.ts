/**
 * A galaxy, in two steps, because its shape and its lines need its light: `Stars` are drawn from nothing but random
 * numbers, whoever knows spectra (light/) says what light they give, and the rest follows.
 * Masses [Msun] are those of surviving stars unless they are called formed; log is to base 10; initial mass function of Chabrier.
 */
import type { Component } from "./component.ts";

/** Star-forming, green valley and quiescent galaxies, and two kinds that are drawn on demand. */
export const GALAXY_CLASSES = ["SF", "GV", "Q", "green-pea", "red-spiral"] as const;
export type GalaxyClass = (typeof GALAXY_CLASSES)[number];

/** An active nucleus, by its lines. */
export interface Nucleus {
  /** luminosity of [OIII]5007 [erg/s] */
  readonly oiii: number;
  /** logs of [OIII]5007/H-beta and [NII]6584/H-alpha */
  readonly ratio: number;
  readonly nii: number;
}

export interface Stars {
  readonly z: number;
  /** log mass [Msun] */
  readonly logMass: number;
  readonly class: GalaxyClass;
  readonly starburst: boolean;
  /** one Sersic profile, no disc: the two components share it */
  readonly elliptical: boolean;
  /** fraction of the mass that is in the bulge, 0 to 1 */
  readonly bulgeMass: number;
  readonly disc: Component;
  readonly bulge: Component;
  /** further attenuation at 5500 A of birth clouds: all lines, and 65 % of the light of the first age bin of the disc [mag] */
  readonly avBirth: number;
  /** log star formation rate of the last 0.1 Gyr [Msun/yr], what catalogues mean, and of the last 30 Myr, what lights up lines */
  readonly logSfr: number;
  readonly logSfr10: number;
  /** undefined in most galaxies */
  readonly nucleus: Nucleus | undefined;
  /** log star formation rate of the main sequence at this mass and redshift [Msun/yr] */
  readonly logSfrMs: number;
  /** mean age of the stars of both components, weighted with the mass that formed [Gyr] */
  readonly age: number;
  /** log Z/Zsun of the stars, before the difference of disc and bulge */
  readonly logZ: number;
  /** 12 + log(O/H) of the gas on the scale of electron temperatures, and on that of the MPA-JHU catalogue (Tremonti+2004) */
  readonly oh: number;
  readonly ohT04: number;
  /** half-light major axis of the whole at 5000 A [kpc] */
  readonly size: number;
  /** projected axis ratios of the disc (or elliptical) and the bulge, 0 to 1, and their position angles [deg], 0 to 180 */
  readonly q: number;
  readonly qBulge: number;
  readonly pa: number;
  readonly paBulge: number;
  /** cosine of the inclination, 1 face-on */
  readonly cosInclination: number;
}

/** What `drawGalaxy` asks of the spectra of stars (both with their dust). */
export interface Light {
  /** fraction of the stars' flux in SDSS r, as observed at the galaxy's redshift, that is the bulge's, 0 to 1 */
  readonly bulgeFraction: number;
  /** luminosity of the stars of both components at 6563 A in the rest frame [erg/s/A] */
  readonly continuum: number;
}

/** One Sersic profile. */
export interface Profile {
  /** half-light major axis [kpc] */
  readonly size: number;
  readonly n: number;
}

/** Profiles of the components, which are equal in an elliptical. */
export interface Profiles {
  readonly disc: Profile;
  readonly bulge: Profile;
  /** index of the one Sersic profile that would be fitted to the whole */
  readonly n: number;
}

export interface Galaxy {
  readonly stars: Stars;
  readonly light: Light;
  readonly profiles: Profiles;
  /** velocity dispersion inside the half-light radius [km/s]; log black hole mass [Msun] */
  readonly sigma: number;
  readonly logMbh: number;
  /** line luminosities after dust [erg/s], in the order of LINES (line-list.ts) */
  readonly lines: Float64Array;
}
