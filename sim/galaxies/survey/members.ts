/** Who is in a survey: the galaxy that object k of a seed is. */
import type { Galaxy } from "../galaxy.ts";

export interface Member {
  readonly galaxy: Galaxy;
  /** galaxies that were drawn until this one was taken, itself among them */
  readonly tries: number;
  /** place of its sample among the samples' names */
  readonly sample: number;
  /** of a table: number of the row, from 1, and total AB magnitude in each band, with an image or without, where it is known */
  readonly row?: number;
  readonly magnitudes?: readonly (number | undefined)[];
}

export interface Members {
  /** names of the samples that members are from */
  readonly samples: readonly string[];
  /** smallest and largest redshift of a member */
  readonly zRange: readonly [number, number];
  /** A pure function of (seed, index). @throws GalforgeError if there is no such galaxy */
  take(seed: number, index: number): Member;
}
