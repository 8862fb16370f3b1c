/**
 * Where an image has no data, but the constant that it was filled up with: at the edge of a survey, between detectors, over what a
 * pipeline cut out. Such pixels lie in 5 x 5 equal ones (beyond the border anything is equal), at least 20 together, which touch
 * the border or are holes: a plateau that is brighter than what surrounds it is a saturated star. Of the other
 * pixels less than 0.4 have that value, so that chance makes no such region (0.4^20 = 1e-8); a background of few counts, which is
 * mostly 0, has single counts in its midst; and where there is no noise, light fades into a constant sky.
 */
import { STATE } from "./state.ts";

/** Pixels on a side of the square that must be equal. */
const SIDE = 5;
/** The smallest part, and the fewest pixels that are data. */
const LEAST = 20;
const MOST_COMMON = 0.4;
/** So many single pixels inside are counts. */
const MOST_SINGLES = 2;
/** A plateau is what this share of its neighbours is fainter than. */
const PLATEAU = 0.9;
/** Light fades if this share of the neighbours is brighter, and this share of theirs is not fainter than they are. */
const BRIGHTER = 0.98;
const RISING = 0.9;

interface Image {
  readonly pixels: Float32Array;
  readonly state: Uint8Array;
  readonly ny: number;
  readonly nx: number;
}

/** States of blank pixels, in place. @returns whether there are any */
export function markBlank(pixels: Float32Array, state: Uint8Array, ny: number, nx: number): boolean {
  const image = { pixels, state, ny, nx };
  let found = false;
  for (const value of new Set([...valuesAtBorder(image), ...valuesInside(image)])) {
    const region = blankRegion(image, value);
    if (region === undefined) continue;
    found = true;
    for (let at = 0; at < region.length; at++) if (region[at] === 1) state[at] = STATE.blank;
  }
  return found;
}

/** Those that at least 5 pixels of a side of the border have, one after the other. */
function valuesAtBorder({ pixels, ny, nx }: Image): Set<number> {
  const values = new Set<number>();
  const along = (first: number, step: number, count: number): void => {
    let run = 0;
    for (let k = 0, at = first; k < count; k++, at += step) {
      run = k > 0 && pixels[at] === pixels[at - step] ? run + 1 : 1;
      if (run === SIDE) values.add(pixels[at]);
    }
  };
  along(0, 1, nx);
  along((ny - 1) * nx, 1, nx);
  along(0, nx, ny);
  along(nx - 1, nx, ny);
  return values;
}

/** Those of squares of 5 x 5 pixels: each has five of them in a row whose number is a multiple of 5. */
function valuesInside(image: Image): Set<number> {
  const { pixels, ny, nx } = image;
  const values = new Set<number>();
  for (let j = 0; j < ny; j += SIDE) {
    for (let i = 1, run = 1, at = j * nx + 1; i < nx; i++, at++) {
      run = pixels[at] === pixels[at - 1] ? run + 1 : 1;
      if (run >= SIDE && !values.has(pixels[at]) && isInSquare(image, j, i)) values.add(pixels[at]);
    }
  }
  return values;
}

/** Whether the five pixels that end at (i, j) are part of 5 x 5 equal ones. */
function isInSquare({ pixels, ny, nx }: Image, j: number, i: number): boolean {
  const value = pixels[j * nx + i];
  const isEqual = (row: number): boolean => {
    if (row < 0 || row >= ny) return false;
    for (let at = row * nx + i - SIDE + 1; at <= row * nx + i; at++) if (pixels[at] !== value) return false;
    return true;
  };
  let [bottom, top] = [j, j];
  while (isEqual(bottom - 1) && top - bottom < SIDE - 1) bottom--;
  while (isEqual(top + 1) && top - bottom < SIDE - 1) top++;
  return top - bottom === SIDE - 1;
}

/** 1 where `value` stands for no data [ny * nx]; undefined if it does not. */
function blankRegion(image: Image, value: number): Uint8Array | undefined {
  const { pixels, state, ny, nx } = image;
  const equal = Uint8Array.from(pixels, (v, at) => (v === value || state[at] === STATE.notFinite ? 1 : 0));
  const region = partsOf(image, opened(equal, ny, nx), value);
  let [inside, others, same] = [0, 0, 0];
  for (let at = 0; at < region.length; at++) {
    if (state[at] === STATE.notFinite) region[at] = 0;
    else if (region[at] === 1) inside++;
    else {
      others++;
      same += equal[at];
    }
  }
  if (inside === 0 || others < LEAST || same >= MOST_COMMON * others) return undefined;
  return countSingles(region, ny, nx) > MOST_SINGLES || isFaded(image, region, value) ? undefined : region;
}

