/**
 * Luminosities of emission lines: of gas that young stars ionise (after dust), of old stars (LIER; Cid Fernandes+2011), and of
 * active nuclei (not attenuated). Young stars: L(H-alpha) = 10^41.27 SFR_10 (Kennicutt & Evans 2012); ratios are polynomials in
 * y = 12 + log(O/H) - 8.69 (Curti+2020 table 2, electron temperatures, 7.6 to 8.9), those of hydrogen case B.
 * The weaker lines of [OIII] and [NII] have the ratios of atomic physics, whatever ionises them.
 */
import type { Stream } from "../../shared/random/stream.ts";
import type { Curves } from "./dust.ts";
import type { Nucleus, Stars } from "./galaxy.ts";
import { LINE, LINES } from "./line-list.ts";
import { clip, dex, polynomial } from "./math.ts";
import { limits, list, number, type Values } from "./parameter.ts";

const CURTI = "Curti+2020 table 2";
const COEFFICIENTS = [-20, 20] as const;

export const LINE_RATIOS = {
  halpha: number(41.27, "log erg/s per Msun/yr", [38, 44], "Kennicutt & Evans 2012 table 1"),
  decrement: number(2.86, "1", [2.5, 4], "case B: H-alpha / H-beta"),
  balmer: list([0.469, 0.26, 0.11], "H-gamma, H-delta, HeI 5876 over H-beta", [0, 2], "case B"),
  oxygen_limits: limits([7.6, 8.9], "12 + log(O/H)", [6, 10], CURTI),
  nii: list([-0.489, 1.513, -2.554, -5.293, -2.867], "log [NII]6584/H-alpha", COEFFICIENTS, CURTI),
  nii_scatter: number(0.05, "dex", [0, 1], "set here; published 0.16 with errors"),
  oiii: list([-0.277, -3.549, -3.593, -0.981], "log [OIII]5007/H-beta", COEFFICIENTS, CURTI),
  oiii_scatter: number(0.08, "dex", [0, 1], "set here; published 0.09 with errors"),
  oiii_rate: number(0.125, "1", [-1, 1], "set here: per dex above the main sequence, -0.6 to 1.2"),
  oii: list([0.435, -1.362, -5.655, -4.851, -0.478, 0.736], "log [OII]3727/H-beta", COEFFICIENTS, CURTI),
  sii: list([-0.442, -0.36, -6.271, -8.339, -3.559], "log [SII]6717+31/H-alpha", COEFFICIENTS, CURTI),
  neiii: number(0.09, "1", [0, 2], "set here: [NeIII]3869/[OIII]5007"),
  siii: list([0.04, 0.1], "[SIII]9069, 9532 over H-alpha", [0, 2], "set here"),
  lier_width: number(0, "log A", [-3, 2], "set here: equivalent width of H-alpha, Cid Fernandes+2011"),
  lier_width_scatter: number(0.25, "dex", [0, 1], "set here"),
  lier_bulge: list([0.4, 0.6], "1", [0, 1], "set here: share of a galaxy without bulge, and more with one"),
  lier_nii: list([-0.02, 0.1], "log [NII]6584/H-alpha: mean, scatter", [-2, 2], "set here"),
  lier_oiii: list([0.22, 0.13], "log [OIII]5007/H-beta: mean, scatter", [-2, 2], "set here"),
  lier_others: list([0.8, 3.548], "[SII]/H-alpha, [OII]/H-beta", [0, 20], "set here"),
  lier_decrement: number(3, "1", [2.5, 6], "set here"),
  agn: number(0.07, "1", [0, 1], "set here, after Kauffmann+2003: probability at log M = 10.5"),
  agn_slope: number(0.06, "1/dex", [0, 1], "set here"),
  agn_most: number(0.15, "1", [0, 0.5], "set here"),
  agn_by_class: list([0.5, 1.2], "quiescent, others", [0, 2], "set here"),
  agn_oiii: list(
    [39.9, 0.4, 1.5, 0.55],
    "log erg/s: at log M = 10.7, per dex, per log(1+z), scatter",
    [0, 45],
    "set here",
  ),
  agn_limits: limits([37, 42.5], "log erg/s", [30, 48], "set here"),
  agn_ratio: list([0.65, 0.22], "log [OIII]5007/H-beta: mean, scatter", [-2, 2], "set here"),
  agn_nii: list([-0.05, 0.12], "log [NII]6584/H-alpha: mean, scatter", [-2, 2], "set here"),
  agn_decrement: number(3.3, "1", [2.5, 6], "set here"),
} as const;
export type LineValues = Values<typeof LINE_RATIOS>;

const OIII_DOUBLET = 2.98; // 5007 / 4959
const NII_DOUBLET = 3; // 6584 / 6548

/** A new array of no light. */
export const darkLines = (): Float64Array => new Float64Array(LINES.length);

/** Adds the five lines that old stars and active nuclei share, with their doublets. Ratios are not logarithms. */
function addNebula(out: Float64Array, halpha: number, decrement: number, nii: number, oiii: number): void {
  const hbeta = halpha / decrement;
  out[LINE.halpha] += halpha;
  out[LINE.hbeta] += hbeta;
  out[LINE.nii6584] += halpha * nii;
  out[LINE.nii6548] += (halpha * nii) / NII_DOUBLET;
  out[LINE.oiii5007] += hbeta * oiii;
  out[LINE.oiii4959] += (hbeta * oiii) / OIII_DOUBLET;
}

