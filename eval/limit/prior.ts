/**
 * The density of a population in (flux, hlr, n, e1, e2, x0, y0), from draws of it: a Gaussian copula,
 *   ln p = sum_i ln f_i(a_i) - u^T (R^-1 - 1) u / 2 - ln e,   u_i the normal score of a_i, R the correlations of u,
 * over a = (flux, hlr, n, e, pa, x0, y0) with marginals f_i; -ln e takes (e, pa) to (e1, e2). Constants are left out. Pure.
 */
import { inverse, Matrix } from "ml-matrix";
import { badInput } from "../../shared/errors.ts";
import type { Vector } from "../data/galaxy-parameters.ts";
import { covariance } from "./fisher.ts";
import { Marginal, spreadOf } from "./marginal.ts";

const NATURAL = ["flux", "hlr", "n", "e", "pa", "x0", "y0"] as const;
const [E, PA] = [3, 4];

export class Prior {
  /** positions in PARAMETERS of those that vary */
  readonly free: readonly number[];
  readonly #marginals: readonly (Marginal | undefined)[];
  /** positions in NATURAL of those that vary */
  readonly #varying: readonly number[];
  /** R^-1 - 1 */
  readonly #copula: Matrix;
  readonly #scores: Float64Array;

  /** @throws GalforgeError if a parameter takes single values, other than one for all */
  constructor(draws: readonly Vector[]) {
    const rows = draws.map(naturalOf);
    const columns = NATURAL.map((_, i) => Float64Array.from(rows, (row) => row[i]!));
    const circular = spreadOf(columns[E]!) === "constant" && columns[E]![0] === 0;
    this.#marginals = columns.map((column, i) => {
      const spread = circular && i === PA ? "constant" : spreadOf(column);
      if (spread === "continuous") return new Marginal(column);
      if (spread === "discrete" || (i === E && !circular) || (i === PA && !circular)) {
        const what = spread === "constant" ? "is the same for all galaxies" : "takes single values";
        throw badInput(
          "the population",
          `its ${NATURAL[i]} ${what}: the limit needs parameters that vary continuously, or sizes, indices and centres that do not vary`,
        );
      }
      return undefined;
    });
    this.#varying = NATURAL.flatMap((_, i) => (this.#marginals[i] === undefined ? [] : [i]));
    this.free = this.#varying; // e1 and e2 stand where e and pa do
    this.#scores = new Float64Array(this.#varying.length);
    const scores = rows.map((row) => this.#varying.map((i) => this.#marginals[i]!.score(row[i]!)));
    this.#copula = copulaOf(scores);
  }

  /** ln p(vector) up to a constant; -Infinity where no galaxy is. Constant parameters are not looked at. */
  logDensity(vector: Vector): number {
    const natural = naturalOf(vector);
    const u = this.#scores;
    let sum = this.#marginals[E] === undefined ? 0 : -Math.log(natural[E]!);
    for (let k = 0; k < u.length; k++) {
      const i = this.#varying[k]!;
      const density = this.#marginals[i]!.logDensity(natural[i]!);
      if (density === Number.NEGATIVE_INFINITY) return density;
      sum += density;
      u[k] = this.#marginals[i]!.score(natural[i]!);
    }
    for (let k = 0; k < u.length; k++) {
      for (let l = 0; l < u.length; l++) sum -= 0.5 * u[k]! * u[l]! * this.#copula.get(k, l);
    }
    return sum;
  }
}

function naturalOf([flux, hlr, n, e1, e2, x0, y0]: Vector): Vector {
  const pa = (Math.atan2(e2!, e1!) * 90) / Math.PI;
  return [flux!, hlr!, n!, Math.hypot(e1!, e2!), pa < 0 ? pa + 180 : pa, x0!, y0!];
}

function copulaOf(scores: readonly Vector[]): Matrix {
  const moments = covariance(scores);
  const sigma = moments.diagonal().map(Math.sqrt);
  const correlation = Matrix.zeros(moments.rows, moments.rows);
  for (let i = 0; i < moments.rows; i++) {
    for (let j = 0; j < moments.rows; j++) correlation.set(i, j, moments.get(i, j) / (sigma[i]! * sigma[j]!));
  }
  return inverse(correlation).sub(Matrix.eye(moments.rows, moments.rows));
}
