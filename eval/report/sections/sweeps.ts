/** What a latent does to the decoded image: pictures, and what is measured on them. */
import { bandSystem } from "../../../datasets/image-system.ts";
import { unpackImage } from "../../../train/run/packed-image.ts";
import { bareName } from "../../data/flux-label.ts";
import type { Sections } from "../../results.ts";
import { type SweepCurve, type SweepSection, sweepNeeds } from "../../sweep/section.ts";
import type { Panel } from "../figure.ts";
import { responseSpec } from "../figures/response.ts";
import { stripSpec } from "../figures/strip.ts";
import { fixed, ratio, titled } from "../format.ts";
import { type Html, html, table } from "../html.ts";
import { commonStretch, noiseOf } from "../stamp-image.ts";
import { COLORS } from "../theme.ts";
import { type Section, unitOf } from "./section.ts";

/** Place of the band that a curve is of. */
const placeOf = ({ band }: SweepCurve, { training }: Partial<Sections>): number =>
  Math.max(0, training?.config.image.bands.findIndex(({ name }) => name === band) ?? 0);

/** Unit of a measured quantity that is no supervised label of the run; a radius is in pixels where the pixel scale is not known. */
function measuredUnit(quantity: string, curve: SweepCurve, results: Partial<Sections>): string {
  const band = results.training?.config.image.bands[placeOf(curve, results)];
  if (quantity === "flux") return band?.unit ?? "";
  if (quantity === "hlr") return band?.pixel_scale === undefined ? "pixel" : "arcsec";
  return quantity === "x0" || quantity === "y0" ? "pixel" : "";
}

export const sweeps: Section = {
  id: "sweeps",
  title: "Sweeps of the latents",
  command: "evaluate sweep RUN",
  needs: sweepNeeds,
  render: async (results, draw) => {
    const sweep = results.sweep;
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
measured on it. ${sweep.galaxies} galaxies.</p>
${table(["latent", "monotonicity", "disentanglement", "variation"], sweep.curves.map(row))}
<p class="note">Monotonicity: Spearman's rank correlation of the label's own measured quantity with the latent (1: it always
rises). Variation: how far each measured quantity moves in all, in units of its range in the training set, beyond what the simulation
moves where that is known. Disentanglement: the share of the variation that is in the label's own quantity (1: nothing else
moves; 0.5: something else moves as much). n/a: the label itself is not measured on images.</p>
${figures}`;
  },
};

const row = ({ label, monotonicity, disentanglement, variation = {} }: SweepCurve): string[] => [
  label,
  ratio(monotonicity),
  ratio(disentanglement),
  Object.entries(variation)
    .map(([quantity, v]) => `${quantity} ${fixed(v, 2)}`)
    .join(", "),
];

function strip(curve: SweepCurve, size: SweepSection, results: Partial<Sections>): Panel[] {
  const { label, images } = curve;
  if (images.length === 0) return [];
  const { image } = results.training?.config ?? {};
  const place = placeOf(curve, results);
  const unpacked = images.map((step) => unpackImage(step.image));
  const spec = stripSpec({
    values: images.map((step) => step.value),
    images: unpacked,
    size,
    stretch: commonStretch(unpacked, noiseOf(image && bandSystem(image, place))),
    unit: image?.bands[place].unit ?? "",
  });
  const title = `Decoded images${inBandOf(curve)}, ${titled(label, unitOf(results, label))} below each`;
  return [{ title, label: `Decoded images of one galaxy while the latent of ${label} rises`, spec }];
}

const inBandOf = ({ band }: SweepCurve): string => (band === undefined ? "" : ` in ${band}`);

function responses(curve: SweepCurve, results: Partial<Sections>): Panel[] {
  const { label, values, measured, low, high, expected } = curve;
  const own = bareName({ ...curve, name: label });
  return Object.entries(measured)
    .filter(([, median]) => median.some(Number.isFinite))
    .map(([quantity, median]) => {
      const unit = unitOf(results, quantity) || measuredUnit(quantity, curve, results);
      const name = `${quantity}${inBandOf(curve)}`;
      return {
        title: quantity === own ? `Measured ${name}: its own` : `Measured ${name}`,
        label: `Measured ${name} of the decoded images against the latent of ${label}`,
        spec: responseSpec({
          values,
          median,
          low: low[quantity] ?? [],
          high: high[quantity] ?? [],
          xTitle: `latent of ${label}, as ${titled(label, unitOf(results, label))}`,
          yTitle: `measured ${titled(quantity, unit)}`,
          own: quantity === own,
          expected: expected?.[quantity] ?? (quantity === own ? values : []),
        }),
      };
    });
}

function captionOf(
  { label, images, expected, unmeasured = 0 }: SweepCurve,
  { galaxies }: SweepSection,
): Html {
  const pictures =
    images.length === 0
      ? ""
      : "Images: one galaxy, sky subtracted, all in one asinh stretch (bar), as in the paper's Figure 4. ";
  const ideal =
    expected === undefined
      ? `dashed where the label's own quantity should be`
      : "dashed the same galaxies simulated with this one label changed: what a perfect decoder would show";
  const without =
    unmeasured === 0
      ? ""
      : ` ${unmeasured} of the ${galaxies} galaxies are left out: one of their images shows no galaxy.`;
  return html`The latent of ${label} from low to high. ${pictures}Curves: what is measured on the decoded images, median and
central 68 % of the galaxies; <b style="color:${COLORS.network}">blue</b> the label's own quantity,
<b style="color:${COLORS.pcaAll}">orange</b> the others; ${ideal}. The light is that inside the stamp.${without}`;
}