/** Adds the lines of young stars [erg/s], without dust. @param above log SFR over the main sequence @param nii, @param oiii unit residuals */
export function addYoung(
  out: Float64Array,
  { logSfr10, oh }: Pick<Stars, "logSfr10" | "oh">,
  above: number,
  nii: number,
  oiii: number,
  p: LineValues,
): void {
  const y = clip(oh, p.oxygen_limits[0], p.oxygen_limits[1]) - 8.69;
  const halpha = dex(p.halpha + logSfr10);
  const hbeta = halpha / p.decrement;
  const o3 = dex(polynomial(p.oiii, y) + p.oiii_scatter * oiii + p.oiii_rate * clip(above, -0.6, 1.2));
  addNebula(out, halpha, p.decrement, dex(polynomial(p.nii, y) + p.nii_scatter * nii), o3);
  out[LINE.hgamma] += hbeta * p.balmer[0];
  out[LINE.hdelta] += hbeta * p.balmer[1];
  out[LINE.hei5876] += hbeta * p.balmer[2];
  out[LINE.neiii3869] += hbeta * o3 * p.neiii;
  out[LINE.oii3727] += hbeta * dex(polynomial(p.oii, y));
  out[LINE.sii6724] += halpha * dex(clip(polynomial(p.sii, y), -2, 0));
  out[LINE.siii9069] += halpha * p.siii[0];
  out[LINE.siii9532] += halpha * p.siii[1];
}

/** Dims lines by dust. @param curves at the wavelengths of LINES */
export function attenuate(out: Float64Array, curves: Curves, av: number, avBirth: number): void {
  for (let i = 0; i < out.length; i++) {
    out[i] *= Math.exp(DIMMING * (av * curves.stars[i] + avBirth * curves.clouds[i]));
  }
}
const DIMMING = -0.4 * Math.LN10;

/** Adds the lines of old stars. @param halpha [erg/s], after dust @param nii, @param oiii log ratios to the Balmer line nearby */
export function addOld(out: Float64Array, halpha: number, nii: number, oiii: number, p: LineValues): void {
  addNebula(out, halpha, p.lier_decrement, dex(nii), dex(oiii));
  out[LINE.sii6724] += halpha * p.lier_others[0];
  out[LINE.oii3727] += (halpha / p.lier_decrement) * p.lier_others[1];
}

/** Adds the lines of an active nucleus. */
export function addNucleus(out: Float64Array, { oiii, ratio, nii }: Nucleus, p: LineValues): void {
  const halpha = (oiii / dex(ratio)) * p.agn_decrement;
  addNebula(out, halpha, p.agn_decrement, dex(nii), dex(ratio));
}

/** Probability of an active nucleus. */
export const nucleusProbability = (quiescent: boolean, logMass: number, p: LineValues): number =>
  clip(p.agn + p.agn_slope * (logMass - 10.5), 0, p.agn_most) * p.agn_by_class[quiescent ? 0 : 1];

const about = (s: Pick<Stream, "normal">, [mean, scatter]: readonly number[]): number =>
  mean + scatter * s.normal();

/** The nucleus of a galaxy, if it is active; takes four random numbers if so, or else one. */
export function drawNucleus(
  s: Pick<Stream, "uniform" | "normal">,
  quiescent: boolean,
  z: number,
  logMass: number,
  p: LineValues,
): Nucleus | undefined {
  if (s.uniform() >= nucleusProbability(quiescent, logMass, p)) return undefined;
  const [zero, slope, evolution, scatter] = p.agn_oiii;
  const mean = zero + slope * (logMass - 10.7) + evolution * Math.log10(1 + z);
  const oiii = dex(clip(mean + scatter * s.normal(), p.agn_limits[0], p.agn_limits[1]));
  return { oiii, ratio: about(s, p.agn_ratio), nii: about(s, p.agn_nii) };
}

/** All lines after dust [erg/s], in the order of LINES; takes five normal numbers. @param continuum of the stars at 6563 A after dust [erg/s/A] */
export function drawLines(
  s: Pick<Stream, "normal">,
  g: Stars,
  continuum: number,
  curves: Curves,
  p: LineValues,
): Float64Array {
  const lines = darkLines();
  addYoung(lines, g, g.logSfr - g.logSfrMs, s.normal(), s.normal(), p);
  attenuate(lines, curves, g.disc.av, g.avBirth);
  const quiescent = g.class === "Q";
  const bulge = quiescent ? 1 : g.bulgeMass;
  const width = dex(p.lier_width + p.lier_width_scatter * s.normal());
  const halpha = continuum * width * clip(p.lier_bulge[0] + p.lier_bulge[1] * bulge, 0.2, 1);
  addOld(lines, halpha, about(s, p.lier_nii), about(s, p.lier_oiii), p);
  if (g.nucleus !== undefined) addNucleus(lines, g.nucleus, p);
  return lines;
}
