/**
 * How many galaxies there are of each stellar mass, and draws of redshift and mass from it.
 * Per dex and comoving volume, Phi = ln 10 e^-x [phi1 x^(alpha1 + 1) + phi2 x^(alpha2 + 1)], x = 10^(log M - log M*).
 */
import { outOfRange } from "../../shared/errors.ts";
import type { Stream } from "../../shared/random/stream.ts";
import type { Cosmology } from "./cosmology.ts";
import { dex } from "./math.ts";
import { defaultsOf, limits, list, number, type Values } from "./parameter.ts";

const DRIVER = "Driver+2022, GAMA DR4, z < 0.1, log M 6.75 to 11.5; quoted";
const LEJA = "Leja+2020, continuity model, 0.2 < z < 3";

export const MASS_FUNCTION = {
  d22_log_mass: number(10.745, "log Msun", [9, 12], DRIVER),
  d22_log_phi1: number(-2.437, "log 1/Mpc^3/dex", [-6, 0], DRIVER),
  d22_alpha1: number(-0.466, "1", [-3, 2], DRIVER),
  d22_log_phi2: number(-3.201, "log 1/Mpc^3/dex", [-6, 0], DRIVER),
  d22_alpha2: number(-1.53, "1", [-3, 2], DRIVER),
  l20_z: limits([0.2, 1.6, 3], "1", [0, 10], LEJA),
  l20_log_mass: list([10.79, 10.88, 10.84], "log Msun", [9, 12], LEJA),
  l20_log_phi1: list([-2.44, -3.08, -4.14], "log 1/Mpc^3/dex", [-6, 0], LEJA),
  l20_alpha1: number(-0.28, "1", [-3, 2], LEJA),
  l20_log_phi2: list([-2.89, -3.29, -3.51], "log 1/Mpc^3/dex", [-6, 0], LEJA),
  l20_alpha2: number(-1.48, "1", [-3, 2], LEJA),
} as const;

/** `D22` holds at all redshifts (docs/population.md: that suffices below z = 1); `L20` is that of z = 0.2 below it. */
export const MASS_FUNCTIONS = ["D22", "L20"] as const;
export type MassFunctionName = (typeof MASS_FUNCTIONS)[number];
type MassFunctionValues = Values<typeof MASS_FUNCTION>;

/** Galaxies per comoving Mpc^3 and dex of mass. */
export function massFunction(
  name: MassFunctionName,
  z: number,
  logMass: number,
  p: MassFunctionValues = defaultsOf(MASS_FUNCTION),
): number {
  if (name === "D22") {
    return schechter(logMass - p.d22_log_mass, p.d22_log_phi1, p.d22_alpha1, p.d22_log_phi2, p.d22_alpha2);
  }
  const at = Math.min(Math.max(z, p.l20_z[0]), p.l20_z[2]);
  return schechter(
    logMass - parabola(p.l20_z, p.l20_log_mass, at),
    parabola(p.l20_z, p.l20_log_phi1, at),
    p.l20_alpha1,
    parabola(p.l20_z, p.l20_log_phi2, at),
    p.l20_alpha2,
  );
}

function schechter(logX: number, logPhi1: number, alpha1: number, logPhi2: number, alpha2: number): number {
  const sum = dex(logPhi1 + logX * (alpha1 + 1)) + dex(logPhi2 + logX * (alpha2 + 1));
  return Math.LN10 * Math.exp(-dex(logX)) * sum;
}

/** The parabola through three points (Lagrange). */
function parabola(x: readonly number[], y: readonly number[], at: number): number {
  const [a, b, c] = [at - x[0], at - x[1], at - x[2]];
  return (
    (y[0] * b * c) / ((x[0] - x[1]) * (x[0] - x[2])) +
    (y[1] * a * c) / ((x[1] - x[0]) * (x[1] - x[2])) +
    (y[2] * a * b) / ((x[2] - x[0]) * (x[2] - x[1]))
  );
}

/** Galaxies below log M = 7 and above 12 are not drawn. */
const LOG_MASS = [7, 12] as const;
const Z_CELLS = 400;
const MASS_CELLS = 500;
const GUIDES = 8192;

/** Draws of (z, log M) with density Phi dV/dz, on a grid of 400 x 500 cells, uniform inside a cell. */
export class MassGrid {
  /** galaxies per steradian that the grid holds */
  readonly density: number;
  readonly #first: number;
  readonly #step: number;
  /** sums of the cells' weights, redshift by redshift */
  readonly #sums: Float64Array;
  /** first cell that reaches each `GUIDES`th part of the sum: between two of these a cell is looked for */
  readonly #guide = new Int32Array(GUIDES + 1);

  /**
   * @param zRange 0 <= smallest < largest <= MAX_Z
   * @param minimum log mass below which nothing is drawn, as a function of z: it saves time only, and belongs to the selection
   * @throws GalforgeError if no cell is left
   */
  constructor(
    cosmology: Cosmology,
    name: MassFunctionName,
    zRange: readonly [number, number],
    minimum: (z: number) => number = () => LOG_MASS[0],
    p: MassFunctionValues = defaultsOf(MASS_FUNCTION),
  ) {
    this.#first = zRange[0];
    this.#step = (zRange[1] - zRange[0]) / Z_CELLS;
    this.#sums = new Float64Array(Z_CELLS * MASS_CELLS);
    let sum = 0;
    for (let i = 0; i < Z_CELLS; i++) {
      const z = this.#first + (i + 0.5) * this.#step;
      const volume = cosmology.volume(z);
      const least = minimum(z);
      for (let j = 0; j < MASS_CELLS; j++) {
        const logMass = LOG_MASS[0] + (j + 0.5) * MASS_STEP;
        if (logMass > least) sum += massFunction(name, z, logMass, p) * volume;
        this.#sums[i * MASS_CELLS + j] = sum;
      }
    }
    if (!(sum > 0)) {
      throw outOfRange(
        "the selection",
        `z ${zRange.join(" to ")}`,
        `one that leaves galaxies below log M = ${LOG_MASS[1]}`,
      );
    }
    this.density = sum * this.#step * MASS_STEP;
    for (let cell = 0, g = 0; g <= GUIDES; g++) {
      while (cell < this.#sums.length - 1 && this.#sums[cell] <= (g / GUIDES) * sum) cell++;
      this.#guide[g] = cell;
    }
  }

  /** [z, log M] from three uniform numbers: the cell, by the inverse of the cumulative sum, and the place in it. */
  draw(s: Pick<Stream, "uniform">): readonly [z: number, logMass: number] {
    const u = s.uniform();
    const wanted = u * this.#sums[this.#sums.length - 1];
    const guide = Math.floor(u * GUIDES);
    let low = this.#guide[guide];
    let high = this.#guide[guide + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sums[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    const z = this.#first + (Math.floor(low / MASS_CELLS) + s.uniform()) * this.#step;
    return [z, LOG_MASS[0] + ((low % MASS_CELLS) + s.uniform()) * MASS_STEP];
  }
}

const MASS_STEP = (LOG_MASS[1] - LOG_MASS[0]) / MASS_CELLS;
