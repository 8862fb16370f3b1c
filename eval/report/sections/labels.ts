/** Latents, predictions and principal components against the truth, a dot a stamp. */
import type { CompareSection, LabelComparison } from "../../compare/section.ts";
import type { Panel } from "../figure.ts";
import { type Scatter, scatterSpec } from "../figures/scatter.ts";
import { percent, plain, ratio, titled } from "../format.ts";
import { html } from "../html.ts";
import { COLORS } from "../theme.ts";
import { compareOf, type Section } from "./section.ts";

const DOTS = "One dot a test stamp (1000 at most).";

export const latents: Section = {
  id: "latents",
  title: "Latents and predictions against the truth",
  command: "evaluate compare RUN --data DIR",
  render: async (results, draw) => {
    const compare = compareOf(results);
    if (compare === undefined) return undefined;
    const ofLatents = await draw.figure({
      panels: compare.labels.map(latentPanel),
      caption: html`The truth against the one latent that is trained towards it, the paper's Figure 3. ${DOTS} Dashed: linear regression.
R² of all test stamps is the share of the label's variance that this line explains.`,
    });
    const predicted = await draw.figure({
      panels: compare.labels.map((label) =>
        panelOf(label, "predicted", "", `R² predicted ${ratio(label.network.r2.value)}`, COLORS.network),
      ),
      caption: html`Prediction against truth, in the label's unit. ${DOTS} Dashed: equality. R² predicted: its coefficient
of determination. Dots beyond the frame are drawn at its edge.`,
    });
    return html`${ofLatents}${predicted}`;
  },
};

export const pca: Section = {
  id: "pca",
  title: "Against principal components",
  command: "evaluate compare RUN --data DIR",
  render: async (results, draw) => {
    const compare = compareOf(results);
    if (compare === undefined) return undefined;
    return draw.figure({
      panels: compare.labels.flatMap((label) => pcaPanels(label, compare)),
      key: [
        [COLORS.pcaSingle, "best single component"],
        [COLORS.pcaAll, `all ${compare.pca.components} components`],
        [COLORS.network, "network, one latent"],
      ],
      caption: html`The paper's Figure 5, and the network beside it: labels predicted by linear regression on principal components
of the same training stamps (${plain(compare.pca.fitted_on)} of them; the ${compare.pca.components} components hold
${percent(compare.pca.explained_variance)} of their variance), and by the network. ${DOTS} Dashed: equality. A flat cloud
is a predictor that answers with the mean, whatever the truth. R² above each panel is that of the linear regression, on all test stamps.`,
    });
  },
};

function latentPanel({ name, unit, points, network }: LabelComparison): Panel {
  return {
    title: `${name}: R² ${ratio(network.r2_linear.value)}`,
    label: `True ${name} against its latent, R² ${ratio(network.r2_linear.value)}`,
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
  const r2 = (value: number): string => `R² ${ratio(value)}`;
  return [
    panelOf(
      label,
      "pca_single",
      `component ${single.component}`,
      r2(single.r2_linear.value),
      COLORS.pcaSingle,
    ),
    panelOf(label, "pca_all", `${components} components`, r2(all.r2_linear.value), COLORS.pcaAll),
    panelOf(label, "predicted", "network", r2(network.r2_linear.value), COLORS.network),
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
