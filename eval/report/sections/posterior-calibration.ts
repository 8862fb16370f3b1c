/** Whether posteriors are right: verdicts in words, and the figures behind them. */
import type { JudgedTarget, TargetFigures } from "../../posterior/judged.ts";
import { type PosteriorSection, posteriorNeeds } from "../../posterior/section.ts";
import { NOMINAL } from "../../posterior/uniform.ts";
import { binomialInterval } from "../../stats/binomial.ts";
import type { Share } from "../../uncertainty/section.ts";
import type { Draw, Panel } from "../figure.ts";
import { bandedSpec } from "../figures/banded.ts";
import { pitSpec } from "../figures/pit.ts";
import { fixed, percent, plain, ratio } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { COLORS } from "../theme.ts";
import type { Section } from "./section.ts";

/** That a curve is inside its band, at each point by itself. */
const BAND = 0.95;

export const posteriorCalibration: Section = {
  id: "posterior-calibration",
  title: "Are the posteriors right",
  command: "evaluate posterior RUN",
  needs: posteriorNeeds,
  render: async ({ posterior: section }, draw) => {
    if (section === undefined) return undefined;
    const { verdicts, judged } = section;
    return html`
<ul class="findings">${verdicts.verdicts.map(
      ({ text }) => html`<li>${text}.</li>
`,
    )}</ul>
<p class="note">Told by ${plain(verdicts.checks)} checks, of all galaxies and of those in each bin that the model sees; of right posteriors anything is told in ${percent(verdicts.level)} of cases.</p>
${summaryTable(section)}
${await targetFigures(judged.targets, draw)}
${await jointFigure(section, draw)}
${binnedTables(section)}`;
  },
};

function summaryTable({ judged, together }: PosteriorSection): Html {
  const rows = judged.targets.map(({ name, overall }): Content[] =>
    overall === null
      ? [name, "too few"]
      : [
          name,
          ...shares(overall),
          fixed(overall.shift.value, 2),
          fixed(overall.width_factor.value, 2),
          html`<b>${probability(overall.pit.p)}</b> <small>D = ${ratio(overall.pit.distance)}</small>`,
          probability(overall.ranks?.p),
          probability(overall.tarp.p),
          overall.tails < 1e-4 ? "< 0.0001" : plain(overall.tails, 2),
        ],
  );
  const joint = judged.joint?.overall;
  return html`${table(["quantity", "68 % interval", "95 % interval", "shift [σ]", "width", "PIT p", "ranks p", "TARP p", "draws beyond 5σ"], rows)}
${
  joint == null
    ? NOTHING
    : html`<p>${together.join(", ")} together, ${plain(joint.objects)} galaxies: energy score ${plain(joint.energy.value)}${joint.nll === undefined ? "" : `, NLL ${fixed(joint.nll.value, 3)} ± ${fixed(joint.nll.error, 3)}`}${joint.gain === undefined ? "" : `, gain ${fixed(joint.gain.value, 2)} ± ${fixed(joint.gain.error, 2)} nats`}; TARP p ${probability(joint.tarp.p)}${joint.highest === undefined ? "" : `, regions of highest density p ${probability(joint.highest.p)}`}.</p>`
}
<p class="note">Intervals: shares of truths inside the central 68 and 95${"\u2009"}% of posteriors. Shift: estimate less truth in σ of the posterior; width: the factor that would make the 68${"\u2009"}% intervals right. p: the probability of figures at least as far off if the posteriors are right: of the PIT by Kolmogorov's test, of ranks of truths among draws (simulation-based calibration), of TARP, which compares distances from random points. Small values, below 0.001, say that something is wrong.</p>`;
}

const shares = ({ coverage: { of68, of95 } }: TargetFigures): Content[] =>
  [of68, of95].map(
    ({ value, error }) => html`<b>${percent(value)}</b> <small>± ${fixed(100 * error, 1)}</small>`,
  );

