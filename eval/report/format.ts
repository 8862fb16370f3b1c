/** Numbers as they stand on the page: a true minus sign, thin spaces between thousands, "n/a" for what is no number. Pure. */
import type { Figure } from "../../train/run/section-schema.ts";
import { type Content, html } from "./html.ts";

/** JSON has no NaN: it arrives as null. */
type Maybe = number | null | undefined;

const MINUS = "\u2212";
const THIN_SPACE = "\u2009";
const ABSENT = "n/a";

const isNumber = (x: Maybe): x is number => typeof x === "number" && Number.isFinite(x);

/** "0.971", with a fixed number of decimals. */
export const fixed = (x: Maybe, decimals: number): string =>
  isNumber(x)
    ? x
        .toFixed(decimals)
        .replace(/^-(?=0(\.0*)?$)/, "")
        .replace("-", MINUS)
    : ABSENT;

/** R^2, correlation coefficients: three decimals. */
export const ratio = (x: Maybe): string => fixed(x, 3);

/** "0.3 %" */
export const percent = (x: Maybe): string => (isNumber(x) ? `${fixed(100 * x, 1)}${THIN_SPACE}%` : ABSENT);

/** Three significant digits, or all digits of a larger number: "0.0412", "1234", "50 000", "1.2e-7". */
export function plain(x: Maybe, digits = 3): string {
  if (!isNumber(x)) return ABSENT;
  if (x !== 0 && (Math.abs(x) >= 1e9 || Math.abs(x) < 1e-4)) {
    return Number(x.toPrecision(digits)).toExponential().replaceAll("-", MINUS).replace("+", "");
  }
  const rounded = Math.abs(x) >= 10 ** digits ? x.toFixed(0) : String(Number(x.toPrecision(digits)));
  const [whole, decimals] = rounded.split(".");
  const grouped = /\d{5,}/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE) : whole;
  return (decimals === undefined ? grouped : `${grouped}.${decimals}`).replace("-", MINUS);
}

/** What the paper calls R²: that of the linear regression of the label on one latent. */
export const PAPERS_R2 = "paper's R²";

export const TOO_FEW = "too few";

/** The value alone. */
export const figureText = (figure: Figure | null, show: (x: Maybe) => string): string =>
  figure === null ? TOO_FEW : show(figure.value);

/** The value, and below it, small, the ends of its 68 % interval. */
export function interval(figure: Figure | null, show: (x: Maybe) => string): Content {
  if (figure === null) return TOO_FEW;
  if (!isNumber(figure.low) || !isNumber(figure.high)) return html`<b>${show(figure.value)}</b>`;
  return html`<b>${show(figure.value)}</b> <small>[${show(figure.low)}, ${show(figure.high)}]</small>`;
}

/** The unit as a suffix: " arcsec"; nothing for a pure number. */
export const suffix = (unit: string): string => (unit === "1" || unit === "" ? "" : ` ${unit}`);

/** The title of an axis or column: "hlr [arcsec]". */
export const titled = (name: string, unit: string): string =>
  unit === "1" || unit === "" ? name : `${name} [${unit}]`;

/** "1 stamp", "2 stamps" */
export const counted = (n: number, noun: string): string => `${plain(n)} ${noun}${n === 1 ? "" : "s"}`;
