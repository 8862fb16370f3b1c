/** What the posteriors of a run say, and what they are worth beside other ways. */
import { PAPER, PAPER_DETECTION } from "../../posterior/paper.ts";
import {
  type Corner,
  type PosteriorSection,
  posteriorNeeds,
  type TargetSection,
} from "../../posterior/section.ts";
import type { Draw, Panel } from "../figure.ts";
import { bptKey, bptSpec } from "../figures/bpt.ts";
import { cornerSpec } from "../figures/corner.ts";
import { confusionSpec } from "../figures/grid.ts";
import { predictedSpec } from "../figures/predicted.ts";
import { counted, fixed, interval, percent, plain, ratio, titled } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { COLORS, seriesColor } from "../theme.ts";
import { methodTablesOf } from "./posterior-methods.ts";
import type { Section } from "./section.ts";

export const posterior: Section = {
  id: "posterior",
  title: "What the posteriors say",
  command: "evaluate posterior RUN",
  needs: posteriorNeeds,
  render: async ({ posterior: section }, draw) => {
    if (section === undefined) return undefined;
    const { data, looks_at, draws, trained_on } = section;
    const left =
      data.without === undefined ? "" : `; ${counted(data.without, "row")} lacked an input and are left out`;
    return html`
<p>The model gives a joint posterior of ${section.targets.map(({ name }) => name).join(", ")} for each galaxy, from its ${looks_at}. Here ${galaxies(data.objects)} of ${data.name} (${data.which}${left}) that training on ${galaxies(trained_on)} has not seen, ${plain(draws)} draws of each posterior. The estimate is the mean of the posterior.</p>
${scoreTable(section)}
${await predictedFigure(section, draw)}
${await cornerFigure(section, draw)}
${methodTablesOf(section)}
${paperTable(section)}
${await detectionFigure(section, draw)}
${await linesFigure(section, draw)}`;
  },
};

const galaxies = (n: number): string => `${plain(n)} ${n === 1 ? "galaxy" : "galaxies"}`;

function scoreTable({ targets, judged }: PosteriorSection): Html {
  const isRedshift = targets.some((target) => redshiftOf(target) !== undefined);
  const rows = targets.map((target, t) => {
    const { name, unit, scores, sigma } = target;
    const figures = judged.targets[t]?.overall;
    const redshift = redshiftOf(target);
    return [
      titled(name, unit),
      interval(scores.r2, ratio),
      interval(scores.r2_linear, ratio),
      interval(scores.rms ?? null, plain),
      redshift === undefined
        ? interval(scores.scatter, plain)
        : interval(redshift.scatter, (x) => fixed(x, 4)),
      ...(isRedshift ? [redshift === undefined ? "" : interval(redshift.beyond_005 ?? null, percent)] : []),
      plain(sigma.median),
      figures == null
        ? "too few"
        : html`<b>${fixed(figures.gain.value, 2)}</b> <small>± ${fixed(figures.gain.error, 2)}</small>`,
      figures == null
        ? "too few"
        : html`<b>${fixed(figures.nll.value, 3)}</b> <small>± ${fixed(figures.nll.error, 3)}</small>`,
      figures == null ? "too few" : plain(figures.crps.value),
    ];
  });
  const heads = ["quantity", "R²", "r²", "RMSE", "scatter", ...(isRedshift ? ["|Δz| > 0.05 (1+z)"] : [])];
  return html`${table([...heads, "median σ", "gain [nats]", "NLL", "CRPS"], rows)}
<p class="note">R²: 1 − SS<sub>res</sub>/SS<sub>tot</sub>; r²: the squared correlation. Scatter: 1.4826 × the median absolute deviation, of a redshift that of Δz/(1+z) (σ<sub>NMAD</sub>). Below each figure the central 68${"\u2009"}% of its bootstrap.
Gain: how much more probable the posterior makes the truth than the distribution of all training galaxies does, as a logarithm: 0 is no information, 1 a factor of e, on average. NLL: −ln of the density at the truth; CRPS: the continuous ranked probability score, in the unit of the quantity. Both are lower for better posteriors.</p>`;
}

const redshiftOf = ({ relative = [] }: TargetSection) =>
  relative.find(({ beyond_005 }) => beyond_005 !== undefined);

function predictedFigure({ targets, judged }: PosteriorSection, draw: Draw): Promise<Html> {
  const panels = targets.map((target, t): Panel => {
    const { name, unit, points, scores } = target;
    const gain = judged.targets[t]?.overall?.gain.value;
    const redshift = redshiftOf(target);
    return {
      title: titled(name, unit),
      label: `estimated against true ${name}`,
      spec: predictedSpec({
        ...points,
        ...{ xTitle: `true ${titled(name, unit)}`, yTitle: "estimate", color: COLORS.network },
        notes: [
          `R² ${ratio(scores.r2?.value)}`,
          ...(redshift?.scatter == null ? [] : [`σ(NMAD) ${fixed(redshift.scatter.value, 4)}`]),
          ...(gain === undefined ? [] : [`gain ${fixed(gain, 2)} nats`]),
        ],
      }),
    };
  });
  return draw.figure({
    panels,
    caption: html`Estimates against truths; bars from the 16 to the 84${"\u2009"}% quantile of the posterior, of some galaxies. Dashed: where all should lie.`,
  });
}

