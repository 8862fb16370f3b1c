/** Where the predictions are good, and where not: scores in bins. */
import type { LabelComparison } from "../../compare/section.ts";
import { binnedSpec } from "../figures/binned.ts";
import { titled } from "../format.ts";
import { html } from "../html.ts";
import { COLORS } from "../theme.ts";
import { compareOf, type Section } from "./section.ts";

export const bins: Section = {
  id: "bins",
  title: "Scatter and bias in bins",
  command: "evaluate compare RUN --data DIR",
  render: async (results, draw) => {
    const panels = compareOf(results)?.labels.flatMap(panelsOf) ?? [];
    if (panels.length === 0) return undefined;
    return draw.figure({
      panels,
      key: [
        [COLORS.network, "bias: median of predicted − truth (dots)"],
        [COLORS.pcaAll, "scatter: σ MAD of predicted − truth (squares)"],
      ],
      caption: html`Bias and scatter of the network's predictions, for test stamps in bins of another quantity. Horizontal lines span the
bin, vertical bars are the central 68 % of the bootstrap. Good predictions have their dots on the zero line and their squares
close above it. Bins with too few stamps are left out.`,
    });
  },
};

const panelsOf = ({ name, unit, bins: all }: LabelComparison) =>
  all
    .filter(({ scores }) => scores.some((bin) => bin !== null))
    .map((by) => ({
      title: `${name} by ${by.by}`,
      label: `Bias and scatter of ${name} in bins of ${by.title}`,
      spec: binnedSpec(by, `predicted − true ${titled(name, unit)}`),
    }));