/** Those that lie in a square of 5 x 5 pixels that are all 1, as far as it is inside. */
function opened(equal: Uint8Array, ny: number, nx: number): Uint8Array {
  const width = nx + 1;
  const different = new Int32Array((ny + 1) * width); // below and left of a corner of pixels
  for (let j = 0; j < ny; j++) {
    for (let i = 0, row = 0; i < nx; i++) {
      row += 1 - equal[j * nx + i];
      different[(j + 1) * width + i + 1] = different[j * width + i + 1] + row;
    }
  }
  const covers = new Int32Array((ny + 1) * width); // its cumulative sum: squares over a pixel
  for (let low = 1 - SIDE; low < ny; low++) {
    const [bottom, top] = [width * Math.max(0, low), width * Math.min(ny, low + SIDE)];
    for (let start = 1 - SIDE; start < nx; start++) {
      const [left, right] = [Math.max(0, start), Math.min(nx, start + SIDE)];
      const sum =
        different[top + right] - different[top + left] - different[bottom + right] + different[bottom + left];
      if (sum > 0) continue;
      covers[bottom + left]++;
      covers[bottom + right]--;
      covers[top + left]--;
      covers[top + right]++;
    }
  }
  const out = new Uint8Array(ny * nx);
  for (let j = 0; j < ny; j++) {
    for (let i = 0, row = 0; i < nx; i++) {
      const at = j * width + i;
      row += covers[at];
      covers[at] = row + (j > 0 ? covers[at - width] : 0);
      if (covers[at] > 0) out[j * nx + i] = 1;
    }
  }
  return out;
}

/** The connected parts of at least 20 pixels that touch the border, or are holes. @param region 1: of it; what is visited becomes 0 */
function partsOf(image: Image, region: Uint8Array, value: number): Uint8Array {
  const { ny, nx } = image;
  const out = new Uint8Array(ny * nx);
  for (let start = 0; start < region.length; start++) {
    if (region[start] === 0) continue;
    const part = [start];
    region[start] = 0;
    let atBorder = false;
    for (let k = 0; k < part.length; k++) {
      for (const at of neighbours(part[k], ny, nx)) {
        if (at < 0) atBorder = true;
        if (at < 0 || region[at] === 0) continue;
        region[at] = 0;
        part.push(at);
      }
    }
    if (part.length >= LEAST && (atBorder || isHole(image, part, value))) for (const at of part) out[at] = 1;
  }
  return out;
}

/** Whether what surrounds a part is not fainter all around. */
function isHole({ pixels, state, ny, nx }: Image, part: readonly number[], value: number): boolean {
  let [fainter, all] = [0, 0];
  for (const from of part) {
    for (const at of neighbours(from, ny, nx)) {
      if (at < 0 || pixels[at] === value || state[at] === STATE.notFinite) continue;
      all++;
      if (pixels[at] < value) fainter++;
    }
  }
  return fainter < PLATEAU * all;
}

/** To the left, right, below and above; -1 beyond the border. */
const neighbours = (at: number, ny: number, nx: number): readonly number[] => [
  at % nx > 0 ? at - 1 : -1,
  at % nx < nx - 1 ? at + 1 : -1,
  at >= nx ? at - nx : -1,
  at < (ny - 1) * nx ? at + nx : -1,
];

/** Pixels that are not of the region, but all of their neighbours are. */
function countSingles(region: Uint8Array, ny: number, nx: number): number {
  let count = 0;
  for (let at = 0; at < region.length; at++) {
    if (region[at] === 0 && neighbours(at, ny, nx).every((k) => k < 0 || region[k] === 1)) count++;
  }
  return count;
}

/** Whether what lies around the region is brighter, and what lies around that is brighter still. */
function isFaded({ pixels, state, ny, nx }: Image, region: Uint8Array, value: number): boolean {
  const isData = (at: number): boolean => at >= 0 && region[at] === 0 && state[at] !== STATE.notFinite;
  let [pairs, brighter, rising] = [0, 0, 0];
  for (let at = 0; at < region.length; at++) {
    if (region[at] === 0) continue;
    neighbours(at, ny, nx).forEach((near, side) => {
      if (!isData(near)) return;
      const far = neighbours(near, ny, nx)[side];
      if (!isData(far)) return;
      pairs++;
      if (pixels[near] > value) brighter++;
      if (pixels[far] >= pixels[near]) rising++;
    });
  }
  return pairs > 0 && brighter >= BRIGHTER * pairs && rising >= RISING * pairs;
}
