/**
 * Levenberg-Marquardt: the p inside a box that minimises sum_i r_i(p)^2. Each step solves
 *   (A + mu D) step = -g,   A = J^T J,  g = J^T r,  D = diagonal of A (Marquardt 1963, J. SIAM 11, 431),
 * and mu follows the gain, the actual decrease over that of the linear model (Nielsen 1999, IMM-REP-1999-05). A parameter on a bound
 * that wants to leave the box stays there; one that a step would carry beyond it goes to the bound, and the others are solved for anew. Pure.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

export interface Point {
  /** r, weighted [m] */
  readonly residuals: Float64Array;
  /** dr/dp_j, a column for each parameter [n][m]; asked for at most once, where the search goes on from here */
  jacobian(): readonly Float64Array[];
}

export interface Settings {
  /** closed bounds [n]; default: none */
  readonly lower?: readonly number[];
  readonly upper?: readonly number[];
  /** steps tried at most */
  readonly most?: number;
  /** mu of the first step */
  readonly damping?: number;
  /** reasons to stop, see `Reason` */
  readonly tolerance?: Partial<Tolerance>;
}

interface Tolerance {
  readonly gradient: number;
  readonly decrease: number;
  readonly step: number;
}

/**
 * gradient    no column of J makes an angle with r whose cosine is above the tolerance (or r is 0)
 * decrease    the last step changed the sum, and was expected to change it, by less than the tolerance times the sum
 * step        the next step is shorter than the tolerance times p, lengths being sqrt(sum D_j p_j^2)
 * iterations  as many steps were tried as are allowed
 * stuck       no step, however short, makes the sum smaller
 * not-finite  the sum is not a number at the start
 */
export type Reason = "gradient" | "decrease" | "step" | "iterations" | "stuck" | "not-finite";

export interface Solution<P extends Point> {
  readonly parameters: readonly number[];
  /** there */
  readonly point: P;
  /** sum_i r_i^2 there */
  readonly cost: number;
  readonly reason: Reason;
  /** steps tried */
  readonly iterations: number;
}

const TOLERANCE: Tolerance = { gradient: 1e-10, decrease: 1e-14, step: 1e-12 };
const MOST_DAMPING = 1e20;
const LEAST_DAMPING = 1e-15;

/** @param evaluate is asked for parameters inside the box alone @param start is moved into the box */
export function minimise<P extends Point>(
  evaluate: (parameters: readonly number[]) => P,
  start: readonly number[],
  settings: Settings = {},
): Solution<P> {
  const { most = 200, damping = 1e-3 } = settings;
  const tolerance = { ...TOLERANCE, ...settings.tolerance };
  const lower = settings.lower ?? start.map(() => Number.NEGATIVE_INFINITY);
  const upper = settings.upper ?? start.map(() => Number.POSITIVE_INFINITY);
  let parameters: readonly number[] = start.map((x, j) => Math.min(upper[j], Math.max(lower[j], x)));
  let point = evaluate(parameters);
  let cost = sumOfSquares(point.residuals);
  let iterations = 0;
  const end = (reason: Reason): Solution<P> => ({ parameters, point, cost, reason, iterations });
  if (!Number.isFinite(cost)) return end("not-finite");

  let normal = normalEquations(point);
  let mu = damping;
  let growth = 2;
  const shorten = (): void => {
    mu = Math.max(mu, LEAST_DAMPING) * growth;
    growth *= 2;
  };
  for (;;) {
    const box = parameters.map((x, j) => [lower[j] - x, upper[j] - x] as const);
    const free = parameters.map((_, j) => j).filter((j) => !isHeld(normal.gradient[j], box[j]));
    if (steepest(normal, free, cost) <= tolerance.gradient) return end("gradient");
    if (iterations === most) return end("iterations");
    if (mu > MOST_DAMPING) return end("stuck");
    iterations++;
    const step = boundedStep(normal, free, box, mu);
    if (step === undefined) {
      shorten();
      continue;
    }
    if (lengthOf(step, normal) <= tolerance.step * (lengthOf(parameters, normal) + tolerance.step)) {
      return end("step");
    }
    // rounding must not carry a parameter over the bound that its step ends on
    const there = parameters.map((x, j) => Math.min(upper[j], Math.max(lower[j], x + step[j])));
    const tried = evaluate(there);
    const costThere = sumOfSquares(tried.residuals);
    const decrease = cost - costThere;
    const predicted = predictedDecrease(normal, step);
    const little = tolerance.decrease * cost;
    const gain = predicted > 0 && Number.isFinite(costThere) ? decrease / predicted : -1;
    if (gain > 0) {
      parameters = there;
      point = tried;
      cost = costThere;
      mu *= Math.max(1 / 3, 1 - (2 * gain - 1) ** 3);
      growth = 2;
    } else shorten();
    if (Math.abs(decrease) <= little && Math.abs(predicted) <= little) return end("decrease");
    if (gain > 0) normal = normalEquations(point);
  }
}

