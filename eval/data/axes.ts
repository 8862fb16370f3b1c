/** What makes a galaxy hard, as far as the labels of the stamps say: how noisy, faint, concentrated, large, near to the edge it is. Pure. */
import type { Axis } from "../stats/bins.ts";

export interface AxisSource {
  readonly width: number;
  readonly height: number;
  /** AB magnitude of 1 ADU */
  readonly zero_point?: number;
  readonly bands: number;
  /** of a pixel */
  readonly unit: string;
  /** standard deviation of the pixels on the border of each stamp [unit], where it is known */
  readonly borderNoise?: Float64Array;
  /** columns that the stamps have, by label */
  readonly labels: ReadonlyMap<string, Float64Array>;
  /** unit of a label */
  unitOf(name: string): string;
}

/** Labels that `axesOf` can use. */
export const AXIS_LABELS = ["flux", "n", "hlr", "x0", "y0", "snr"] as const;

/** The axes for which the stamps have labels:
 *   snr        the label; without one flux / (s sqrt(N)), of N pixels of a stamp of one band whose border has the noise s (robust, of the pixels
 *              themselves), if flux and pixels have the same unit
 *   magnitude  -2.5 log10(flux) + zero point; without one, instrumental: -2.5 log10(flux / unit); none for a flux <= 0
 *   n, hlr     as they are
 *   edge       min(x0, y0, width - x0, height - y0) [pixel]: of the centre from the nearest edge, negative outside the stamp
 */
export function axesOf(source: AxisSource): Axis[] {
  const { width, height, zero_point, labels, unitOf } = source;
  const axes = signalToNoise(source);
  const [flux, n, hlr, x0, y0] = AXIS_LABELS.map((name) => labels.get(name));
  if (flux !== undefined) {
    const title =
      zero_point === undefined
        ? `instrumental magnitude -2.5 log10(flux/${unitOf("flux")})`
        : "magnitude [AB mag]";
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

function signalToNoise({ width, height, bands, unit, borderNoise, labels, unitOf }: AxisSource): Axis[] {
  const [flux, snr] = [labels.get("flux"), labels.get("snr")];
  if (snr !== undefined) return [{ by: "snr", title: "signal to noise (label snr)", values: snr }];
  if (flux === undefined || borderNoise === undefined || bands !== 1 || unitOf("flux") !== unit) return [];
  const pixels = Math.sqrt(width * height);
  const values = flux.map((f, i) => (borderNoise[i] > 0 ? f / (borderNoise[i] * pixels) : Number.NaN));
  return [{ by: "snr", title: "signal to noise, flux / (noise of the stamp)", values }];
}
