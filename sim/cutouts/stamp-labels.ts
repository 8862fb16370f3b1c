/** Labels of stamps of a field: of the truth where one belongs to the stamp, and of the detection. */
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Detection } from "../detect/detect.ts";
import type { Match, Placed } from "../detect/match.ts";
import type { Truth } from "./truth.ts";

/** A place to cut out, and what is known of it. */
export interface Target extends Placed {
  /** undefined: the place was given */
  readonly detection: Detection | undefined;
  /** undefined: the field has no truth */
  readonly match: Match | undefined;
  /** of the stamp in the field [pixels] */
  readonly left: number;
  readonly bottom: number;
}

export interface StampLabel extends LabelColumn {
  readonly value: (target: Target) => number;
}

const label = (
  name: string,
  unit: string,
  role: LabelColumn["role"],
  description: string,
  value: (target: Target) => number,
): StampLabel => ({ ...{ name, unit, role, description, value } });

/** Labels of the truth have its names; `x0` and `y0` are its place on the stamp. */
function truthLabels(truth: Truth): StampLabel[] {
  const of =
    (values: Float64Array, shift: (target: Target) => number = () => 0) =>
    (target: Target) =>
      target.match?.row === undefined ? Number.NaN : values[target.match.row] - shift(target);
  const place = [
    label(
      "x0",
      "pixel",
      "x",
      "true centre from the left edge of the stamp",
      of(truth.x, ({ left }) => left),
    ),
    label(
      "y0",
      "pixel",
      "y",
      "true centre from the lower edge of the stamp",
      of(truth.y, ({ bottom }) => bottom),
    ),
  ].map((one): StampLabel => ({ ...one, missing: true }));
  return [
    ...truth.columns.map(({ values, ...column }): StampLabel => ({ ...column, value: of(values) })),
    ...place,
  ];
}

const matchLabels: readonly StampLabel[] = [
  label("matched", "1", "class", "1: an object of the truth belongs to the stamp, 0: none", ({ match }) =>
    match?.row === undefined ? 0 : 1,
  ),
  label(
    "ambiguous",
    "1",
    "class",
    "1: another object of the truth is as near, and at least a tenth as bright",
    ({ match }) => (match?.ambiguous ? 1 : 0),
  ),
  {
    ...label(
      "match_distance",
      "pixel",
      "scalar",
      "from the place of the stamp to the object of the truth",
      ({ match }) => match?.distance ?? Number.NaN,
    ),
    missing: true,
  },
];

const placeLabels: readonly StampLabel[] = [
  label("field_x", "pixel", "scalar", "place of the stamp from the left edge of the field", ({ x }) => x),
  label("field_y", "pixel", "scalar", "place of the stamp from the lower edge of the field", ({ y }) => y),
];

/** @param unit of a pixel @param band in which was detected */
const detectionLabels = (unit: string, band: string): StampLabel[] => [
  label(
    "detection_snr",
    "1",
    "scalar",
    "signal-to-noise ratio of the matched filter at the peak",
    ({ detection }) => detection!.snr,
  ),
  {
    ...label(
      "psf_flux",
      unit,
      "flux",
      "flux of the detection as a point source",
      ({ detection }) => detection!.psfFlux,
    ),
    band,
  },
  label(
    "detection_area",
    "pixel",
    "scalar",
    "pixels above the threshold",
    ({ detection }) => detection!.area,
  ),
  label(
    "siblings",
    "1",
    "scalar",
    "other detections in the same connected pixels",
    ({ detection }) => detection!.siblings,
  ),
];

/** @param detected whether places were detected, in a band of that unit and name */
export const stampLabels = (
  truth: Truth | undefined,
  detected: { readonly unit: string; readonly name: string } | undefined,
): StampLabel[] => [
  ...(truth === undefined ? [] : [...truthLabels(truth), ...matchLabels]),
  ...placeLabels,
  ...(detected === undefined ? [] : detectionLabels(detected.unit, detected.name)),
];
