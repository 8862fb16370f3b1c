/** Estimates that no galaxy can have: a network extrapolates, and knows no bounds. */
import { meaningOf } from "../../sim/population/labels.ts";
import { inRange, RANGES, type Range } from "../../sim/ranges.ts";
import type { Columns, Estimates } from "../../train/models/posterior.ts";
import type { RunConfig, Supervised } from "../../train/run/config.ts";
import { bareName, fluxLabel } from "./flux-label.ts";

/** What is possible for labels that the simulator knows, by what they are: those of `RANGES`, and what follows from them. */
const POSSIBLE: Readonly<Partial<Record<string, Range>>> = {
  ...{ hlr: RANGES.hlr, n: RANGES.n, e: RANGES.e },
  q: { min: 0, max: 1, open: "min", text: "an axis ratio > 0 and at most 1" },
  g: { min: 0, max: 1, open: "max", text: "a reduced shear from 0 to below 1" },
  ...{ fwhm: RANGES.fwhm, beta: RANGES.beta, lam_over_diam: RANGES.lam_over_diam },
};

/**
 * What a label is: its name (`hlr`) in the unit that the simulator gives it, or the end of its name (`bulge_hlr`), without that of its band, if the
 * description is the simulator's too. A label of a user's own, such as `log_n`, is nothing that is known.
 */
function kindOf(label: Supervised): string {
  const { unit, description } = label;
  const name = bareName(label);
  const kind = /(?:^|_)(e1|e2|lam_over_diam|[^_]+)$/.exec(name)?.[1] ?? name;
  const meaning = meaningOf(kind);
  const isKnown = meaning !== undefined && meaning.unit === unit;
  return isKnown && (name === kind || meaning.description === description) ? kind : "";
}

export interface Possible {
  /** with NaN for estimates that are impossible, and their standard deviations and parts of these */
  readonly estimates: Estimates;
  /** 1 for stamps with such an estimate [count] */
  readonly impossible: Uint8Array;
  /** 1 for stamps whose flux is negative, in any band [count] */
  readonly negative: Uint8Array;
}

/**
 * Impossible are estimates that are not finite; outside what the simulator can render (`RANGES`; 0 < q <= 1), unless the
 * training set had such; e1 and e2 with |(e1, e2)| >= 1. A negative flux is none of them: it stays, and is told.
 */
export function possibleOf({ supervise, image }: RunConfig, estimates: Estimates): Possible {
  const { count } = estimates;
  const { sigmas: spread, parts: both } = estimates;
  const values = copied(estimates.values);
  const sigmas = spread && copied(spread);
  const parts = both && { aleatoric: copied(both.aleatoric), epistemic: copied(both.epistemic) };
  const impossible = new Uint8Array(count);
  const drop = (k: number, names: readonly string[]): void => {
    impossible[k] = 1;
    for (const name of names) {
      for (const columns of [values, sigmas, parts?.aleatoric, parts?.epistemic]) {
        const column = columns?.get(name);
        if (column !== undefined) column[k] = Number.NaN;
      }
    }
  };
  for (const label of supervise) {
    const { name } = label;
    const column = estimates.values.get(name)!;
    const test = testOf(label);
    for (let k = 0; k < count; k++) if (!test(column[k])) drop(k, [name]);
  }
  for (const [first, second] of ellipses(supervise)) {
    const [e1, e2] = [estimates.values.get(first)!, estimates.values.get(second)!];
    for (let k = 0; k < count; k++) if (!(Math.hypot(e1[k], e2[k]) < 1)) drop(k, [first, second]);
  }
  const negative = new Uint8Array(count);
  image.bands.forEach((_, band) => {
    const label = fluxLabel(supervise, image.bands, band);
    const flux = label && values.get(label.name);
    if (flux !== undefined) for (let k = 0; k < count; k++) if (flux[k] < 0) negative[k] = 1;
  });
  return {
    estimates: { ...estimates, values, ...(sigmas && { sigmas }), ...(parts && { parts }) },
    impossible,
    negative,
  };
}

const copied = (columns: Columns): Columns =>
  new Map([...columns].map(([name, column]) => [name, column.slice()]));

/** Whether an estimate is not a value that the network was trained on. */
export const isOutside = ({ range: [low, high] }: Pick<Supervised, "range">, x: number): boolean =>
  !(x >= low && x <= high);

function testOf(label: Supervised): (x: number) => boolean {
  const range = POSSIBLE[kindOf(label)];
  if (range === undefined) return Number.isFinite;
  return (x) => inRange(range, x) || !isOutside(label, x);
}

/** Names of e1 and e2 of the same component. */
function ellipses(supervise: readonly Supervised[]): (readonly [e1: string, e2: string])[] {
  return supervise.flatMap((label) => {
    if (kindOf(label) !== "e1") return [];
    const other = `${label.name.slice(0, -1)}2`;
    return supervise.some(({ name }) => name === other) ? [[label.name, other] as const] : [];
  });
}