async function cornerFigure({ corners, targets }: PosteriorSection, draw: Draw): Promise<Html> {
  if (corners.length === 0) return NOTHING;
  const panel = ({ id, about, truth, samples }: Corner): Panel => ({
    title: about === "" ? `galaxy ${id}` : `galaxy ${id}: ${about}`,
    label: `corner plot of galaxy ${id}`,
    wide: targets.length > 2,
    spec: cornerSpec(
      targets.map(({ name, unit }, t) => {
        const value = truth[t];
        return { name, unit, ...(typeof value === "number" ? { truth: value } : {}) };
      }),
      [{ color: COLORS.network, columns: samples.map((column) => Float64Array.from(column)) }],
    ),
  });
  const shown = corners.filter(
    ({ samples, truth }) =>
      samples.length === targets.length &&
      truth.length === targets.length &&
      samples.every((column) => column.length > 1),
  );
  if (shown.length === 0) return NOTHING;
  return draw.figure({
    panels: shown.map(panel),
    caption: html`Joint posteriors of three galaxies, as their draws: contours hold 39 and 86${"\u2009"}% of the draws, the 1 and 2 σ of a normal distribution in two dimensions; on the diagonal the median with the 16 and 84${"\u2009"}% quantiles. Dashed dark: the truth.`,
  });
}

/** Their tables 1 and 2 beside ours. */
function paperTable({ targets }: PosteriorSection): Content {
  const withParts = targets.filter(({ aleatoric, paper }) => aleatoric !== undefined || paper !== undefined);
  if (withParts.length === 0) return NOTHING;
  const rows = withParts.map(({ name, unit, scores, sigma, aleatoric, epistemic, paper }) => [
    titled(name, unit),
    ratio(scores.r2?.value),
    paper === undefined ? "" : fixed(paper.both, 2),
    paper?.photometry === undefined ? "" : fixed(paper.photometry, 2),
    ...[sigma, aleatoric, epistemic].map((spread) =>
      spread === undefined
        ? ""
        : html`<b>${plain(spread.median)}</b> <small>mean ${plain(spread.mean)}</small>`,
    ),
    plain(paper?.aleatoric).replace("n/a", ""),
    plain(paper?.epistemic).replace("n/a", ""),
  ]);
  return html`<h3>What σ is made of, and the paper's figures</h3>
${table(["quantity", "R²", "theirs, images too", "theirs, photometry", "σ", "aleatoric", "epistemic", "theirs, aleatoric", "theirs, epistemic"], rows)}
<p class="note">σ² = aleatoric² + epistemic²: what more training would not take away, and what the members of the ensemble do not agree on; medians. Theirs: ${PAPER}, tables 1 and 2, of other galaxies (SDSS, z below 0.3), lines as ln(1 + flux): to be near them is no proof, to be far a question.</p>`;
}

async function detectionFigure({ detection = [] }: PosteriorSection, draw: Draw): Promise<Html> {
  if (detection.length === 0) return NOTHING;
  const theirs = detection.some(({ target }) => target === PAPER_DETECTION.target)
    ? ` ${PAPER}: ${percent(PAPER_DETECTION.accuracy)}.`
    : "";
  const figure = await draw.figure({
    panels: detection.map(({ target, counts, accuracy }) => ({
      title: `${target}: ${percent(accuracy)} right`,
      label: `confusion matrix of whether ${target} can be measured`,
      spec: confusionSpec({ classes: ["not measured", "measured"], counts, color: COLORS.network }),
    })),
    caption: html`Whether a quantity can be measured of a galaxy at all, as the model says: more than a half counts as yes. Always saying what is true most often would be right in ${detection.map(({ base_rate }) => percent(base_rate)).join(", ")}.${theirs}`,
  });
  return html`<h3>Can it be measured</h3>
${figure}`;
}

async function linesFigure({ lines }: PosteriorSection, draw: Draw): Promise<Html> {
  if (lines === undefined) return NOTHING;
  const { detected, classes, counts, accuracy, base_rate, without, quantities, bpt } = lines;
  const { true_x, true_y, x, y, x_low, x_high, y_low, y_high } = bpt;
  const diagrams = await draw.figure({
    key: bptKey(),
    panels: [
      {
        title: "By the true lines",
        label: "BPT diagram of true lines",
        spec: bptSpec({ x: true_x, y: true_y }),
      },
      {
        title: "By the predicted lines",
        label: "BPT diagram of predicted lines",
        spec: bptSpec({ x, y, bars: { xLow: x_low, xHigh: x_high, yLow: y_low, yHigh: y_high } }),
      },
      {
        title: `Class: ${percent(accuracy)} right`,
        label: "confusion matrix of BPT classes",
        spec: confusionSpec({ classes, counts, color: COLORS.network }),
      },
    ],
    caption: html`The diagram of Baldwin, Phillips & Terlevich of ${plain(detected)} galaxies whose four lines are above three of their errors: below the dashed curve stars ionise the gas (Kauffmann+2003), above the other one an active nucleus (Kewley+2001). Bars: 16 to 84${"\u2009"}% of the draws. Always the same class would be right in ${percent(base_rate)}; ${plain(without)} have none.`,
  });
  const derived = await draw.figure({
    panels: quantities.map(({ name, unit, scores, points }, k) => ({
      title: titled(name, unit),
      label: `${name} by predicted against by true lines`,
      spec: predictedSpec({
        ...points,
        ...{
          xTitle: `by true lines: ${titled(name, unit)}`,
          yTitle: "by predicted lines",
          color: seriesColor(k),
        },
        notes: [`R² ${ratio(scores.r2?.value)}`, `σ ${plain(scores.scatter?.value)}`],
      }),
    })),
    caption: html`What follows from the lines: ratios, the decrement of Hα and Hβ (2.86 without dust), the reddening that it says, and the star formation by Hα without its dust.`,
  });
  return html`<h3>Emission lines</h3>
${diagrams}
${derived}`;
}
