/** Whether there is a galaxy to be measured where a cutout says, and pixels to measure it on. */
import { badInput } from "../../shared/errors.ts";
import type { Point } from "./centre.ts";
import type { Cutout, Mask, Replaced } from "./cutout.ts";
import { STATE, STATES } from "./state.ts";
import type { Window } from "./window.ts";

/** A mask with more bad pixels than this is rather one of good ones; so is one of more than half, if the middle is bad. */
const MOST_MASKED = 0.95;
/** Less than this share of the pixels of a stamp tells nothing. */
const LEAST_GOOD = 0.05;

/** @throws GalforgeError E_INPUT if the given centre is not in the image */
export function checkCentre({ path, centre, ny, nx }: Cutout): void {
  if (centre === undefined) return;
  const [x, y] = centre;
  if (x >= 0 && x <= nx && y >= 0 && y <= ny) return;
  const fits = (u: number): number => Number((u + 0.5).toPrecision(7));
  throw badInput(
    path,
    `the centre (${fits(x)}, ${fits(y)}) lies outside the image of ${nx} x ${ny} pixels (x, y as FITS counts: the centre of the first is 1)`,
  );
}

/**
 * @param radius of what must be good for the most part, about the centre [pixels]
 * @throws GalforgeError E_INPUT if half of the pixels in the middle are bad, or nearly all of the mask
 */
export function checkMiddle(cutout: Cutout, window: Window, centre: Point, radius: number): void {
  if (!window.mayBeBad) return;
  const { state } = window;
  const masked = state.reduce((sum, is) => sum + (is === STATE.masked ? 1 : 0), 0) / state.length;
  const middle = countStates(window, centre, Math.max(1, radius));
  const all = middle.reduce((a, b) => a + b);
  const bad = all - middle[STATE.sky] - middle[STATE.own] - middle[STATE.other];
  const isBad = 2 * bad > all;
  const { path, mask } = cutout;
  if (mask !== undefined && (masked > MOST_MASKED || (isBad && masked > 0.5))) {
    throw badInput(path, wrongWayRound(mask, masked));
  }
  if (!isBad) return;
  const parts = [
    [middle[STATE.masked], `bad by the mask ${mask?.path}`],
    [middle[STATE.unsure], "without a noise above 0 in its map"],
    [middle[STATE.notFinite], "not finite"],
    [middle[STATE.blank], "without data (all of one value)"],
  ] as const;
  const told = parts.flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []));
  throw badInput(
    path,
    `of ${all} pixels in the middle of the galaxy ${told.join(", ")}: it cannot be measured`,
  );
}

function wrongWayRound({ path, marks }: Mask, share: number): string {
  const percent = `${Math.round(100 * share)} % of the pixels about the galaxy`;
  return marks === "bad"
    ? `the mask ${path} says that ${percent} are bad. It may mark good pixels: put it in the column "good"`
    : `the mask ${path} says that ${percent} are not good. It may mark bad pixels: put it in the column "mask"`;
}

/** Of each state how many pixels have their middles in the circle [STATES]. */
function countStates({ state, ny, nx }: Window, [x, y]: Point, radius: number): Uint32Array {
  const counts = new Uint32Array(STATES);
  const [bottom, top] = [Math.max(0, Math.floor(y - radius)), Math.min(ny, Math.ceil(y + radius))];
  const [left, right] = [Math.max(0, Math.floor(x - radius)), Math.min(nx, Math.ceil(x + radius))];
  for (let j = bottom; j < top; j++) {
    for (let i = left; i < right; i++) {
      if (Math.hypot(i + 0.5 - x, j + 0.5 - y) <= radius) counts[state[j * nx + i]]++;
    }
  }
  return counts;
}

/** @throws GalforgeError E_INPUT if hardly a pixel of the stamp is the galaxy's or the sky's */
export function checkGood({ path }: Cutout, good: number, replaced: Replaced): void {
  const { masked, notFinite, neighbours, blank } = replaced;
  const all = good + masked + notFinite + neighbours + blank;
  if (good > LEAST_GOOD * all) return;
  const bad = `${masked} are masked, ${notFinite} not finite, ${neighbours} of other objects, ${blank} without data`;
  throw badInput(path, `of ${all} pixels where the stamp is ${good} are good: ${bad}`);
}
