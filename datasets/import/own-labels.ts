/** Labels that an import measures itself, beside those of the table. Pure. */
import { stampLabel } from "../image-system.ts";
import type { LabelColumn } from "../labels.ts";
import type { Common } from "./common.ts";
import type { BandFacts } from "./stamp-of.ts";

export interface OwnLabel {
  readonly label: LabelColumn;
  readonly of: (facts: readonly BandFacts[]) => number;
}

/** @param unit of a pixel */
export function ownLabels(
  bands: readonly string[],
  unit: string,
  { hasWidth, hasVariance }: Common,
  hasSky: boolean,
): OwnLabel[] {
  return bands.flatMap((band, k): OwnLabel[] => {
    const all: (readonly [boolean, keyof BandFacts, Omit<LabelColumn, "band">])[] = [
      [
        hasWidth[k],
        "fwhm",
        {
          ...{ name: stampLabel("psf_fwhm", band, bands.length), unit: "arcsec", role: "length" },
          description: "full width at half maximum of the PSF, as far as it is known",
        },
      ],
      [
        hasVariance,
        "sigma",
        {
          ...{ name: `sigma_${band}`, unit, role: "scalar" },
          description: "median standard deviation of the noise of a pixel",
        },
      ],
      [
        hasSky,
        "sky",
        {
          ...{ name: `sky_subtracted_${band}`, unit: `${unit}/pixel`, role: "scalar" },
          description: "median of the outermost pixels of the cutout, which was taken off",
        },
      ],
    ];
    return all.flatMap(([isThere, fact, label]) =>
      isThere ? [{ label: { ...label, band }, of: (facts: readonly BandFacts[]) => facts[k][fact] }] : [],
    );
  });
}
