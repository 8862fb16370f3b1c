/** What was measured, from what, and what to distrust: as data and as text. Pure. */
import type { Dataset } from "../../datasets/reader.ts";
import type { PermutationTest } from "../stats/permutation.ts";
import { type MeasuredStamp, widthOf } from "./measure.ts";
import { isTilted } from "./population.ts";
import type { Target } from "./stamp.ts";
import { ASSUMED_BETA, type KnownPsfs } from "./stamps.ts";
import { type Spread, type Summary, spreadOf } from "./summary.ts";

export interface BandReport {
  readonly name: string;
  /** FWHM [arcsec] */
  readonly psf: Spread;
  readonly psf_from: string;
  /** of the sky left in the pixels, and its slope from the middle to an edge beyond what noise makes, over the noise of a pixel */
  readonly sky: number;
  readonly slope: number;
  /** of the variance that is stated over what was measured; absent: none is stated */
  readonly stated_noise?: number;
  /** [e-/unit]; absent: not known */
  readonly gain?: number;
}

export interface MatchReport {
  /** cutouts that were measured, and of how many */
  readonly used: number;
  readonly of: number;
  /** the band that profiles were fitted in */
  readonly fitted_in: string;
  readonly bands: readonly BandReport[];
  readonly found: Summary;
  /** the same measured on stamps of the population */
  readonly again: Summary;
  /** area under the ROC curve of a classifier of both by what was measured of each stamp, and how often chance alone gives as much */
  readonly told_apart: { readonly auc: number; readonly p: number };
  /** of `twoProfiles`; 0: galaxies are single profiles */
  readonly structure: number;
  /** of `quantileFunction` */
  readonly margin: number;
  /** whether what the measurement does to galaxies was taken back */
  readonly unfolded: boolean;
  /** of a stamp, in the mean, in the population */
  readonly neighbours: number;
  /** scatter of the centres about the middle [pixels] */
  readonly centre: number;
  /** distance [arcsec] and magnitude less the target's */
  readonly neighbour_distance: Spread;
  readonly neighbour_difference: Spread;
  readonly warnings: readonly string[];
}

export interface Reported {
  readonly set: Dataset;
  readonly target: Target & { readonly known: KnownPsfs };
  readonly band: number;
  readonly stamps: readonly MeasuredStamp[];
  readonly found: Summary;
  readonly again: Summary;
  readonly apart: PermutationTest;
  readonly unfolded: boolean;
  readonly margin: number;
  readonly structure: number;
  readonly slopes: readonly number[];
  readonly neighbours: number;
  readonly of: number;
  readonly gains: readonly (number | undefined)[];
}

/** Cutouts below which quantiles mean little. */
const FEW = 20;

const middleOf = (values: readonly number[]): number => spreadOf(values)[1];

export function reportOf(given: Reported): MatchReport {
  const {
    target,
    band,
    stamps,
    found,
    again,
    apart,
    unfolded,
    margin,
    structure,
    slopes,
    neighbours,
    of,
    gains,
  } = given;
  const bands = target.bands.map(({ name }, k): BandReport => {
    const noise = found.noise[k][1];
    const stated = stamps.flatMap((one) => one.bands[k].stated ?? []);
    const gain = gains[k];
    return {
      name,
      psf: spreadOf(target.known.psfs.map((one) => widthOf(one[k]))),
      psf_from: target.known.from[k],
      sky: middleOf(stamps.map((one) => one.bands[k].sky)) / noise,
      slope: (slopes[k] * Math.min(...target.size)) / 2 / noise,
      ...(stated.length === 0 ? {} : { stated_noise: middleOf(stated) }),
      ...(gain === undefined ? {} : { gain }),
    };
  });
  const pairs = stamps.flatMap((one) =>
    one.neighbours.map(({ distance, flux }) => ({
      distance,
      difference: -2.5 * Math.log10(flux / one.values[0]),
    })),
  );
  const middle = [target.size[1] / 2, target.size[0] / 2];
  return {
    ...{ used: stamps.length, of, fitted_in: target.bands[band].name, bands, found, again },
    ...{ neighbours, structure, unfolded, margin },
    told_apart: { auc: apart.value, p: apart.p },
    centre: Math.sqrt(
      middleOf(stamps.map(({ values }) => (values[5] - middle[0]) ** 2 + (values[6] - middle[1]) ** 2)) /
        (2 * Math.LN2),
    ),
    neighbour_distance: spreadOf(pairs.map(({ distance }) => distance)),
    neighbour_difference: spreadOf(pairs.map(({ difference }) => difference)),
    warnings: [...target.known.warnings, ...warningsOf(given, bands)],
  };
}

