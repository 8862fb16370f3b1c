/** What makes a galaxy hard, as far as the labels of the stamps say: how noisy, faint, concentrated, large, near to the edge it is. Pure. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Axis } from "../stats/bins.ts";
import { bareName } from "./flux-label.ts";

export interface AxisSource {
  readonly width: number;
  readonly height: number;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number;
  /** name of the band that fluxes are of, where there are several; then flux and snr are labels of that band */
  readonly band?: string;
  /** of a pixel */
  readonly unit: string;
  /** standard deviation of the pixels on the border of each stamp [unit], where it is known */
  readonly borderNoise?: Float64Array;
  /** name of the label that is the measured magnitude in this band, where there is one */
  readonly magnitude?: string;
  /** columns that the stamps have, by label */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** unit of a label */
  unitOf(name: string): string;
}

/** Labels that `axesOf` can use, without their band. */
const AXIS_LABELS = ["flux", "n", "hlr", "x0", "y0", "snr"] as const;

export const isAxisLabel = (label: Pick<LabelColumn, "name" | "band">): boolean =>
  AXIS_LABELS.some((name) => name === bareName(label));

/** The axes for which the stamps have labels:
 *   snr        the label; without one flux / (s sqrt(N)), of N pixels of a stamp of one band whose border has the noise s (robust, of the pixels
 *              themselves), if flux and pixels have the same unit
 *   magnitude  -2.5 log10(flux) + zero point; without one, instrumental: -2.5 log10(flux / unit); none for a flux <= 0. Without a flux, as measured
 *   n, hlr     as they are
 *   edge       min(x0, y0, width - x0, height - y0) [pixel]: of the centre from the nearest edge, negative outside the stamp
 */
export function axesOf(source: AxisSource): Axis[] {
  const { width, height, zero_point, labels, band, unitOf, magnitude = "" } = source;
  const axes = signalToNoise(source);
  const [n, hlr, x0, y0] = ["n", "hlr", "x0", "y0"].map((name) => labels.get(name));
  const fluxName = ofBand("flux", band);
  const [flux, measured] = [labels.get(fluxName), labels.get(magnitude)];
  const where = band === undefined ? "" : ` in ${band}`;
  if (flux === undefined && measured !== undefined)
    axes.push({ by: "magnitude", title: `measured magnitude${where} [mag]`, values: measured });
  if (flux !== undefined) {
    const title =
      zero_point === undefined
        ? `instrumental magnitude -2.5 log10(${fluxName}/${unitOf(fluxName)})`
        : `magnitude${where} [AB mag]`;
    const values = flux.map((f) => (f > 0 ? (zero_point ?? 0) - 2.5 * Math.log10(f) : Number.NaN));
    axes.push({ by: "magnitude", title, values });
  }
  if (n !== undefined) axes.push({ by: "n", title: "Sersic index", values: n });
  if (hlr !== undefined) axes.push({ by: "hlr", title: `half-light radius [${unitOf("hlr")}]`, values: hlr });
  if (x0 !== undefined && y0 !== undefined) {
    const values = x0.map((x, i) => Math.min(x, y0[i], width - x, height - y0[i]));
    axes.push({ by: "edge", title: "centre from the nearest edge [pixel]", values });
  }
  return axes;
}

const ofBand = (name: string, band: string | undefined): string =>
  band === undefined ? name : `${name}_${band}`;

function signalToNoise({ width, height, band, unit, borderNoise, labels, unitOf }: AxisSource): Axis[] {
  const name = ofBand("snr", band);
  const [flux, snr] = [labels.get("flux"), labels.get(name)];
  if (snr !== undefined) return [{ by: "snr", title: `signal to noise (label ${name})`, values: snr }];
  const isMeasurable = band === undefined && unitOf("flux") === unit;
  if (flux === undefined || borderNoise === undefined || !isMeasurable) return [];
  const pixels = Math.sqrt(width * height);
  const values = flux.map((f, i) => (borderNoise[i] > 0 ? f / (borderNoise[i] * pixels) : Number.NaN));
  return [{ by: "snr", title: "signal to noise, flux / (noise of the stamp)", values }];
}
