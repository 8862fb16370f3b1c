/** Pixels above a threshold, connected by sides or corners, found row by row: memory for these pixels alone. */

export interface Island {
  /** places y nx + x, row by row */
  readonly places: Float64Array;
  readonly values: Float32Array;
}

/** A local maximum, between pixels: where the parabola through it and its neighbours along each axis is highest. */
export interface Peak {
  /** [pixels]: the middle of pixel i is at i + 0.5 */
  readonly x: number;
  readonly y: number;
}

export interface Found {
  readonly islands: readonly Island[];
  /** by place: pixels that no neighbour exceeds */
  readonly peaks: ReadonlyMap<number, Peak>;
}

interface Run {
  readonly y: number;
  readonly x: number;
  readonly values: Float32Array;
}

/** @param rows of `nx` values, from the lowest on @param threshold what a pixel must exceed */
export function findIslands(nx: number, rows: Iterable<Float32Array>, threshold: number): Found {
  const runs: Run[] = [];
  const parents: number[] = [];
  const peaks = new Map<number, Peak>();
  const find = (k: number): number => {
    let root = k;
    while (parents[root] !== root) root = parents[root];
    for (let at = k; parents[at] !== root; ) [at, parents[at]] = [parents[at], root];
    return root;
  };
  // three rows about the one whose peaks are looked for
  let [below, here, above] = [0, 1, 2].map(() => new Float32Array(nx).fill(Number.NEGATIVE_INFINITY));
  let [before, y] = [0, 0];
  const look = (row: number): void => findPeaks(nx, row, below, here, above, threshold, peaks);
  for (const values of rows) {
    [below, here, above] = [here, above, below];
    above.set(values);
    if (y > 0) look(y - 1);
    const first = runs.length;
    for (let x = 0; x < nx; x++) {
      if (!(values[x] > threshold)) continue;
      const start = x;
      while (x < nx && values[x] > threshold) x++;
      parents.push(runs.length);
      runs.push({ y, x: start, values: values.slice(start, x) });
    }
    // both rows' runs in order: those that touch, corners included, are one island
    for (let a = before, b = first; a < first && b < runs.length; ) {
      const [one, other] = [runs[a], runs[b]];
      const [endOne, endOther] = [one.x + one.values.length, other.x + other.values.length];
      if (one.x <= endOther && other.x <= endOne) {
        const [p, q] = [find(a), find(b)];
        parents[Math.max(p, q)] = Math.min(p, q);
      }
      if (endOne < endOther) a++;
      else b++;
    }
    before = first;
    y++;
  }
  [below, here, above] = [here, above, below.fill(Number.NEGATIVE_INFINITY)];
  if (y > 0) look(y - 1);
  return {
    islands: gather(
      nx,
      runs,
      parents.map((_, k) => find(k)),
    ),
    peaks,
  };
}

function gather(nx: number, runs: readonly Run[], roots: readonly number[]): Island[] {
  const groups = new Map<number, Run[]>();
  runs.forEach((run, k) => {
    const group = groups.get(roots[k]);
    if (group === undefined) groups.set(roots[k], [run]);
    else group.push(run);
  });
  return [...groups.values()].map((group) => {
    const size = group.reduce((sum, { values }) => sum + values.length, 0);
    const [places, values] = [new Float64Array(size), new Float32Array(size)];
    let at = 0;
    for (const run of group) {
      values.set(run.values, at);
      for (let i = 0; i < run.values.length; i++) places[at++] = run.y * nx + run.x + i;
    }
    return { places, values };
  });
}

/** Of pixels of equal value the first is the peak. */
function findPeaks(
  nx: number,
  y: number,
  below: Float32Array,
  here: Float32Array,
  above: Float32Array,
  threshold: number,
  peaks: Map<number, Peak>,
): void {
  for (let x = 0; x < nx; x++) {
    const value = here[x];
    if (!(value > threshold)) continue;
    const [left, right] = [x > 0 ? x - 1 : x, x < nx - 1 ? x + 1 : x];
    const isHigher =
      (left === x || value > here[left]) &&
      (right === x || value >= here[right]) &&
      value > Math.max(below[left], below[x], below[right]) &&
      value >= Math.max(above[left], above[x], above[right]);
    if (!isHigher) continue;
    const dx = left === x || right === x ? 0 : vertex(here[left], value, here[right]);
    const dy = vertex(below[x], value, above[x]);
    peaks.set(y * nx + x, { x: x + 0.5 + dx, y: y + 0.5 + dy });
  }
}

/** Where the parabola through values at -1, 0 and 1 is highest, in [-0.5, 0.5]; 0 at the border. */
function vertex(before: number, value: number, after: number): number {
  const bend = before - 2 * value + after;
  const place = (before - after) / (2 * bend);
  return Number.isFinite(place) ? Math.max(-0.5, Math.min(0.5, place)) : 0;
}
