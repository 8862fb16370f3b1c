/** The network on real galaxies: against a catalogue, beside a classical fit of the same images. */
import { unpackImage } from "../../../train/run/packed-image.ts";
import { percentOfMedian } from "../../survey/quantities.ts";
import {
  type Differences,
  type Measured,
  type QuantityName,
  type SurveyGalaxy,
  type SurveyPictures,
  type SurveySection,
  surveyNeeds,
} from "../../survey/section.ts";
import type { Panel } from "../figure.ts";
import { surveySpec } from "../figures/survey.ts";
import { fixed, plain } from "../format.ts";
import { type Content, type Html, html, NOTHING, table } from "../html.ts";
import { commonStretch } from "../stamp-image.ts";
import type { Section } from "./section.ts";

const SHOWN: readonly (readonly [name: QuantityName, title: string])[] = [
  ["mag", "mag"],
  ["hlr", "hlr [arcsec]"],
  ["n", "n"],
  ["q", "q"],
];
/** so that the small sigmas of fits are not 0 */
const DECIMALS = 3;
/** residual of the last colour [sigma]: real galaxies are no Sersic profiles, so the brightest would drown the rest */
const LIMIT = 10;

export const survey: Section = {
  id: "survey",
  title: "Real galaxies",
  command: "evaluate survey RUN --data DIR",
  needs: surveyNeeds,
  render: async (results, draw) => {
    const section = results.survey;
    if (section === undefined) return undefined;
    const { data, quantities, galaxies } = section;
    const panels = galaxies.flatMap(({ name, pictures }) =>
      pictures === undefined ? [] : [panelOf(name, pictures, section.unit)],
    );
    return html`
<p>${data.galaxies === 1 ? "One galaxy" : `${data.galaxies} galaxies`} of ${data.name}, measured by this network (trained on ${section.trained_on}) and by a
maximum-likelihood fit of a Sérsic profile to the same images, against the survey's published single-Sérsic fits.</p>
${table(
  ["median of", "network", "bias", "fit", "bias", "network − fit", "goal"],
  quantities.map(({ of, network, fit, between, bar }) => [
    `|Δ ${of}|`,
    ...cellsOf(network),
    ...cellsOf(fit),
    fixed(between?.absolute, 3),
    bar === undefined ? "" : `≤ ${bar}`,
  ]),
)}
<p class="note"><b>So few galaxies are no statistics</b>: the medians are uncertain by ${percentOfMedian(data.galaxies)} % even if errors are normal, and nobody drew these galaxies at random. The catalogue is no truth
either: it is a fit, with errors of its own. Bias: median of estimate − catalogue.${skippedNote(data.skipped)}</p>
${table(
  ["galaxy", ...SHOWN.map(([, title]) => title), "χ²/N of the fit", "flags of the network"],
  galaxies.map(rowOf),
)}
<p class="note">In each cell the catalogue's value, and below it network and fit with their standard deviations; those of the fit, and of a network that saw
exact profiles alone, know nothing of spiral arms and bars. hlr is circularised. Flags: what is outside the training set, or had to be mended in the image.</p>
${panels.length === 0 ? NOTHING : await draw.figure({ panels, caption: captionOf(galaxies) })}`;
  },
};

const cellsOf = (differences: Differences | undefined): [string, string] => [
  fixed(differences?.absolute, 3),
  fixed(differences?.bias, 3),
];

const skippedNote = (skipped: SurveySection["data"]["skipped"]): Content =>
  skipped.length === 0
    ? NOTHING
    : html` Left out: ${skipped.map(({ name, reason }) => `${name} (${reason})`).join("; ")}.`;

function rowOf({ name, label, network, fit, flags }: SurveyGalaxy): Content[] {
  const cells = SHOWN.map(
    ([quantity]) =>
      html`<b>${fixed(label[quantity], DECIMALS)}</b> <small>network ${shown(network[quantity])}</small> <small>fit ${shown(fit.values[quantity])}</small>`,
  );
  const verdict = fit.status === "converged" ? plain(fit.chi2) : `${plain(fit.chi2)}, ${fit.status}`;
  return [name, ...cells, verdict, flags.join(", ")];
}

function shown(measured: Measured | undefined): string {
  if (measured === undefined) return "–";
  const { value, sigma } = measured;
  return sigma === undefined
    ? fixed(value, DECIMALS)
    : `${fixed(value, DECIMALS)} ± ${fixed(sigma, DECIMALS)}`;
}

function panelOf(name: string, pictures: SurveyPictures, unit: string): Panel {
  const { height, width } = pictures;
  const [data, network] = [unpackImage(pictures.data), unpackImage(pictures.network)];
  const spec = surveySpec({
    ...{ size: { height, width }, data, network, unit, limit: LIMIT },
    stretch: commonStretch([data], undefined),
    networkResidual: unpackImage(pictures.network_residual),
    fitResidual: unpackImage(pictures.fit_residual),
  });
  return { title: name, label: `Data, model and residuals of the galaxy ${name}`, spec };
}

function captionOf(galaxies: readonly SurveyGalaxy[]): Html {
  const borrowed = galaxies.find(({ pictures }) => pictures !== undefined)?.pictures?.borrowed ?? [];
  const taken =
    borrowed.length === 0
      ? NOTHING
      : html` What this network does not estimate (${borrowed.join(", ")}) is taken from the fit.`;
  return html`What the network saw of each image, and the Sérsic profile that its estimates stand for, convolved with the galaxy's own PSF: one asinh stretch
(upper bar). Below, (data − model) / σ for the network and for the fit, both in one scale: red where the galaxy is brighter than the model. Grey: masked, or another
object.${taken}`;
}
