/** How training went: losses, validation R^2, learning rate. */
import { describeUse } from "../../../train/models/latent-use.ts";
import { TRAIN_COMMAND } from "../../../train/models/registry.ts";
import type { CurvePoint, TrainingSection } from "../../../train/run/training-section.ts";
import type { Panel } from "../figure.ts";
import { curvesSpec } from "../figures/curves.ts";
import { fixed, plain, ratio } from "../format.ts";
import { type Html, html, NOTHING, table } from "../html.ts";
import { COLORS, seriesColor } from "../theme.ts";
import type { Section } from "./section.ts";

/** The R^2 axis begins here at the lowest: the first epochs of a training can be at minus a thousand. */
const LOWEST_R2 = -0.2;

/** Latents in the table, which has to fit on the page. */
const MOST_LATENTS = 12;

export const training: Section = {
  id: "training",
  title: "Training",
  command: TRAIN_COMMAND,
  render: async ({ training: section }, draw) => {
    if (section === undefined || section.curves.length === 0) return undefined;
    const { curves, config, best_epoch: best } = section;
    const epochs = curves.map((point) => point.epoch);
    const names = config.supervise.map(({ name }) => name);
    const pick = (value: (point: CurvePoint) => number | null): (number | null)[] => curves.map(value);
    const r2 = names.map((name, k) => ({
      color: seriesColor(k),
      values: pick((p) => p.val_r2[name] ?? null),
    }));
    const known = r2.flatMap((s) => s.values).filter((x) => x !== null);
    const low = Math.max(LOWEST_R2, Math.min(0.9, ...known));
    const isValidated = curves.some((point) => point.val_loss !== undefined);
    const losses = [
      { color: COLORS.network, meaning: "training", values: pick((p) => p.train_loss) },
      ...(isValidated
        ? [{ color: COLORS.pcaAll, meaning: "validation", values: pick((p) => p.val_loss ?? null) }]
        : []),
    ];
    const ofValidation: Panel = {
      title: "R² on the validation stamps",
      label: `Coefficient of determination on the validation stamps against the epoch, for ${names.join(", ")}`,
      key: names.map((name, k) => [seriesColor(k), name] as const),
      spec: curvesSpec({
        epochs,
        series: r2,
        title: "coefficient of determination",
        log: false,
        domain: [low, 1],
        best,
      }),
    };
    const figure = await draw.figure({
      panels: [
        {
          title: "Loss",
          label: `${isValidated ? "Training and validation loss" : "Training loss"} against the epoch`,
          key: losses.map(({ color, meaning }) => [color, meaning] as const),
          spec: curvesSpec({
            epochs,
            series: losses,
            title: "loss",
            log: true,
            best,
          }),
        },
        ...(known.length > 0 ? [ofValidation] : []),
        {
          title: "Learning rate",
          label: "Learning rate against the epoch",
          key: [[COLORS.reference, "learning rate"]],
          spec: curvesSpec({
            epochs,
            series: [{ color: COLORS.reference, values: pick((p) => p.lr) }],
            title: "learning rate",
            log: true,
            best,
          }),
        },
      ],
      caption: isValidated
        ? validatedCaption(section, names)
        : html`Against the epoch: mean loss; learning rate. There were no validation stamps: the weights of the last epoch
(dotted) are kept.`,
    });
    return html`${figure}
${latentTable(section)}`;
  },
};

/** Latents of a network whose latents can collapse, at the epoch that is kept: those that say most first. */
function latentTable({ curves, best_epoch: best }: TrainingSection): Html {
  const use = curves.find((point) => point.epoch === best)?.latents;
  if (use === undefined) return NOTHING;
  const { kl, variance } = use;
  const order = kl.map((_, j) => j).sort((a, b) => kl[b]! - kl[a]!);
  const shown = order.slice(0, MOST_LATENTS);
  const heads = ["", ...shown.map((j) => `free${j + 1}`)];
  const rows = [
    ["divergence [nats]", ...shown.map((j) => fixed(kl[j]!, 2))],
    ["variance of the mean", ...shown.map((j) => fixed(variance[j]!, 3))],
  ];
  const most = shown.length < order.length ? ` Shown: the ${shown.length} that say most.` : "";
  return html`${table(heads, rows)}
<p class="note">${describeUse(use)}. Active: the mean varies by more than 0.01 (Burda et al. 2016). Divergence: from the standard normal distribution, mean over the validation stamps, so that it is
what a latent says of a stamp.${most}</p>`;
}

function validatedCaption({ curves, best_epoch: best }: TrainingSection, names: readonly string[]): Html {
  const atBest = curves.find((point) => point.epoch === best);
  const [meaning, values] =
    names.length === 0
      ? ["", ""]
      : [
          " coefficient of determination of each supervised latent on the validation stamps (1: perfect, 0: no better than the mean);",
          `, R² ${names.map((name) => `${name} ${ratio(atBest?.val_r2[name])}`).join(", ")}`,
        ];
  return html`Against the epoch: mean loss;${meaning} learning rate. Where the validation loss turns up while the training loss still falls, the network learns its
stamps by heart. Dotted: epoch ${plain(best)}, the best on validation, whose weights are kept: training loss
${plain(atBest?.train_loss, 4)}, validation loss ${plain(atBest?.val_loss, 4)}${values}.`;
}
