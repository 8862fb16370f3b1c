/** What every posterior of one target is worth, object by object: all that needs the draws. Pure. */
import { Sequence } from "../../shared/random/sequence.ts";
import { crpsOf } from "../stats/crps.ts";
import { KernelDensity } from "../stats/kernel-density.ts";
import { rowsWith } from "../stats/present.ts";
import type { Draws } from "./draws.ts";
import { intervalOf } from "./intervals.ts";
import type { Prior } from "./prior.ts";
import { pitOfRank, rankAmong } from "./ranks.ts";
import { type TarpObject, tarpOf } from "./tarp.ts";

/** Columns [m] of the m objects whose truth is known. */
export interface TargetScores {
  readonly name: string;
  readonly unit: string;
  /** K, of each posterior */
  readonly draws: number;
  /** which objects these are */
  readonly rows: Uint32Array;
  /** 0 to K */
  readonly rank: Float64Array;
  /** P(target < truth): exact where it was given, else by the rank */
  readonly pit: Float64Array;
  /** [unit] */
  readonly crps: Float64Array;
  /** -ln p(truth), per unit */
  readonly nll: Float64Array;
  /** where `nll` comes from: the model's own density, or kernels about the draws */
  readonly density: "model" | "draws";
  /** ln p(truth) - ln prior(truth) [nats] */
  readonly gain: Float64Array;
  /** see `intervalOf`; width in the unit */
  readonly scaled: Float64Array;
  readonly width: Float64Array;
  readonly tails: Float64Array;
  readonly tarp: readonly TarpObject[];
}

/** Of target number `j`. */
export function targetScores(draws: Draws, k: number, prior: Prior, j: number): TargetScores {
  const { targets, truth, samples, cdf, marginalLogProb, logProb } = draws;
  const d = targets.length;
  const { name, unit } = targets[j];
  const rows = rowsWith(truth[j]);
  const random = new Sequence(`posterior target ${j}`);
  const given = marginalLogProb?.[j] ?? (d === 1 ? logProb : undefined);
  const column = (): Float64Array => new Float64Array(rows.length);
  const [rank, pit, crps, nll, gain] = [column(), column(), column(), column(), column()];
  const [scaled, width, tails] = [column(), column(), column()];
  const tarp: TarpObject[] = [];
  const own = new Float32Array(k);
  const { scale, marginals } = prior;
  rows.forEach((row, at) => {
    const y = truth[j][row];
    for (let s = 0; s < k; s++) own[s] = samples[(row * k + s) * d + j];
    const reference = Float64Array.of(scale[j] * prior.valueOf(j, random));
    tarp.push(
      tarpOf(
        Float64Array.from(own, (x) => x * scale[j]),
        Float64Array.of(y * scale[j]),
        reference,
        random,
      ),
    );
    own.sort();
    rank[at] = rankAmong(own, y, random);
    pit[at] = cdf?.[j]?.[row] ?? pitOfRank(rank[at], k, random);
    crps[at] = crpsOf(own, y);
    const logDensity = given?.[row] ?? new KernelDensity(own).logDensity(y);
    nll[at] = -logDensity;
    gain[at] = logDensity - marginals[j].logDensity(y);
    const interval = intervalOf(own, y);
    [scaled[at], width[at], tails[at]] = [interval.scaled, interval.width, interval.tails];
  });
  const density = given === undefined ? "draws" : "model";
  return { name, unit, draws: k, rows, rank, pit, crps, nll, density, gain, scaled, width, tails, tarp };
}
