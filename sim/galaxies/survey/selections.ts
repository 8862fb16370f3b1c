/** The selections that a configuration can name, as samples: what is drawn, what is looked at, and what is taken. */
import { badInput, outOfRange, unknownChoice } from "../../../shared/errors.ts";
import { type Locate, onlyKeysAt, type Path, recordAt } from "../../population/locate.ts";
import { checkNumber } from "../../ranges.ts";
import { MAX_Z } from "../cosmology.ts";
import { starShare } from "../fibre.ts";
import type { Galaxy } from "../galaxy.ts";
import type { FilterChoice } from "../light/filter-choice.ts";
import type { GalaxyParameters } from "../parameters.ts";
import { deepLimit, inDeep, inGama, inMainSample, petrosian } from "../selection.ts";
import { checkFilter } from "./check-filter.ts";

/** A galaxy that a sample may take. */
export interface Candidate {
  readonly galaxy: Galaxy;
  /** AB magnitude of all light in each of the sample's filters */
  readonly magnitudes: readonly number[];
  /** half-light radius a_e sqrt(q) [arcsec] */
  readonly hlr: number;
  /** a uniform number of its own */
  readonly u: number;
}

export interface Sample {
  readonly name: string;
  /** share of the objects that are of this sample, relative to the others */
  readonly weight: number;
  readonly zRange: readonly [number, number];
  /** the first is that of the limit */
  readonly filters: readonly FilterChoice[];
  /** total AB magnitude in the first filter above which nothing is taken */
  readonly faintest: number;
  /** the same of a candidate with this uniform number, where it differs from one to the other */
  readonly faintestOf?: (u: number) => number;
  /** mass over light of the smallest mass, and how it falls with z: of `leastMass` */
  readonly leastMass: readonly [ratio: number, slope: number];
  accepts(candidate: Candidate): boolean;
}

/** Place of a sample, by the weights. @param u uniform */
export function chooseSample(samples: readonly Sample[], u: number): number {
  let left = u * samples.reduce((sum, { weight }) => sum + weight, 0);
  let which = 0;
  while (which < samples.length - 1 && left >= samples[which].weight) left -= samples[which++].weight;
  return which;
}

/** A sample of one magnitude and a range of redshifts. */
export interface MagnitudeLimit {
  readonly filter: FilterChoice;
  readonly limit: number;
  readonly z: readonly [number, number];
}

export const SELECTION_NAMES = ["sdss-mgs", "gama", "deep", "decals-z1"] as const;
export type SelectionName = (typeof SELECTION_NAMES)[number];
export type Selection = SelectionName | MagnitudeLimit;

const pair = ([low, high]: readonly number[]): readonly [number, number] => [low, high];

/** Objects of GAMA and of deep fields in `decals-z1`: 16 126 and 10 000. */
const DECALS_WEIGHTS = [16_126, 10_000] as const;

/** The samples of a selection. */
export function samplesOf(selection: Selection, p: GalaxyParameters): readonly Sample[] {
  if (selection === "sdss-mgs") return [mainSample(p)];
  if (selection === "gama") return [gama(p, 1)];
  if (selection === "deep") return [deep(p, 1)];
  if (selection === "decals-z1") return [gama(p, DECALS_WEIGHTS[0]), deep(p, DECALS_WEIGHTS[1])];
  const { filter, limit, z } = selection;
  return [
    {
      ...{ name: "limit", weight: 1, zRange: z, filters: [filter], faintest: limit },
      leastMass: [p.selection.light_mass[1], p.selection.light_mass[2]],
      accepts: ({ magnitudes: [magnitude] }) => magnitude < limit,
    },
  ];
}

const mainSample = ({ selection: p, fibre }: GalaxyParameters): Sample => ({
  ...{ name: "sdss-mgs", weight: 1, zRange: pair(p.mgs_z), filters: ["sdss-r", "sdss-g", "sdss-i"] },
  faintest: p.mgs_r[1],
  leastMass: [p.light_mass[0], 0],
  accepts: ({ galaxy, magnitudes: [r, g, i], hlr }) => {
    const { n } = galaxy.profiles;
    const missed = -2.5 * Math.log10(starShare(hlr, n, fibre));
    return inMainSample(
      galaxy.stars.z,
      petrosian(r, n, p),
      hlr,
      [g, r, i].map((total) => total + missed),
      p,
    );
  },
});

const gama = ({ selection: p }: GalaxyParameters, weight: number): Sample => ({
  ...{ name: "gama", weight, zRange: pair(p.gama_z), filters: ["sdss-r"], faintest: p.gama_r },
  leastMass: [p.light_mass[0], p.light_mass[2]],
  accepts: ({ galaxy, magnitudes: [r] }) => inGama(galaxy.stars.z, r, p),
});

const deep = ({ selection: p }: GalaxyParameters, weight: number): Sample => ({
  ...{ name: "deep", weight, zRange: pair(p.deep_z), filters: ["sdss-i"], faintest: p.deep_i },
  leastMass: [p.light_mass[1], p.light_mass[2]],
  faintestOf: (u) => deepLimit(u, p),
  accepts: ({ galaxy, magnitudes: [i], u }) => inDeep(galaxy.stars.z, i, u, p),
});

/** @throws GalforgeError naming what is unknown, missing or outside its range */
export function checkSelection(at: Locate, value: unknown): Selection {
  const path: Path = ["selection"];
  const examples = `one of ${SELECTION_NAMES.join(", ")}, or such as {filter: sdss-r, limit: 20, z: [0.01, 0.5]}`;
  if (value === undefined || value === null) throw badInput(at([]), `"selection" is missing: ${examples}`);
  if (typeof value === "string") {
    const known = SELECTION_NAMES.find((name) => name === value);
    if (known === undefined) throw unknownChoice(at(path), value, SELECTION_NAMES);
    return known;
  }
  const given = recordAt(at, path, value, examples);
  onlyKeysAt(at, path, given, ["filter", "filter_unit", "limit", "z"]);
  const { limit, z } = given;
  const filter = checkFilter(at, path, given);
  const [low, high] = Array.isArray(z) && z.length === 2 ? z : [];
  if (!(low >= 0 && high > low && high <= MAX_Z)) {
    throw outOfRange(at([...path, "z"]), z, `two redshifts from 0 to ${MAX_Z}, the smaller first`);
  }
  return { filter, limit: checkNumber(at([...path, "limit"]), limit, "magnitude"), z: [low, high] };
}
