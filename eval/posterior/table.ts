/** Judged posteriors as text for a terminal. Pure. */
import { alignRows } from "../../shared/cli/text-table.ts";
import type { Figure } from "../../train/run/section-schema.ts";
import type { Share } from "../uncertainty/section.ts";
import type { JudgedTarget, Mean, TargetFigures } from "./judged.ts";
import { PAPER } from "./paper.ts";
import type { PosteriorSection, TargetSection } from "./section.ts";
import { NOMINAL } from "./uniform.ts";

export function formatPosterior(run: string, section: PosteriorSection): string {
  const { data, trained_on, looks_at, draws, targets, judged, verdicts } = section;
  const left = data.without === undefined ? "" : `; ${data.without} left out, which lack an input`;
  return [
    `${run}: ${looks_at} of ${data.objects} objects of ${data.name} (${data.which}${left}), ${draws} draws each, trained on ${trained_on}`,
    "",
    ...alignRows([ESTIMATE_HEADS, ...targets.map(estimateRow)]),
    "",
    ...alignRows([DENSITY_HEADS, ...judged.targets.map((target) => densityRow(target.name, target.overall))]),
    "",
    "  of            means of the posteriors: R2 = 1 - SS_res / SS_tot, r2 the squared correlation; sigma_NMAD, beyond: of dz/(1+z)",
    "  NLL           -ln p(truth); gain: information over the prior, the training set [nats]; CRPS in the unit of the target",
    nllLine(section),
    "  PIT           Kolmogorov's distance from uniform, and P of one at least as large; p SBC of the ranks, p TARP of random points",
    "  shift, width  estimate less truth [sigma], and the factor that would make the 68 % intervals right",
    ...paperLines(section),
    ...jointLines(section),
    ...detectionLines(section),
    ...linesLines(section),
    ...methodsLines(section),
    ...binnedLines(section),
    "",
    `Verdicts of ${verdicts.checks} checks (of right posteriors anything is told in ${100 * verdicts.level} % of cases):`,
    ...verdicts.verdicts.map(({ text }) => `  ${text}`),
  ].join("\n");
}

/** What densities NLL is of. */
function nllLine({ together, targets }: PosteriorSection): string {
  const own =
    targets.length === 1 || together.length === 1 ? `the model's own density of ${together[0]}` : "";
  const kernels = targets.length === 1 ? "" : "kernels about the draws of each target alone";
  return `                NLL is by ${[own, kernels].filter((part) => part !== "").join(", else by ")}; jointly by the model's own`;
}

const ESTIMATE_HEADS = [
  ...["target", "R2", "r2", "RMSE", "bias", "sigma_MAD", "sigma_NMAD", "beyond 0.05", "beyond 0.15"],
  ...["sigma", "aleatoric", "epistemic"],
];

function estimateRow({
  name,
  unit,
  scores,
  relative = [],
  sigma,
  aleatoric,
  epistemic,
}: TargetSection): string[] {
  const redshift = relative.find((one) => one.beyond_005 !== undefined);
  return [
    titled(name, unit),
    ...[scores.r2, scores.r2_linear].map((figure) => fixed(figure, 3)),
    ...[scores.rms ?? null, scores.bias, scores.scatter].map((figure) => short(figure?.value)),
    fixed(redshift?.scatter, 5),
    ...[redshift?.beyond_005, redshift?.beyond_015].map((figure) =>
      figure == null ? "-" : `${(100 * figure.value).toFixed(2)} %`,
    ),
    ...[sigma, aleatoric, epistemic].map((spread) => short(spread?.median)),
  ];
}

const DENSITY_HEADS = [
  ...["target", "NLL", "gain", "CRPS", "PIT D", "p", "p SBC", "p TARP"],
  ...["68 %", "95 %", "shift", "width", "tails"],
];

function densityRow(title: string, figures: TargetFigures | null): string[] {
  if (figures === null) return [title, ...DENSITY_HEADS.slice(1).map(() => "too few")];
  const { nll, gain, crps, pit, ranks, tarp, coverage, shift, width_factor, tails } = figures;
  return [
    title,
    ...[nll, gain].map((mean) => withError(mean, 3)),
    short(crps.value),
    pit.distance.toFixed(3),
    ...[pit.p, ranks?.p, tarp.p].map(probability),
    ...[coverage.of68, coverage.of95].map(share),
    shift.value.toFixed(2),
    width_factor.value.toFixed(2),
    tails < 1e-4 ? "< 1e-4" : tails.toExponential(1),
  ];
}

