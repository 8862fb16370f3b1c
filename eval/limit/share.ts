/** What share of the information limit a network reaches. Pure. */
import type { CompareSection } from "../compare/section.ts";
import type { LimitSection } from "./section.ts";

/** Both R^2 are coefficients of determination of an estimate in the label's own unit: 1 - mean squared error / variance. */
export interface ShareOfLimit {
  /** R^2 of the network's estimate */
  readonly network: number;
  /** it over the best that can be expected; absent if that is not above 0 or not known, or is of other galaxies */
  readonly share?: number;
}

type Judged = Pick<CompareSection, "labels" | "data">;

/** Whether limit and network were measured on the same data: their names end alike, for a path can be given in several ways. */
export const areSameGalaxies = (limit: Pick<LimitSection, "data">, { data }: Pick<Judged, "data">): boolean =>
  lastPart(limit.data.name) === lastPart(data.name);

const lastPart = (name: string): string | undefined =>
  name
    .replace(/[/\\]+$/, "")
    .split(/[/\\:]/)
    .at(-1);

/** By label: of those that have both figures. */
export function sharesOfLimit(
  limit: Pick<LimitSection, "labels" | "data">,
  compare: Judged | undefined,
): ReadonlyMap<string, ShareOfLimit> {
  const comparable = compare !== undefined && areSameGalaxies(limit, compare);
  const shares = new Map<string, ShareOfLimit>();
  for (const { name, r2 } of limit.labels) {
    const network = compare?.labels.find((label) => label.name === name)?.network.r2?.value;
    if (network === undefined) continue;
    shares.set(name, { network, ...(comparable && r2 > 0 ? { share: network / r2 } : {}) });
  }
  return shares;
}
