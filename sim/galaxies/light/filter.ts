/**
 * A transmission curve T as photon-counting detectors use it: of a spectrum f_nu it sees int f_nu T dln(lambda) / int T dln(lambda),
 * which in AB maggies (of 3631 Jy) is that of a flat spectrum by definition. The scale of T does not matter.
 */
import { badInput } from "../../../shared/errors.ts";

/** Joined by straight lines; nothing passes outside. */
export interface Curve {
  /** [A], increasing */
  readonly wavelength: ArrayLike<number>;
  /** >= 0 */
  readonly response: ArrayLike<number>;
}

/** Steps of ln(lambda) on which T is summed: 100 in a wavelength bin of the SED table, for the widest curve. */
const STEPS = 8192;

export class Filter {
  readonly name: string;
  /** ln(lambda / A) between which anything passes */
  readonly lnFirst: number;
  readonly lnLast: number;
  /** effective wavelength, exp(int ln(lambda) T dln(lambda) / int T dln(lambda)) [A] */
  readonly effective: number;
  readonly #perStep: number;
  /** T / int T dln(lambda), and the share of int T dln(lambda) that lies below, at each step */
  readonly #response = new Float64Array(STEPS + 1);
  readonly #below = new Float64Array(STEPS + 1);

  /** @throws GalforgeError for a curve that lets nothing through, is negative, not finite, or whose wavelengths do not increase */
  constructor(name: string, curve: Curve) {
    checkCurve(name, curve);
    const { wavelength, response } = curve;
    let [first, last] = [0, response.length - 1];
    while (response[first + 1] === 0) first++;
    while (response[last - 1] === 0) last--;
    this.name = name;
    this.lnFirst = Math.log(wavelength[first]);
    this.lnLast = Math.log(wavelength[last]);
    const step = (this.lnLast - this.lnFirst) / STEPS;
    this.#perStep = 1 / step;
    let [i, sum, moment] = [first, 0, 0];
    for (let k = 0; k <= STEPS; k++) {
      const lambda = Math.min(
        Math.max(Math.exp(this.lnFirst + k * step), wavelength[first]),
        wavelength[last],
      );
      while (i < last - 1 && wavelength[i + 1] < lambda) i++;
      const part = (lambda - wavelength[i]) / (wavelength[i + 1] - wavelength[i]);
      this.#response[k] = response[i] + part * (response[i + 1] - response[i]);
      if (k === 0) continue;
      const piece = ((this.#response[k - 1] + this.#response[k]) / 2) * step;
      sum += piece;
      moment += piece * (k - 0.5) * step;
      this.#below[k] = sum;
    }
    for (let k = 0; k <= STEPS; k++) {
      this.#response[k] /= sum;
      this.#below[k] /= sum;
    }
    this.effective = Math.exp(this.lnFirst + moment / sum);
  }

  /** T / int T dln(lambda) at ln(lambda / A). */
  response(lnLambda: number): number {
    const at = (lnLambda - this.lnFirst) * this.#perStep;
    return at >= 0 && at <= STEPS ? between(this.#response, at) : 0;
  }

  /** Share of int T dln(lambda) below ln(lambda / A), 0 to 1. */
  below(lnLambda: number): number {
    const at = (lnLambda - this.lnFirst) * this.#perStep;
    if (at <= 0) return 0;
    return at < STEPS ? between(this.#below, at) : 1;
  }

  /** Wavelength below which a share of int T dln(lambda) lies [A]. @param share 0 to 1 */
  quantile(share: number): number {
    let k = 1;
    while (k < STEPS && this.#below[k] < share) k++;
    const part = (share - this.#below[k - 1]) / (this.#below[k] - this.#below[k - 1]);
    return Math.exp(this.lnFirst + (k - 1 + part) / this.#perStep);
  }
}

function between(values: Float64Array, at: number): number {
  const k = Math.min(Math.floor(at), STEPS - 1);
  return values[k] + (at - k) * (values[k + 1] - values[k]);
}

function checkCurve(name: string, { wavelength, response }: Curve): void {
  if (response.length < 2)
    throw badInput(`filter ${name}`, `has ${response.length} points, at least 2 are needed`);
  let passes = false;
  for (let i = 0; i < response.length; i++) {
    const where = `filter ${name}, point ${i + 1}`;
    if (!(wavelength[i] > 0 && wavelength[i] < Infinity)) {
      throw badInput(where, `has the wavelength ${wavelength[i]}, which must be positive`);
    }
    if (i > 0 && !(wavelength[i] > wavelength[i - 1])) {
      throw badInput(
        where,
        `has the wavelength ${wavelength[i]} after ${wavelength[i - 1]}: they must increase`,
      );
    }
    if (!(response[i] >= 0 && response[i] < Infinity)) {
      throw badInput(where, `has the response ${response[i]}, which must be at least 0`);
    }
    passes ||= response[i] > 0;
  }
  if (!passes) throw badInput(`filter ${name}`, "lets nothing through: its response is 0 everywhere");
}