async function targetFigures(targets: readonly JudgedTarget[], draw: Draw): Promise<Html> {
  const panels = targets.flatMap(({ name, overall, ecdf }): Panel[] => {
    if (overall === null || ecdf === null) return [];
    const { ranks } = overall;
    return [
      {
        title: `${name}: PIT less uniform`,
        label: `distribution of the PIT of ${name} less a uniform one`,
        spec: bandedSpec({
          ...differenceOf(ecdf.pit),
          ...{ xTitle: "PIT", yTitle: "share below, less uniform", color: COLORS.network, line: "zero" },
        }),
      },
      {
        title: `${name}: coverage`,
        label: `coverage of the intervals of ${name}`,
        spec: bandedSpec(coverageOf(overall.curve, overall.objects, "central interval")),
      },
      ...(ranks === undefined
        ? []
        : [
            {
              title: `${name}: ranks of truths among draws`,
              label: `ranks of ${name}`,
              spec: pitSpec(ranks.counts, "rank / draws"),
            },
          ]),
    ];
  });
  if (panels.length === 0) return NOTHING;
  return draw.figure({
    panels,
    caption: html`Left: the PIT, the probability that a posterior gives to values below the truth, is uniform if posteriors are right; the curve is its distribution less a uniform one, and stays inside the grey band as a whole in 95${"\u2009"}% of cases. Above zero on the left and below on the right: posteriors are too narrow; a curve on one side of zero: a bias. Middle: shares of truths inside central intervals, to be on the dashed line; below it intervals are too narrow. Right: ranks are to be flat.`,
  });
}

const differenceOf = ({ at, difference, low, high }: NonNullable<JudgedTarget["ecdf"]>["pit"]) => ({
  at,
  found: difference,
  low,
  high,
});

function coverageOf(curve: readonly Share[], objects: number, what: string) {
  const bands = NOMINAL.map((nominal) =>
    binomialInterval(objects, nominal, BAND).map((count) => count / objects),
  );
  return {
    at: NOMINAL,
    found: NOMINAL.map((_, k) => curve[k]?.value ?? Number.NaN),
    low: bands.map(([low]) => low!),
    high: bands.map(([, high]) => high!),
    ...{ xTitle: what, yTitle: "share of truths inside", color: COLORS.network, line: "diagonal" as const },
  };
}

async function jointFigure({ judged: { joint } }: PosteriorSection, draw: Draw): Promise<Html> {
  if (joint?.overall == null || joint.ecdf === null) return NOTHING;
  const { overall, ecdf } = joint;
  return draw.figure({
    panels: [
      {
        title: "All together: TARP less uniform",
        label: "TARP of all targets",
        spec: bandedSpec({
          ...differenceOf(ecdf.tarp),
          ...{
            xTitle: "expected coverage",
            yTitle: "found, less expected",
            color: COLORS.network,
            line: "zero",
          },
        }),
      },
      ...(overall.highest === undefined
        ? []
        : [
            {
              title: "All together: regions of highest density",
              label: "coverage of regions of highest density",
              spec: bandedSpec(
                coverageOf(overall.highest.curve, overall.objects, "region of highest density"),
              ),
            },
          ]),
    ],
    caption: html`Of the joint posterior: correlations count, too. TARP draws a random point for each galaxy and asks which share of the draws is nearer to it than the truth.`,
  });
}

function binnedTables({ judged, targets, axes }: PosteriorSection): Html {
  const rows = judged.targets.flatMap(({ name, binned }, t) =>
    binned.flatMap(({ title, edges, bins }) => {
      const seen = axes.find((axis) => axis.title === title)?.seen !== false;
      const estimates = targets[t]?.binned.find((one) => one.title === title);
      return bins.map((figures, b): Content[] => [
        b === 0 ? html`<b>${name}</b> ${title}${seen ? "" : " *"}` : "",
        `${plain(edges[b], 4)} to ${plain(edges[b + 1], 4)}`,
        ...(figures === null
          ? ["too few"]
          : [
              plain(figures.objects),
              ratio(estimates?.scores[b]?.r2?.value),
              fixed(figures.gain.value, 2),
              plain(figures.crps.value),
              percent(figures.coverage.of68.value),
              fixed(figures.shift.value, 2),
              fixed(figures.width_factor.value, 2),
              probability(figures.pit.p),
              probability(figures.tarp.p),
            ]),
      ]);
    }),
  );
  if (rows.length === 0) return NOTHING;
  const isUnseen = axes.some(({ seen }) => !seen);
  return html`<h3>In bins</h3>
${table(["", "bin", "galaxies", "R²", "gain", "CRPS", "68 % interval", "shift [σ]", "width", "PIT p", "TARP p"], rows)}
${isUnseen ? html`<p class="note">* The model does not see it: right posteriors need not be right in such bins, and the verdicts leave them out. What is off there is what it would add. Redshifts are the estimated ones for the same reason: galaxies that are chosen by their truths are no fair draw of any posterior.</p>` : html`<p class="note">Redshifts are the estimated ones: galaxies that are chosen by their truths are no fair draw of any posterior.</p>`}`;
}

const probability = (p: number | undefined): string =>
  p === undefined ? "n/a" : p < 1e-4 ? "< 0.0001" : plain(p, 2);
