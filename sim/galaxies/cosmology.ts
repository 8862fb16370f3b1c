/**
 * Distances and times in a flat universe of matter and a cosmological constant (Hogg 1999, astro-ph/9905116):
 *   E(z) = sqrt(Om (1+z)^3 + 1 - Om),  D_C = c/H0 int_0^z dz/E,  D_L = (1+z) D_C,  D_A = D_C / (1+z),
 *   dV/dz = c/H0 D_C^2 / E per steradian,  t = 2 / (3 sqrt(OL) H0) asinh(sqrt(OL/Om) (1+z)^-1.5).
 */
import { defaultsOf, number, type Values } from "./parameter.ts";

export const COSMOLOGY = {
  h0: number(70, "km/s/Mpc", [40, 100], "set here, as Driver+2022"),
  omega_m: number(0.3, "1", [0.05, 1], "set here, as Driver+2022"),
} as const;

const LIGHT_SPEED = 299792.458; // km/s
const STEP = 5e-4;
const HUBBLE_TIME = 977.8; // Gyr km/s/Mpc

/** The largest redshift that distances are known to. */
export const MAX_Z = 3;

export class Cosmology {
  readonly #hubbleDistance: number;
  readonly #h0: number;
  readonly #matter: number;
  /** D_C at multiples of STEP */
  readonly #comoving: Float64Array;

  constructor(p: Values<typeof COSMOLOGY> = defaultsOf(COSMOLOGY)) {
    this.#h0 = p.h0;
    this.#matter = p.omega_m;
    this.#hubbleDistance = LIGHT_SPEED / p.h0;
    this.#comoving = new Float64Array(Math.round(MAX_Z / STEP) + 1);
    let before = 1;
    for (let i = 1; i < this.#comoving.length; i++) {
      const now = 1 / this.#expansion(i * STEP);
      this.#comoving[i] = this.#comoving[i - 1] + ((before + now) / 2) * STEP * this.#hubbleDistance;
      before = now;
    }
  }

  #expansion(z: number): number {
    return Math.sqrt(this.#matter * (1 + z) ** 3 + 1 - this.#matter);
  }

  /** Comoving distance [Mpc], 0 <= z <= MAX_Z, by the trapezoid rule to a relative error of 1e-7. */
  comovingDistance(z: number): number {
    const i = Math.floor(z / STEP);
    const mean = (1 / this.#expansion(i * STEP) + 1 / this.#expansion(z)) / 2;
    return this.#comoving[i] + (z - i * STEP) * mean * this.#hubbleDistance;
  }

  /** Luminosity distance [Mpc]. */
  luminosityDistance(z: number): number {
    return (1 + z) * this.comovingDistance(z);
  }

  /** Proper length that is seen under an arc second [kpc]. */
  kpcPerArcsec(z: number): number {
    return ((this.comovingDistance(z) / (1 + z)) * 1e3 * Math.PI) / 648000;
  }

  /** Comoving volume per redshift and steradian [Mpc^3]. */
  volume(z: number): number {
    return (this.#hubbleDistance * this.comovingDistance(z) ** 2) / this.#expansion(z);
  }

  /** Age of the universe [Gyr]. */
  age(z: number): number {
    const lambda = 1 - this.#matter;
    const time = HUBBLE_TIME / this.#h0;
    if (lambda === 0) return (2 / 3) * time * (1 + z) ** -1.5;
    return (
      ((2 * time) / (3 * Math.sqrt(lambda))) * Math.asinh(Math.sqrt(lambda / this.#matter) * (1 + z) ** -1.5)
    );
  }
}

/** Area of a sphere at the luminosity distance [cm^2]: a flux is a luminosity divided by it. */
export const sphere = (luminosityDistance: number): number =>
  4 * Math.PI * (luminosityDistance * 3.0857e24) ** 2;