interface Normal {
  /** A [n][n] */
  readonly matrix: readonly Float64Array[];
  /** g [n] */
  readonly gradient: Float64Array;
}

function normalEquations(point: Point): Normal {
  const columns = point.jacobian();
  const matrix = columns.map(() => new Float64Array(columns.length));
  columns.forEach((a, i) => {
    for (let j = 0; j <= i; j++) matrix[i][j] = matrix[j][i] = dot(a, columns[j]);
  });
  return { matrix, gradient: Float64Array.from(columns, (column) => dot(column, point.residuals)) };
}

/** @param room how far the parameter may go down and up */
const isHeld = (gradient: number, [down, up]: readonly [number, number]): boolean =>
  (down >= 0 && gradient > 0) || (up <= 0 && gradient < 0);

/** The largest cosine of the angle between r and a column of J. */
function steepest({ matrix, gradient }: Normal, free: readonly number[], cost: number): number {
  if (cost === 0) return 0;
  const cosines = free.map((j) =>
    gradient[j] === 0 ? 0 : Math.abs(gradient[j]) / Math.sqrt(matrix[j][j] * cost),
  );
  return Math.max(0, ...cosines);
}

/** @param free parameters that may move @returns undefined if the equations cannot be solved with this mu */
function boundedStep(
  { matrix, gradient }: Normal,
  free: readonly number[],
  box: readonly (readonly [number, number])[],
  mu: number,
): readonly number[] | undefined {
  const step = box.map(() => 0);
  for (let open = [...free]; open.length > 0; ) {
    // D, and the length of each column to bring them to one scale; a column of zeros stays where it is
    const scale = open.map((j) => Math.sqrt(matrix[j][j]) || 1);
    const left = Matrix.zeros(open.length, open.length);
    const right = Matrix.zeros(open.length, 1);
    open.forEach((i, a) => {
      const moved = box.reduce((sum, _, j) => (open.includes(j) ? sum : sum + matrix[i][j] * step[j]), 0);
      right.set(a, 0, -(gradient[i] + moved) / scale[a]);
      open.forEach((j, b) => {
        left.set(a, b, matrix[i][j] / (scale[a] * scale[b]) + (a === b ? mu : 0));
      });
    });
    const factors = new CholeskyDecomposition(left);
    if (!factors.isPositiveDefinite()) return undefined;
    const solved = factors.solve(right);
    const inside: number[] = [];
    open.forEach((j, a) => {
      const wanted = solved.get(a, 0) / scale[a];
      step[j] = Math.min(box[j][1], Math.max(box[j][0], wanted));
      if (step[j] === wanted) inside.push(j);
    });
    if (inside.length === open.length) break;
    for (const j of inside) step[j] = 0; // solved for anew, with the others on their bounds
    open = inside;
  }
  return step.every(Number.isFinite) ? step : undefined;
}

/** sum r^2 - sum (r + J step)^2 */
function predictedDecrease({ matrix, gradient }: Normal, step: readonly number[]): number {
  let sum = 0;
  step.forEach((s, i) => {
    sum -= 2 * gradient[i] * s;
    step.forEach((t, j) => {
      sum -= s * matrix[i][j] * t;
    });
  });
  return sum;
}

const lengthOf = (vector: readonly number[], { matrix }: Normal): number =>
  Math.sqrt(vector.reduce((sum, x, j) => sum + matrix[j][j] * x * x, 0));

const sumOfSquares = (x: Float64Array): number => dot(x, x);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
