/** What share of the information limit a network reaches. Pure. */
import type { CompareSection } from "../compare/section.ts";
import type { LimitSection } from "./section.ts";

/** Both R^2 are coefficients of determination of an estimate in the label's own unit: 1 - mean squared error / variance. */
export interface ShareOfLimit {
  /** R^2 of the network's estimate */
  readonly network: number;
  /** it over the best that can be expected; absent if that is not above 0 or not known */
  readonly share?: number;
}

/** By label: of those that have both figures. */
export function sharesOfLimit(
  limit: Pick<LimitSection, "labels">,
  compare: Pick<CompareSection, "labels"> | undefined,
): ReadonlyMap<string, ShareOfLimit> {
  const shares = new Map<string, ShareOfLimit>();
  for (const { name, r2 } of limit.labels) {
    const network = compare?.labels.find((label) => label.name === name)?.network.r2?.value;
    if (network === undefined) continue;
    shares.set(name, { network, ...(r2 > 0 ? { share: network / r2 } : {}) });
  }
  return shares;
}
