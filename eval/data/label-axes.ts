/** What the stamps of a test set are binned by, for each label. Pure. */
import { bandSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Axis } from "../stats/bins.ts";
import { axesOf } from "./axes.ts";
import { bandOf } from "./flux-label.ts";
import { photometryOf } from "./photometry.ts";
import { rowAxes } from "./row-axes.ts";
import type { TestSet } from "./test-set.ts";

/**
 * Without bands all labels are binned by what looks like a magnitude and a size, see `rowAxes`.
 * A label of a band is binned by magnitude and signal to noise in that band, one of the object by those in the band in the middle.
 * @param borderNoise of each stamp of one band, see `axesOf`
 */
export function axesByLabel(
  { image, labels, units, columns }: Pick<TestSet, "image" | "labels" | "units" | "columns">,
  borderNoise?: Float64Array,
): (label: Pick<LabelColumn, "band">) => readonly Axis[] {
  const { bands } = image;
  if (bands.length === 0) {
    const axes = rowAxes({ columns, labels });
    return () => axes;
  }
  const unitOf = (name: string): string => units.get(name)!;
  const each = bands.map(({ name }, band) => {
    const [magnitude] = photometryOf(columns, [bands[band]]);
    const measured = magnitude && { magnitude: magnitude.name };
    const known = { ...bandSystem(image, band), labels, unitOf, ...measured };
    if (bands.length > 1) return axesOf({ ...known, band: name });
    return axesOf(borderNoise === undefined ? known : { ...known, borderNoise });
  });
  return (label) => each[bandOf(label, bands)];
}