/** Of targets that the paper has. */
function paperLines({ targets }: PosteriorSection): string[] {
  const rows = targets.flatMap(({ name, unit, scores, aleatoric, epistemic, paper }) =>
    paper === undefined
      ? []
      : [
          [
            titled(name, unit),
            fixed(scores.r2, 3),
            paper.both.toFixed(2),
            paper.photometry?.toFixed(2) ?? "-",
            ...[aleatoric?.mean, paper.aleatoric, epistemic?.mean, paper.epistemic].map(short),
          ],
        ],
  );
  if (rows.length === 0) return [];
  const heads = ["R2", "images too", "photometry", "aleatoric", "theirs", "epistemic", "theirs"];
  return [
    "",
    ...alignRows([[`beside ${PAPER}`, ...heads], ...rows]),
    "  their galaxies are others (SDSS, z < 0.3); means",
  ];
}

function jointLines({ judged, together }: PosteriorSection): string[] {
  const joint = judged.joint?.overall;
  if (joint == null) return [];
  const { energy, nll, gain, tarp, highest } = joint;
  return [
    "",
    ...alignRows([
      ["jointly", "objects", "energy score", "NLL", "gain", "p TARP", "p highest density", "in its 70 %"],
      [
        together.join(", "),
        String(joint.objects),
        short(energy.value),
        ...[nll, gain].map((mean) => (mean === undefined ? "-" : withError(mean, 3))),
        probability(tarp.p),
        probability(highest?.p),
        highest === undefined ? "-" : share(highest.curve[NOMINAL.indexOf(0.7)]!),
      ],
    ]),
  ];
}

const detectionLines = ({ detection = [] }: PosteriorSection): string[] =>
  detection.flatMap(({ target, counts, accuracy, base_rate, log_loss }) => [
    "",
    ...alignRows([
      [`${target} is`, "said: not measured", "said: measured"],
      ["not measured", ...counts[0]!.map(String)],
      ["measured", ...counts[1]!.map(String)],
    ]),
    `  right: ${(100 * accuracy).toFixed(1)} % (always saying the same: ${(100 * base_rate).toFixed(1)} %); log loss ${log_loss.toFixed(3)}`,
  ]);

function linesLines({ lines }: PosteriorSection): string[] {
  if (lines === undefined) return [];
  const { detected, classes, counts, accuracy, base_rate, without, quantities } = lines;
  return [
    "",
    ...alignRows([
      [`${detected} galaxies with all lines`, ...classes.map((name) => `said: ${name}`)],
      ...classes.map((name, k) => [name, ...counts[k]!.map(String)]),
    ]),
    `  right: ${(100 * accuracy).toFixed(1)} % (always the same: ${(100 * base_rate).toFixed(1)} %); ${without} without a class`,
    "",
    ...alignRows([
      ["by their lines", "galaxies", "R2", "r2", "RMSE", "bias", "sigma_MAD"],
      ...quantities.map(({ name, unit, scores }) => [
        titled(name, unit),
        String(scores.count),
        ...[scores.r2, scores.r2_linear].map((figure) => fixed(figure, 3)),
        ...[scores.rms, scores.bias, scores.scatter].map((figure) => short(figure?.value)),
      ]),
    ]),
  ];
}

