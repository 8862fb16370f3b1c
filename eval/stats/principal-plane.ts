/** The plane on which points of a few dimensions vary most. Pure. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { columnsOf, fitStandardiser, type Points, standardise } from "./points.ts";

export interface PrincipalPlane {
  /** a value a point: its first and second principal component, of standardised dimensions */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** share of the variance of all dimensions that each has */
  readonly shares: readonly [x: number, y: number];
}

/** @param points of at least two dimensions. The largest weight of a component is positive, so that nobody turns a plane over by chance. */
export function principalPlane(points: Points): PrincipalPlane {
  const columns = columnsOf(standardise(points, fitStandardiser(points)));
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const covariance = new Matrix(columns.map((a) => columns.map((b) => dot(a, b) / points.count)));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const order = [...realEigenvalues.keys()].sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const component = (e: number): Float64Array => {
    const weights = eigenvectorMatrix.getColumn(e);
    const sign = Math.max(...weights) < -Math.min(...weights) ? -1 : 1;
    return Float64Array.from({ length: points.count }, (_, i) =>
      columns.reduce((sum, column, j) => sum + sign * weights[j]! * column[i]!, 0),
    );
  };
  const [first, second] = order as [number, number];
  const share = (e: number): number => (total > 0 ? realEigenvalues[e]! / total : 0);
  return { x: component(first), y: component(second), shares: [share(first), share(second)] };
}
