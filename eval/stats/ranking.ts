/** How well a score finds the members of a class: what is scored highest is looked at first. Pure. */

/** Positions by descending score; of equal ones the first. */
const byScore = (scores: Float64Array): Uint32Array =>
  Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);

/**
 * Average precision, sum over thresholds of (recall_k - recall_{k-1}) precision_k: 1 of a perfect score, the share of members of a useless
 * one. Equal scores have one threshold, so their order does not matter. NaN if there are no members.
 * @param isMember 1 or 0
 */
export function averagePrecision(scores: Float64Array, isMember: ArrayLike<number>): number {
  const order = byScore(scores);
  let [found, before, sum] = [0, 0, 0];
  for (let at = 0; at < order.length; at++) {
    found += isMember[order[at]];
    const isLast = at + 1 === order.length || scores[order[at + 1]] < scores[order[at]];
    if (!isLast) continue;
    sum += ((found - before) * found) / (at + 1);
    before = found;
  }
  return found === 0 ? Number.NaN : sum / found;
}

/** How many members are among the first N of each size, the best score first: what a follow-up of N objects finds. */
export function foundInFirst(
  scores: Float64Array,
  isMember: ArrayLike<number>,
  sizes: readonly number[],
): number[] {
  const found = new Uint32Array(scores.length + 1);
  byScore(scores).forEach((i, at) => {
    found[at + 1] = found[at] + isMember[i];
  });
  return sizes.map((size) => found[Math.min(size, scores.length)]);
}

/**
 * Area under the ROC curve: the probability that a member has a higher score than another that is none, ties count half (Mann & Whitney). 1/2 of a useless
 * score. NaN without members or without others.
 * @param isMember 1 or 0
 */
export function rocArea(scores: Float64Array, isMember: ArrayLike<number>): number {
  const order = byScore(scores);
  let [members, others, won] = [0, 0, 0];
  for (let at = 0; at < order.length; ) {
    let [tiedMembers, tiedOthers] = [0, 0];
    const score = scores[order[at]];
    for (; at < order.length && scores[order[at]] === score; at++) {
      if (isMember[order[at]] === 1) tiedMembers++;
      else tiedOthers++;
    }
    members += tiedMembers;
    won += tiedOthers * (members - tiedMembers / 2);
    others += tiedOthers;
  }
  return won / (members * others);
}