/** Of each target, ways to estimate it. */
function methodsLines({ methods, targets }: PosteriorSection): string[] {
  const tables = methods.flatMap((ways, t) => {
    const { name, unit } = targets[t]!;
    const isRedshift = ways.some(({ relative = [] }) =>
      relative.some(({ beyond_005 }) => beyond_005 !== undefined),
    );
    const heads = [
      "fitted to",
      "objects",
      "R2",
      "RMSE",
      ...(isRedshift ? ["sigma_NMAD", "beyond 0.05"] : []),
      "NLL",
      "CRPS",
      "this run's less",
      "of CRPS",
    ];
    return [
      "",
      ...alignRows([
        [titled(name, unit), ...heads],
        ...ways.map(
          ({ name: way, fitted_to, objects, answered, scores, relative = [], nll, crps, ...less }) => {
            const redshift = relative.find(({ beyond_005 }) => beyond_005 !== undefined);
            const beyond = redshift?.beyond_005;
            return [
              way,
              fitted_to === undefined ? "-" : String(fitted_to),
              answered === undefined ? String(objects) : `${objects} of ${answered}`,
              fixed(scores.r2, 3),
              short(scores.rms?.value),
              ...(isRedshift
                ? [fixed(redshift?.scatter, 5), beyond == null ? "-" : `${(100 * beyond.value).toFixed(2)} %`]
                : []),
              nll.value.toFixed(3),
              short(crps.value),
              difference(less.nll_less, 3),
              difference(less.crps_less, 5),
            ];
          },
        ),
      ]),
    ];
  });
  return [
    ...tables,
    "",
    "  ways          all on the objects that each of them estimates, out of those that it does; kNN and MLP are fitted to so many of the training",
    "                rows, with a normal distribution about their estimate; this run's less:",
    "                its NLL (CRPS) less theirs, with the central 95 % of the paired bootstrap: below 0 it is better; left out: objects that one of both scores infinitely badly",
  ];
}

/** "-0.12 [-0.15, -0.09]" */
const difference = (figure: (Figure & { readonly left_out?: number }) | undefined, digits: number): string =>
  figure === undefined
    ? "-"
    : `${figure.value.toFixed(digits)} [${figure.low.toFixed(digits)}, ${figure.high.toFixed(digits)}]${figure.left_out === undefined ? "" : ` (${figure.left_out} left out)`}`;

/** Of each target a table of bins of each axis that the model sees: of the others the report has them. */
function binnedLines({ judged, targets, axes }: PosteriorSection): string[] {
  return judged.targets.flatMap((target, t) =>
    target.binned.flatMap(({ title, edges, bins }) => {
      if (axes.find((axis) => axis.title === title)?.seen === false) return [];
      const estimates = targets[t]!.binned.find((one) => one.title === title);
      return [
        "",
        ...alignRows([
          [`${target.name} in bins of ${title}`, ...BIN_HEADS],
          ...bins.map((figures, b) => binRow(edges, b, figures, estimates)),
        ]),
      ];
    }),
  );
}

const BIN_HEADS = [
  "objects",
  "R2",
  "sigma_NMAD",
  "NLL",
  "gain",
  "CRPS",
  "p PIT",
  "p TARP",
  "68 %",
  "shift",
  "width",
];

function binRow(
  edges: readonly number[],
  b: number,
  figures: JudgedTarget["overall"],
  estimates: TargetSection["binned"][number] | undefined,
): string[] {
  const title = `  ${edges[b]!.toPrecision(4)} to ${edges[b + 1]!.toPrecision(4)}`;
  if (figures === null) return [title, ...BIN_HEADS.map(() => "too few")];
  const { objects, nll, gain, crps, pit, tarp, coverage, shift, width_factor } = figures;
  const redshift = estimates?.relative?.[b]?.find((one) => one.beyond_005 !== undefined);
  return [
    title,
    String(objects),
    fixed(estimates?.scores[b]?.r2, 3),
    fixed(redshift?.scatter, 5),
    ...[nll, gain].map((mean) => mean.value.toFixed(2)),
    short(crps.value),
    probability(pit.p),
    probability(tarp.p),
    share(coverage.of68),
    shift.value.toFixed(2),
    width_factor.value.toFixed(2),
  ];
}

const titled = (name: string, unit: string): string => (unit === "1" ? name : `${name} [${unit}]`);
const fixed = (figure: Figure | null | undefined, digits: number): string =>
  figure == null ? "-" : figure.value.toFixed(digits);
const short = (x: number | undefined): string =>
  x === undefined || Number.isNaN(x) ? "-" : String(Number(x.toPrecision(3)));
const withError = ({ value, error }: Mean, digits: number): string =>
  `${value.toFixed(digits)} +- ${error.toFixed(digits)}`;
const share = ({ value, error }: Share): string =>
  `${(100 * value).toFixed(1)} +- ${(100 * error).toFixed(1)} %`;
const probability = (p: number | undefined): string =>
  p === undefined ? "-" : p < 1e-4 ? "< 1e-4" : String(Number(p.toPrecision(2)));