/** The same of several bands in one line. */
function warningsOf(
  { target, stamps, found, gains, slopes, unfolded }: Reported,
  bands: readonly BandReport[],
): string[] {
  const few =
    stamps.length < FEW
      ? [`there are ${stamps.length} cutouts: quantiles of so few are uncertain by a good part of the width`]
      : [];
  const lost = stamps.length - found.galaxies;
  const failed =
    lost > 0
      ? [
          `${lost} of ${stamps.length} cutouts have no galaxy in the middle that could be fitted, or a point${unfolded ? "" : ": of the faintest the population has too few"}`,
        ]
      : [];
  const named = (is: (one: BandReport, k: number) => boolean, text: string): string[] => {
    const which = bands.filter(is).map(({ name }) => name);
    return which.length === 0 ? [] : [`${which.join(", ")}: ${text}`];
  };
  const steep = stamps.filter(({ values }) => values[2] >= STEEP.n).length / stamps.length;
  return [
    ...few,
    ...failed,
    ...named(
      ({ psf_from }, k) => !psf_from.startsWith("Moffat") && target.known.psfs[0][k].kind === "moffat",
      `of the PSF the width alone is known; a Moffat profile of beta ${ASSUMED_BETA} is assumed`,
    ),
    ...named(({ sky }) => sky < -0.1, "the sky is negative; the population has 0"),
    ...named(
      (_, k) => isTilted(slopes[k], stamps, k, target.size) === "left out",
      "the sky is tilted (see slope); the population's is not, because it would be negative in places",
    ),
    ...named(
      ({ stated_noise = 1 }) => Math.abs(Math.log(stated_noise)) > 0.1,
      "the noise that is stated is not that of the pixels, which the population has",
    ),
    ...named(
      (_, k) => gains[k] === undefined,
      "the gain is not known, so the galaxies' own photons have no noise in the population",
    ),
    ...(steep > STEEP.share
      ? [
          `${Math.round(100 * steep)} % of the fits end at the largest Sersic index: the PSF may be narrower than is said`,
        ]
      : []),
  ];
}

/** Fits of at least this index, and the share of them that is told; and inner residuals over the noise above which galaxies are no Sersic profiles. */
const STEEP = { n: 6.1, share: 0.2 };
export const ROUGH = 1.3;

const show = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(3))) : "-");
const spread = (values: Spread): string => values.map(show).join(" / ");

/** Lines for people. */
export function formatMatch(report: MatchReport): string {
  const { found, again, bands } = report;
  const row = (name: string, real: string, simulated: string): string =>
    `  ${name.padEnd(26)} ${real.padEnd(28)} ${simulated}`;
  const perBand = bands.flatMap(({ name, psf, psf_from, sky, slope, gain, stated_noise }, k) => [
    `  ${name}: PSF ${spread(psf)} arcsec, from ${psf_from}`,
    `  ${name}: sky ${show(sky)} sigma, slope to an edge ${show(slope)} sigma; gain ${gain === undefined ? "not known" : `${show(gain)} e-/unit`}${stated_noise === undefined ? "" : `; stated noise ${show(stated_noise)} times the measured`}`,
    row(`${name}: noise of a pixel`, spread(found.noise[k]), spread(again.noise[k])),
    row(`${name}: correlation x, y, xy`, spread(found.correlation[k]), spread(again.correlation[k])),
  ]);
  return [
    `${report.used} of ${report.of} cutouts measured, profiles fitted in ${report.fitted_in}; quantiles 16 / 50 / 84 %`,
    row("", "measured", "the same of its simulation"),
    ...perBand,
    row("flux", spread(found.flux), spread(again.flux)),
    row("half-light radius [arcsec]", spread(found.hlr), spread(again.hlr)),
    row("Sersic index", spread(found.n), spread(again.n)),
    row("distortion", spread(found.e), spread(again.e)),
    row("share with neighbours", show(found.blended), show(again.blended)),
    row("neighbours found a stamp", show(found.neighbours), show(again.neighbours)),
    row("inner residual over noise", spread(found.structure), spread(again.structure)),
    ...(report.structure === 0
      ? []
      : [
          `  galaxies are no Sersic profiles at this signal to noise: the population's are two each, strength ${show(report.structure)}`,
        ]),
    `  neighbours: ${spread(report.neighbour_distance)} arcsec away, ${spread(report.neighbour_difference)} mag fainter; the population has ${show(report.neighbours)} a stamp`,
    `  told apart by these measurements: area under the ROC curve ${report.told_apart.auc.toFixed(3)} (0.5: not at all), p ${report.told_apart.p.toFixed(2)}`,
    `  centres scatter by ${show(report.centre)} pixels`,
    `  margin: 2 % of the galaxies on each side of every distribution reach ${report.margin} of its width beyond it`,
    ...report.warnings.map((line) => `  warning: ${line}`),
  ].join("\n");
}
