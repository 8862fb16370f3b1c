/** What predicted emission lines say of galaxies, beside what the true ones do: ratios, classes, dust and star formation. Pure. */
import type { Cosmology } from "../../sim/galaxies/cosmology.ts";
import { type Confusion, confusionOf } from "../stats/confusion.ts";
import { balmerDecrement, colorExcess } from "./balmer.ts";
import { BPT_CLASSES, bptClass, type LineFluxes, niiRatio, oiiiRatio } from "./bpt.ts";
import { classOfDraws, type Derived, derive } from "./derived.ts";
import { logSfrOfHalpha } from "./star-formation.ts";

export type LineName = keyof LineFluxes;

export interface PredictedLines {
  /** [count, draws, labels] */
  readonly samples: Float32Array;
  readonly draws: number;
  readonly labels: number;
  /** place of each line among the labels */
  readonly places: Readonly<Record<LineName, number>>;
  /** from a label to its flux [1e-17 erg/s/cm^2], e.g. exp(x) - 1 of a label ln(1 + flux); absent: it is one */
  readonly fluxOf?: (label: number) => number;
}

/** True fluxes [1e-17 erg/s/cm^2] and redshifts [count]. */
export type TrueLines = Readonly<Record<LineName, Float64Array>> & {
  /** absent: distances are not known, and there is no rate */
  readonly z?: Float64Array;
};

/** A quantity of each galaxy by its true lines, NaN where they do not define it, and by the predicted ones. */
export interface Compared {
  readonly truth: Float64Array;
  readonly predicted: Derived;
}

export interface JudgedLines {
  /** log [NII]/H-alpha, log [OIII]/H-beta */
  readonly nii: Compared;
  readonly oiii: Compared;
  /** of BPT_CLASSES */
  readonly classes: Confusion;
  readonly decrement: Compared;
  /** E(B-V) of the gas [mag] */
  readonly excess: Compared;
  /** by H-alpha of the flux without its dust [log Msun/yr, Chabrier]; absent without redshifts */
  readonly logSfr?: Compared;
}

export function judgeLines(predicted: PredictedLines, truth: TrueLines, cosmology: Cosmology): JudgedLines {
  const { samples, places, fluxOf = (label) => label } = predicted;
  const linesOf = (draw: Float32Array): LineFluxes => ({
    halpha: fluxOf(draw[places.halpha]!),
    hbeta: fluxOf(draw[places.hbeta]!),
    nii: fluxOf(draw[places.nii]!),
    oiii: fluxOf(draw[places.oiii]!),
  });
  const trueLines = (i: number): LineFluxes => ({
    halpha: truth.halpha[i]!,
    hbeta: truth.hbeta[i]!,
    nii: truth.nii[i]!,
    oiii: truth.oiii[i]!,
  });
  const compared = (of: (lines: LineFluxes) => number): Compared => ({
    truth: truth.halpha.map((_, i) => of(trueLines(i))),
    predicted: derive(samples, predicted, (draw) => of(linesOf(draw))),
  });
  const classOf = (lines: LineFluxes): number => bptClass(niiRatio(lines), oiiiRatio(lines));
  const { likeliest } = classOfDraws(samples, predicted, BPT_CLASSES.length, (draw) =>
    classOf(linesOf(draw)),
  );
  const decrementOf = ({ halpha, hbeta }: LineFluxes): number => balmerDecrement(halpha, hbeta);
  return {
    nii: compared(niiRatio),
    oiii: compared(oiiiRatio),
    classes: confusionOf(
      truth.halpha.map((_, i) => classOf(trueLines(i))),
      likeliest,
      BPT_CLASSES.length,
    ),
    decrement: compared(decrementOf),
    excess: compared((lines) => colorExcess(decrementOf(lines))),
    ...(truth.z === undefined ? {} : { logSfr: ratesOf(predicted, linesOf, truth, truth.z, cosmology) }),
  };
}

/** At the true redshift, so that the rate is as good as the lines are. */
function ratesOf(
  { samples, draws, labels }: PredictedLines,
  linesOf: (draw: Float32Array) => LineFluxes,
  { halpha, hbeta }: TrueLines,
  z: Float64Array,
  cosmology: Cosmology,
): Compared {
  const rate = (a: number, b: number, i: number): number => logSfrOfHalpha(a, b, z[i]!, cosmology);
  return {
    truth: halpha.map((flux, i) => rate(flux, hbeta[i]!, i)),
    predicted: derive(samples, { draws, labels }, (draw, i) => {
      const lines = linesOf(draw);
      return rate(lines.halpha, lines.hbeta, i);
    }),
  };
}
