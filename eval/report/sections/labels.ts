/** Latents, predictions and principal components against the truth, a dot a stamp. */
import { type CompareSection, compareNeeds, type LabelComparison } from "../../compare/section.ts";
import type { Panel } from "../figure.ts";
import { type Scatter, scatterSpec } from "../figures/scatter.ts";
import { figureText, PAPERS_R2, percent, plain, ratio, titled } from "../format.ts";
import { html } from "../html.ts";
import { COLORS } from "../theme.ts";
import type { Section } from "./section.ts";

const r2Of = (figure: LabelComparison["network"]["r2"]): string => `R² ${figureText(figure, ratio)}`;

const DOTS = "One dot a test stamp (1000 at most).";

export const latents: Section = {
  id: "latents",
  title: "Latents and predictions against the truth",
  command: "evaluate compare RUN --data DIR",
  needs: compareNeeds,
  render: async (results, draw) => {
    const compare = results.compare;
    if (compare === undefined) return undefined;
    const ofLatents = await draw.figure({
      panels: compare.labels.map(latentPanel),
      caption: html`The truth against the one latent that is trained towards it, the paper's Figure 3. ${DOTS} Dashed: linear regression.
Above it the paper's R², of this regression and all test stamps; a latent that is
the logarithm of its label lies on a curve, so that it is below 1 even where the estimate is perfect.`,
    });
    const predicted = await draw.figure({
      panels: compare.labels.map((label) =>
        panelOf(label, "predicted", "", r2Of(label.network.r2), COLORS.network),
      ),
      caption: html`Prediction against truth, in the label's unit. ${DOTS} Dashed: equality. R²: its coefficient
of determination on all test stamps. Dots beyond the frame are drawn at its edge.`,
    });
    return html`${ofLatents}${predicted}`;
  },
};

export const pca: Section = {
  id: "pca",
  title: "Against principal components",
  command: "evaluate compare RUN --data DIR",
  needs: compareNeeds,
  render: async (results, draw) => {
    const compare = results.compare;
    if (compare === undefined) return undefined;
    return draw.figure({
      panels: compare.labels.flatMap((label) => pcaPanels(label, compare)),
      key: [
        [COLORS.pcaSingle, "best single component"],
        [COLORS.pcaAll, `all ${compare.pca.components} components`],
        [COLORS.network, "network"],
      ],
      caption: html`The paper's Figure 5, and the network beside it: labels estimated by linear regression on principal components
of the same training stamps (${plain(compare.pca.fitted_on)} of them; the ${compare.pca.components} components hold
${percent(compare.pca.explained_variance)} of their variance), and by the network. ${DOTS} Dashed: equality. A flat cloud
is a predictor that answers with the mean, whatever the truth. Above each panel R², the coefficient of determination of
the estimate in the label's unit, on all test stamps.${fittedTo(compare)}`,
    });
  },
};

/** Of which labels the logarithm was fitted. */
function fittedTo({ labels }: CompareSection): string {
  const logs = labels.filter((label) => label.pca_all.fitted === "log").map(({ name }) => name);
  return logs.length === 0 ? "" : ` All components estimate the logarithm of ${logs.join(", ")}.`;
}

function latentPanel({ name, unit, points, network }: LabelComparison): Panel {
  return {
    title: `${name}: ${PAPERS_R2} ${figureText(network.r2_linear, ratio)}`,
    label: `True ${name} against its latent, ${PAPERS_R2} ${figureText(network.r2_linear, ratio)}`,
    spec: scatterSpec({
      x: points.latent,
      y: points.truth,
      xTitle: `latent of ${name}`,
      yTitle: `true ${titled(name, unit)}`,
      color: COLORS.network,
      line: "regression",
    }),
  };
}

function pcaPanels(label: LabelComparison, { pca: { components } }: CompareSection): Panel[] {
  const { network, pca_single: single, pca_all: all } = label;
  return [
    panelOf(label, "pca_single", `component ${single.component}`, r2Of(single.r2), COLORS.pcaSingle),
    panelOf(label, "pca_all", `${components} components`, r2Of(all.r2), COLORS.pcaAll),
    panelOf(label, "predicted", "network", r2Of(network.r2), COLORS.network),
  ];
}

type Column = Exclude<keyof LabelComparison["points"], "truth" | "latent">;

function panelOf(label: LabelComparison, column: Column, by: string, score: string, color: string): Panel {
  const { name, unit, points } = label;
  const scatter: Scatter = {
    x: points.truth,
    y: points[column],
    xTitle: `true ${titled(name, unit)}`,
    yTitle: `predicted ${titled(name, unit)}`,
    color,
    line: "identity",
  };
  return {
    title: `${by === "" ? name : `${name}, ${by}`}: ${score}`,
    label: `Predicted against true ${name}${by === "" ? "" : `, by ${by}`}: ${score}`,
    spec: scatterSpec(scatter),
  };
}
