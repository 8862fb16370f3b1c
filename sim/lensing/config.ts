/** What a configuration says of lensing, and the check of its outline; its numbers are checked when they are compiled. */
import { badInput, outOfRange, unknownChoice } from "../../shared/errors.ts";
import { type Locate, onlyKeysAt, recordAt, type Value } from "../population/locate.ts";

/** Shears added to g1 and g2, in units of the step. */
const BRANCHES = { noshear: [0, 0], "1p": [1, 0], "1m": [-1, 0], "2p": [0, 1], "2m": [0, -1] } as const;
export type Branch = keyof typeof BRANCHES;
export const BRANCH_NAMES = Object.keys(BRANCHES) as Branch[];

export interface LensingConfig {
  /** reduced shear */
  readonly g1: Value;
  readonly g2: Value;
  /** convergence */
  readonly kappa: Value;
  /** what these refer to */
  readonly parameters?: Readonly<Record<string, Value>>;
  /** how many stamps a galaxy has, each turned by 180 / ring degrees from the one before it is lensed */
  readonly ring?: number;
  /** the shears that every galaxy has, a stamp each */
  readonly branch?: readonly Branch[];
  /** how far they are from g1 and g2 */
  readonly step?: number;
}

const KEYS = ["g1", "g2", "kappa", "parameters", "ring", "branch", "step"];
const MOST_TURNS = 64;
const DEFAULT_STEP = 0.01;

export const stepOf = (branch: Branch, step: number): readonly [g1: number, g2: number] => {
  const [g1, g2] = BRANCHES[branch];
  return [g1 * step, g2 * step];
};

/** With defaults: no shear, no convergence. @throws GalforgeError for keys, and for ring, branch and step that are not allowed */
export function checkLensing(at: Locate, value: unknown): LensingConfig {
  const fields = recordAt(at, ["lensing"], value, "a lens such as {g1: 0.02, g2: 0, kappa: 0}");
  onlyKeysAt(at, ["lensing"], fields, KEYS);
  const { g1 = 0, g2 = 0, kappa = 0, parameters, ring, branch, step } = fields;
  const numbers = { g1, g2, kappa } as Pick<LensingConfig, "g1" | "g2" | "kappa">;
  const named = recordAt(at, ["lensing", "parameters"], parameters ?? {}, "names with their values");
  return {
    ...numbers,
    ...(Object.keys(named).length === 0 ? {} : { parameters: named as Record<string, Value> }),
    ...(ring === undefined ? {} : { ring: checkRing(at, ring) }),
    ...checkBranches(at, branch, step),
  };
}

function checkRing(at: Locate, ring: unknown): number {
  if (typeof ring === "number" && Number.isInteger(ring) && ring >= 2 && ring <= MOST_TURNS) return ring;
  const rule = `a whole number from 2 (pairs, turned by 90 degrees) to ${MOST_TURNS}: the stamps of a galaxy`;
  throw outOfRange(at(["lensing", "ring"]), ring, rule);
}

function checkBranches(at: Locate, branch: unknown, step: unknown): Pick<LensingConfig, "branch" | "step"> {
  if (branch === undefined) {
    if (step === undefined) return {};
    throw badInput(at(["lensing", "step"]), "is the shear of branches: name them, branch: [1p, 1m]");
  }
  const where = at(["lensing", "branch"]);
  if (!Array.isArray(branch) || branch.length === 0) {
    throw outOfRange(where, branch, `a list of ${BRANCH_NAMES.join(", ")}`);
  }
  const names = branch.map((name: unknown): Branch => {
    const found = BRANCH_NAMES.find((known) => known === name);
    if (found === undefined) throw unknownChoice(where, name, BRANCH_NAMES);
    return found;
  });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw badInput(where, `"${twice}" stands there twice`);
  const size = step ?? DEFAULT_STEP;
  if (typeof size !== "number" || !(size > 0 && size < 1)) {
    throw outOfRange(at(["lensing", "step"]), size, "a shear above 0 and below 1");
  }
  return { branch: names, step: size };
}
