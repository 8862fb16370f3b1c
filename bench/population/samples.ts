/** What is compared: columns of galaxies, simulated or real. NaN is what is not known of a galaxy. */

/** Magnitudes in u, g, r, i, z of SDSS's filters, AB, without the dust of the Milky Way. */
export interface Photographed {
  readonly z: Float64Array;
  readonly ugriz: readonly Float64Array[];
}

/** The galaxies that are wanted. */
export const rowsOf = ({ z, ugriz }: Photographed, wanted: (i: number) => boolean): Photographed => {
  const kept = z.map((_, i) => (wanted(i) ? 1 : 0));
  const only = (column: Float64Array): Float64Array => column.filter((_, i) => kept[i] === 1);
  return { z: only(z), ugriz: ugriz.map(only) };
};

export interface Deep extends Photographed {
  readonly logMass: Float64Array;
}

/** Nearby galaxies by mass. */
export interface Weighed {
  readonly z: Float64Array;
  readonly logMass: Float64Array;
  /** log 1/yr; -Infinity where no star formation was found */
  readonly logSsfr: Float64Array;
  /** log kpc: Petrosian half-light radius in r */
  readonly logSize: Float64Array;
  /** 12 + log(O/H) by O3N2 (Pettini & Pagel 2004), of galaxies whose lines young stars make */
  readonly oh: Float64Array;
}

/** Logarithms of ratios of lines. */
export interface Ratios {
  readonly niiHalpha: Float64Array;
  readonly oiiiHbeta: Float64Array;
  readonly decrement: Float64Array;
}

/** log km/s, log Msun */
export interface BlackHoles {
  readonly logSigma: Float64Array;
  readonly logMass: Float64Array;
}

/** Log half-light major axes [kpc] of all galaxies of about a redshift and a mass. */
export interface SizeBin {
  readonly z: number;
  readonly logMass: number;
  /** 16, 50, 84 % */
  readonly sizes: readonly [low: number, median: number, high: number];
}
