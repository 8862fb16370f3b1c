/** What a latent does to the decoded image: pictures, and what is measured on them. */
import type { Results } from "../../../train/run/results.ts";
import { unpackImage } from "../../packed-image.ts";
import type { SweepCurve, SweepSection } from "../../sweep/section.ts";
import type { Panel } from "../figure.ts";
import { responseSpec } from "../figures/response.ts";
import { stripSpec } from "../figures/strip.ts";
import { counted, ratio, titled } from "../format.ts";
import { type Html, html, table } from "../html.ts";
import { commonStretch, noiseOf } from "../stamp-image.ts";
import { COLORS } from "../theme.ts";
import { type Section, sweepOf, unitOf } from "./section.ts";

/** Units of measured quantities that are no supervised label of the run (docs/conventions.md). */
const UNITS: Readonly<Record<string, string>> = { flux: "ADU", hlr: "arcsec", x0: "pixel", y0: "pixel" };

export const sweeps: Section = {
  id: "sweeps",
  title: "Sweeps of the latents",
  command: "evaluate sweep RUN",
  render: async (results, draw) => {
    const sweep = sweepOf(results);
    if (sweep === undefined || sweep.curves.length === 0) return undefined;
    const figures: Html[] = [];
    for (const curve of sweep.curves) {
      const panels = [...strip(curve, sweep, results), ...responses(curve, results)];
      if (panels.length === 0) continue;
      figures.push(
        html`<h3>${curve.label}</h3>${await draw.figure({ panels, caption: captionOf(curve, sweep) })}`,
      );
    }
    return html`
<p>One latent moves over the training range of its label, all others stay; the decoder draws the image, and flux, size, ... are
measured on it. Median and central 68 % of ${counted(sweep.galaxies, "galaxy").replace("galaxys", "galaxies")}.</p>
${table(["latent", "monotonicity", "disentanglement"], sweep.curves.map(row))}
<p class="note">Monotonicity: Spearman's rank correlation of the label's own measured quantity with the latent (1: it always
rises). Disentanglement: the share of the total change, in logarithms, that happens in the label's own quantity (1: nothing else
moves). n/a: not measurable on an image.</p>
${figures}`;
  },
};

const row = ({ label, monotonicity, disentanglement }: SweepCurve): string[] => [
  label,
  ratio(monotonicity),
  ratio(disentanglement),
];

function strip({ label, images }: SweepCurve, size: SweepSection, results: Results): Panel[] {
  if (images.length === 0) return [];
  const { image } = results.training?.config ?? {};
  const unpacked = images.map((step) => unpackImage(step.image));
  const spec = stripSpec({
    values: images.map((step) => step.value),
    images: unpacked,
    size,
    stretch: commonStretch(unpacked, noiseOf(image)),
    unit: image?.unit ?? "",
  });
  const title = `Decoded images, ${titled(label, unitOf(results, label))} below each`;
  return [{ title, label: `Decoded images of one galaxy while the latent of ${label} rises`, spec }];
}

const responses = ({ label, values, measured, low, high }: SweepCurve, results: Results): Panel[] =>
  Object.entries(measured).map(([quantity, median]) => {
    const unit = unitOf(results, quantity) || (UNITS[quantity] ?? "");
    return {
      title: quantity === label ? `Measured ${quantity}: its own` : `Measured ${quantity}`,
      label: `Measured ${quantity} of the decoded images against the latent of ${label}`,
      spec: responseSpec({
        values,
        median,
        low: low[quantity] ?? [],
        high: high[quantity] ?? [],
        xTitle: `latent of ${label}, as ${titled(label, unitOf(results, label))}`,
        yTitle: `measured ${titled(quantity, unit)}`,
        own: quantity === label,
      }),
    };
  });

const captionOf = (
  { label, images }: SweepCurve,
  { galaxies }: SweepSection,
): Html => html`The latent of ${label} from low to high.
${images.length > 0 ? "Images: one galaxy, all in one asinh stretch (bar), as in the paper's Figure 4. " : ""}Curves: what is
measured on the decoded images, median and central 68 % of ${galaxies} galaxies; <b style="color:${COLORS.network}">blue</b> the
label's own quantity, with equality dashed; <b style="color:${COLORS.pcaAll}">orange</b> the others, which should stay level.`;
