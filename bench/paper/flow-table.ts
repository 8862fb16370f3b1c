/** The experiment on flows as tables. Pure. */
import type { PosteriorSection } from "../../eval/posterior/section.ts";
import { formatDuration } from "../../shared/cli/progress.ts";
import type { FlowTraining } from "../../train/models/flow/options.ts";
import type { VaeTraining } from "../../train/models/vae/options.ts";
import { markdown } from "./command.ts";
import type { Outcome } from "./experiment.ts";

type FlowOutcome = Outcome<FlowTraining, PosteriorSection>;

/** Names, heads, and the paper's rows: R2 of each, and the share of right answers whether oxygen can be measured. */
const TABLES = [
  {
    names: ["z", "logmstar", "logsfr", "logmbh", "oh12"],
    heads: ["z", "mass", "SFR", "BH mass", "O/H"],
    paper: [
      { title: "the paper, real galaxies", r2: [0.8, 0.85, 0.76, 0.67, 0.76], measurable: "84 %" },
      { title: "the paper, photometry alone", r2: [0.72, 0.8, 0.75, 0.62, 0.65], measurable: "" },
    ],
  },
  {
    names: ["ln1p_halpha", "ln1p_hbeta", "ln1p_nii6584", "ln1p_oiii5007"],
    heads: ["Halpha", "Hbeta", "[NII]", "[OIII]"],
    paper: [{ title: "the paper, real galaxies", r2: [0.8, 0.79, 0.7, 0.5], measurable: "" }],
  },
] as const;

type Described = (typeof TABLES)[number];

export function table(
  encoders: readonly Outcome<VaeTraining, undefined>[],
  outcomes: readonly FlowOutcome[],
): string {
  const [first] = outcomes;
  if (first === undefined) return "nothing was run";
  const parts = TABLES.flatMap((described) => {
    const own = outcomes.filter(({ judged }) => judged.targets[0]?.name === described.names[0]);
    return own.length === 0 ? [] : [...errors(described, own), "", ...densities(described, own), ""];
  });
  const { data, trained_on } = first.judged;
  const times = encoders.map(({ variant, seconds }) => `${variant.title} ${formatDuration(seconds)}`);
  return [
    ...parts,
    `Judged on ${data.objects} test galaxies that chose nothing, after learning from ${trained_on}.`,
    ...(times.length === 0 ? [] : [`Training of the encoders: ${times.join(", ")}.`]),
    "R2: 1 - SS_res / SS_tot of the means of posteriors against the catalogue, ±: half of the central 68 % of the bootstrap.",
    "measurable: how often it is said rightly whether O/H is in the catalogue. joint NLL: of all targets that every galaxy has.",
    "NLL, CRPS, PIT (Kolmogorov's distance from uniform) and the share of truths inside 68 % intervals, in the order of the columns above.",
  ].join("\n");
}

function errors({ heads, paper }: Described, outcomes: readonly FlowOutcome[]): string[] {
  return markdown([
    ["R2", ...heads, "measurable", "joint NLL", "training"],
    ...paper.map(({ title, r2, measurable }) => [title, ...r2.map((x) => x.toFixed(2)), measurable, "", ""]),
    ...outcomes.map(({ variant, seconds, judged }) => [
      variant.title,
      ...heads.map((_, j) => {
        const r2 = judged.targets[j]?.scores.r2;
        return r2 == null ? "too few" : `${fixed(r2.value, 3)} ± ${fixed((r2.high! - r2.low!) / 2, 3)}`;
      }),
      percent(judged.detection?.[0]?.accuracy),
      fixed(judged.judged.joint?.overall?.nll?.value, 3),
      formatDuration(seconds),
    ]),
  ]);
}

function densities({ heads }: Described, outcomes: readonly FlowOutcome[]): string[] {
  return markdown([
    [heads.join(" / "), "NLL", "CRPS", "PIT", "inside 68 %"],
    ...outcomes.map(({ variant, judged: { judged } }) => {
      const figures = heads.map((_, j) => judged.targets[j]?.overall);
      return [
        variant.title,
        figures.map((of) => fixed(of?.nll.value, 3)).join(" / "),
        figures.map((of) => fixed(of?.crps.value, 4)).join(" / "),
        figures.map((of) => fixed(of?.pit.distance, 3)).join(" / "),
        figures.map((of) => percent(of?.coverage.of68.value)).join(" / "),
      ];
    }),
  ]);
}

const fixed = (x: number | null | undefined, digits: number): string => (x == null ? "" : x.toFixed(digits));
const percent = (x: number | null | undefined): string => (x == null ? "" : `${(100 * x).toFixed(1)} %`);
