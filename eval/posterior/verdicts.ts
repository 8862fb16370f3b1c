/**
 * What is wrong with posteriors, in words. Each set of objects (all, and each bin) of each target has three checks: that the truths are not to one
 * side (shift), that the intervals hold as many as they should (width), and that the PIT is uniform (shape, told where neither of the others
 * explains it); all targets together have two, TARP and regions of highest density. Of right posteriors hardly ever one is told: the
 * chance of any false verdict among all is at most `LEVEL`, as each check has that divided by their number (Bonferroni). Pure.
 */
import { FEWEST_SCORED } from "../../datasets/statistics.ts";
import type { JointFigures, JudgedPosterior, TargetFigures } from "./judged.ts";

/** Probability that anything is told of right posteriors. */
export const LEVEL = 0.01;
const CHECKS = { target: 3, joint: 2 } as const;

export interface Verdict {
  /** name of the target; absent: of all together */
  readonly target?: string;
  readonly kind: "shift" | "width" | "shape" | "joint" | "right" | "few";
  readonly text: string;
}

export interface Verdicts {
  readonly level: number;
  /** how many checks the level was divided among */
  readonly checks: number;
  /** in the order of the targets, of each first what is of all objects */
  readonly verdicts: readonly Verdict[];
}

/** Of a set of objects: "" of all, else e.g. "where magnitude [AB mag] is below 17.2". */
interface Place<F> {
  readonly where: string;
  readonly figures: F;
}

export function verdictsOf({ targets, joint }: JudgedPosterior): Verdicts {
  const places = targets.map((target) => placesOf(target));
  const together = joint === undefined ? [] : placesOf<JointFigures>(joint);
  const checks = CHECKS.target * places.flat().length + CHECKS.joint * together.length;
  const least = LEVEL / checks;
  return {
    level: LEVEL,
    checks,
    verdicts: [
      ...targets.flatMap((target, t) => [
        ...ofTarget(target.name, places[t], least),
        ...tooFew(target).map((text) => fewOf(target.name, text, target.name)),
      ]),
      ...(together.length === 0 ? [] : ofJoint(together, least)),
      ...(joint === undefined ? [] : tooFew(joint)).map((text) => fewOf("the joint posterior", text)),
    ],
  };
}

const fewOf = (what: string, text: string, target?: string): Verdict => ({
  ...(target === undefined ? {} : { target }),
  ...{ kind: "few", text: `${what}: ${text}` },
});

/** Where nothing can be said. */
function tooFew<F>({ overall, binned }: Judged<F>): string[] {
  const few = "too few objects for a verdict";
  if (overall === null) return [`${few} (${FEWEST_SCORED} are needed)`];
  return binned.flatMap(({ title, edges, bins }) => {
    if (bins.every((figures) => figures === null))
      return [`${few} in bins of ${title} (${FEWEST_SCORED} are needed in each)`];
    return bins.flatMap((figures, b) => (figures === null ? [sentence(few, binName(title, edges, b))] : []));
  });
}

interface Judged<F> {
  readonly overall: F | null;
  readonly binned: readonly {
    readonly title: string;
    readonly edges: readonly number[];
    readonly bins: readonly (F | null)[];
  }[];
}

function placesOf<F>({ overall, binned }: Judged<F>): Place<F>[] {
  const all = overall === null ? [] : [{ where: "", figures: overall }];
  const inBins = binned.flatMap(({ title, edges, bins }) =>
    bins.flatMap((figures, b) => (figures === null ? [] : [{ where: binName(title, edges, b), figures }])),
  );
  return [...all, ...inBins];
}

function binName(title: string, edges: readonly number[], b: number): string {
  const [from, to] = [edges[b], edges[b + 1]].map((edge) => Number(edge.toPrecision(4)));
  if (edges.length === 2) return `where ${title} is ${from} to ${to}`;
  if (b === 0) return `where ${title} is below ${to}`;
  if (b === edges.length - 2) return `where ${title} is above ${from}`;
  return `where ${title} is ${from} to ${to}`;
}

const sentence = (text: string, where: string): string => (where === "" ? text : `${text} ${where}`);

function ofTarget(target: string, places: readonly Place<TargetFigures>[], least: number): Verdict[] {
  if (places.length === 0) return [];
  const wrong = places.flatMap(({ where, figures }): Verdict[] => {
    const { shift, p_shift, width_factor, p_width, pit } = figures;
    const told: Verdict[] = [];
    const tell = (kind: Verdict["kind"], text: string) =>
      void told.push({ target, kind, text: sentence(text, where) });
    if (p_shift < least) {
      tell(
        "shift",
        `${target} is ${Math.abs(shift.value).toFixed(2)} sigma too ${shift.value > 0 ? "high" : "low"}`,
      );
    }
    if (p_width < least) tell("width", `intervals of ${target} are ${widthWords(width_factor.value)}`);
    if (told.length === 0 && pit.p < least) {
      tell(
        "shape",
        `distributions of ${target} have the wrong shape (PIT: Kolmogorov's D = ${pit.distance.toFixed(3)}, p = ${shortP(pit.p)})`,
      );
    }
    return told;
  });
  return wrong.length > 0
    ? wrong
    : [{ target, kind: "right", text: `${target} is calibrated within its errors` }];
}

function ofJoint(places: readonly Place<JointFigures>[], least: number): Verdict[] {
  const wrong = places.flatMap(({ where, figures: { tarp, highest } }): Verdict[] => {
    const found = [
      ...(tarp.p < least ? [`TARP: p = ${shortP(tarp.p)}`] : []),
      ...(highest !== undefined && highest.p < least
        ? [`regions of highest density: p = ${shortP(highest.p)}`]
        : []),
    ];
    if (found.length === 0) return [];
    return [{ kind: "joint", text: sentence(`the joint posterior is wrong (${found.join("; ")})`, where) }];
  });
  return wrong.length > 0
    ? wrong
    : [{ kind: "right", text: "the joint posterior is calibrated within its errors" }];
}

/** How many percent of the right width are missing, or too much, and by what to multiply. */
function widthWords(factor: number): string {
  const percent = (100 * Math.abs(1 / factor - 1)).toFixed(0);
  return `${percent} % too ${factor > 1 ? "narrow" : "wide"} (right: times ${factor.toFixed(2)})`;
}

const shortP = (p: number): string => (p < 1e-4 ? "< 0.0001" : p.toPrecision(2));
