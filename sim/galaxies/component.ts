/** Stars of one age structure, metallicity and dust: a galaxy is a disc and a bulge, each of them one. */

/**
 * Edges of the age bins [Gyr], the youngest first: those of the SED table. The stars of a bin formed at a constant rate.
 */
export const AGE_EDGES = [0, 0.03, 0.1, 0.17, 0.3, 0.5, 0.85, 1.4, 2.3, 3.6, 5.5, 8.6, 11.3, 13.8] as const;
export const AGE_BINS = AGE_EDGES.length - 1;

export interface Component {
  /** [AGE_BINS]: mass that formed in each age bin [Msun], >= 0, before stars died */
  readonly formed: Float64Array;
  /** metallicity of the stars, log Z/Zsun, within the SED table */
  readonly logZ: number;
  /** attenuation at 5500 A of the stars that have left their birth clouds [mag], >= 0 */
  readonly av: number;
}
