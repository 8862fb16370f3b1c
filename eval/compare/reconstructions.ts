/** Which test stamps are shown, and how they go into results.json. */
import { recordByName } from "../../shared/by-name.ts";
import { isPresent } from "../../train/labels.ts";
import { packImage } from "../../train/run/packed-image.ts";
import { bandOf, inBand } from "../data/flux-label.ts";
import { detectorsOf } from "../data/pixel-noise.ts";
import type { TestSet } from "../data/test-set.ts";
import type { TestColumns } from "./estimates.ts";
import type { CompareSection } from "./section.ts";

const SHOWN = 8;

/** Fluxes; of several bands those in the band in the middle. Undefined if no stamp has one. */
function brightnessOf({ image: { bands }, labels }: TestSet): Float64Array | undefined {
  const flux = labels.get(inBand("flux", bands, bandOf({}, bands)));
  return flux?.some(isPresent) ? flux : undefined;
}

/**
 * Ascending positions of stamps at equal steps of rank in flux, the faintest and the brightest among them; those that lack a flux are not
 * shown, but where all do: then at equal steps of position.
 */
export function chooseShown(test: TestSet): number[] {
  const flux = brightnessOf(test);
  const all = Array.from({ length: test.count }, (_, i) => i);
  const order =
    flux === undefined ? all : all.filter((i) => isPresent(flux[i])).sort((a, b) => flux[a] - flux[b]);
  const count = Math.min(SHOWN, order.length);
  const step = count === 1 ? 0 : (order.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, k) => order[Math.round(k * step)]).sort((a, b) => a - b);
}

/** The stamps at positions `shown`, the faintest first. @param labels names of the supervised labels */
export function packReconstructions(
  test: TestSet,
  { inputs, outputs, rmsOverNoise }: TestColumns,
  shown: readonly number[],
  labels: readonly string[],
): NonNullable<CompareSection["reconstructions"]> {
  const { height, width, bands } = test.image;
  const flux = brightnessOf(test);
  const order = shown.map((_, k) => k);
  if (flux !== undefined) order.sort((a, b) => flux[shown[a]] - flux[shown[b]]);
  const stamps = order.map((k) => ({
    id: test.ids[shown[k]],
    labels: recordByName(labels.map((name) => [name, test.labels.get(name)![shown[k]]])),
    input: packImage(inputs[k]),
    output: packImage(outputs[k]),
    detectors: detectorsOf(test, shown[k]),
  }));
  return {
    height,
    width,
    unit: bands[0].unit,
    ...(bands.length === 1 ? {} : { bands }),
    stamps,
    ...(rmsOverNoise === undefined ? {} : { rms_over_noise: rmsOverNoise }),
  };
}
