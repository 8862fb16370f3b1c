/**
 * Contours of a cloud of points in two dimensions that hold given shares of it: those of highest density. Pure.
 *
 * The density is that of a normal kernel with the shape of the cloud, n^(-1/6) times as wide (Scott 1992), so that a narrow ridge
 * between two quantities stays narrow. It is drawn on a grid in coordinates where the cloud has unit covariance, and the contours
 * are mapped back: they follow every linear map of the points.
 */
import { contours } from "d3-contour";
import { quantile } from "../../datasets/statistics.ts";

export type Ring = readonly (readonly [x: number, y: number])[];

export interface DensityContour {
  /** of the points that lie inside */
  readonly share: number;
  /** each an outline and its holes, in the units of the points */
  readonly polygons: readonly (readonly Ring[])[];
}

/** Half the grid [standard deviations]: at most 2 / 6^2 of any points lie beyond (Chebyshev), fewer than any contour leaves out. */
const REACH = 6;
const NODES = 128;
const STEP = (2 * REACH) / (NODES - 1);
/** of the kernel [its standard deviations] */
const KERNEL_REACH = 4;

/** Shares that lie within 1 and 2 standard deviations of a normal distribution in two dimensions: 1 - exp(-k^2 / 2). */
export const SIGMA_SHARES = [1 - Math.exp(-1 / 2), 1 - Math.exp(-2)] as const;

/**
 * @param x, @param y coordinates, finite, of equal length
 * @param shares 0 < share < 0.94, ascending
 * @returns one a share; none if the points lie on a line
 */
export function densityContours(
  x: Float64Array,
  y: Float64Array,
  shares: readonly number[],
): DensityContour[] {
  const frame = whiten(x, y);
  if (frame === undefined) return [];
  const at = Array.from(
    x,
    (a, i) => frame.inward(a, y[i]!).map((u) => (u + REACH) / STEP) as [number, number],
  );
  const grid = smooth(binned(at), x.length ** (-1 / 6) / STEP);
  const densities = Float64Array.from(at, ([u, v]) => valueAt(grid, u, v)).sort();
  const draw = contours().size([NODES, NODES]);
  return shares.map((share) => {
    const { coordinates } = draw.contour(Array.from(grid), quantile(densities, 1 - share));
    // d3-contour puts the middle of the first cell at 0.5
    const outward = ([u, v]: number[]) => frame.outward((u! - 0.5) * STEP - REACH, (v! - 0.5) * STEP - REACH);
    return { share, polygons: coordinates.map((rings) => rings.map((ring) => ring.map(outward))) };
  });
}

interface Frame {
  inward(x: number, y: number): readonly [number, number];
  outward(u: number, v: number): readonly [number, number];
}

/** x = mean + L u with the covariance L L^T; undefined where L has no inverse. */
function whiten(x: Float64Array, y: Float64Array): Frame | undefined {
  const n = x.length;
  const mean = (column: Float64Array): number => column.reduce((sum, a) => sum + a, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i]! - mx, y[i]! - my];
    xx += (dx * dx) / n;
    xy += (dx * dy) / n;
    yy += (dy * dy) / n;
  }
  const [a, b] = [Math.sqrt(xx), xy / Math.sqrt(xx)];
  const rest = yy - b * b;
  if (!(xx > 1e-24 * mx * mx) || !(rest > 1e-12 * yy) || !(yy > 1e-24 * my * my)) return undefined;
  const c = Math.sqrt(rest);
  return {
    inward: (px, py) => {
      const u = (px - mx) / a;
      return [u, (py - my - b * u) / c];
    },
    outward: (u, v) => [mx + a * u, my + b * u + c * v],
  };
}

/** The four nodes around a place, with the shares of each; none outside of the grid. */
function nodesAround(u: number, v: number): (readonly [node: number, share: number])[] {
  const [i, j] = [Math.floor(u), Math.floor(v)];
  if (i < 0 || j < 0 || i > NODES - 2 || j > NODES - 2) return [];
  const [s, t] = [u - i, v - j];
  const node = j * NODES + i;
  return [
    [node, (1 - s) * (1 - t)],
    [node + 1, s * (1 - t)],
    [node + NODES, (1 - s) * t],
    [node + NODES + 1, s * t],
  ];
}

/** Each place divided among the nodes around it [NODES * NODES]. */
function binned(places: readonly (readonly [number, number])[]): Float64Array {
  const grid = new Float64Array(NODES * NODES);
  for (const [u, v] of places) for (const [node, share] of nodesAround(u, v)) grid[node]! += share;
  return grid;
}

const valueAt = (grid: Float64Array, u: number, v: number): number =>
  nodesAround(u, v).reduce((sum, [node, share]) => sum + share * grid[node]!, 0);

/** Convolved with a normal kernel, along one axis after the other. @param width [nodes] */
function smooth(grid: Float64Array, width: number): Float64Array {
  const reach = Math.ceil(KERNEL_REACH * width);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-(((k - reach) / width) ** 2) / 2));
  const along = (from: Float64Array, stride: number, across: number): Float64Array => {
    const out = new Float64Array(from.length);
    for (let line = 0; line < NODES; line++) {
      for (let i = 0; i < NODES; i++) {
        let sum = 0;
        for (let k = Math.max(0, i - reach); k <= Math.min(NODES - 1, i + reach); k++) {
          sum += kernel[k - i + reach]! * from[line * across + k * stride]!;
        }
        out[line * across + i * stride] = sum;
      }
    }
    return out;
  };
  return along(along(grid, 1, NODES), NODES, 1);
}
