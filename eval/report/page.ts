/** The report as one HTML document. Pure: results in, text out. */
import { nameOf } from "../../train/data/places.ts";
import type { Capability } from "../../train/models/model.ts";
import { lackOf, type Needs } from "../needs.ts";
import type { Sections } from "../results.ts";
import { Draw } from "./figure.ts";
import { Html, html, NOTHING } from "./html.ts";
import { adapt } from "./sections/adapt.ts";
import { anomalies } from "./sections/anomalies.ts";
import { bins } from "./sections/bins.ts";
import { fits } from "./sections/fits.ts";
import { held } from "./sections/held.ts";
import { latents, pca } from "./sections/labels.ts";
import { limit } from "./sections/limit.ts";
import { posterior } from "./sections/posterior.ts";
import { posteriorCalibration } from "./sections/posterior-calibration.ts";
import { reconstructions } from "./sections/reconstructions.ts";
import type { Section } from "./sections/section.ts";
import { setup } from "./sections/setup.ts";
import { shift } from "./sections/shift.ts";
import { summary } from "./sections/summary.ts";
import { survey } from "./sections/survey.ts";
import { sweeps } from "./sections/sweeps.ts";
import { training } from "./sections/training.ts";
import { uncertainty } from "./sections/uncertainty.ts";
import { STYLE } from "./style.ts";

/** In the order of the page. */
export const SECTIONS: readonly Section[] = [
  summary,
  setup,
  training,
  reconstructions,
  latents,
  pca,
  bins,
  uncertainty,
  posterior,
  posteriorCalibration,
  limit,
  fits,
  sweeps,
  held,
  anomalies,
  shift,
  adapt,
  survey,
];

const ANY: Needs = { model: [] };

export interface Page {
  readonly html: string;
  /** SVGs in it */
  readonly figures: number;
  /** titles of sections that have something to show */
  readonly sections: readonly string[];
}

/**
 * @param name of the run, as a reader knows it
 * @param gives what its model can do: sections that need more are left out; undefined: not known
 */
export async function makePage(
  name: string,
  results: Partial<Sections>,
  gives?: ReadonlySet<Capability>,
): Promise<Page> {
  const draw = new Draw();
  const shown: string[] = [];
  const bodies: Html[] = [];
  const config = results.training?.config;
  const isPossible = ({ needs = ANY }: Section): boolean =>
    config === undefined || gives === undefined || lackOf({ config, gives }, needs) === undefined;
  const possible = SECTIONS.filter(isPossible);
  for (const { id, title, command, render } of possible) {
    const content = await render(results, draw);
    if (content !== undefined) shown.push(title);
    bodies.push(html`
<section id="${id}"><h2>${title}</h2>
${content ?? html`<p class="missing">Not measured yet: run <code>${command}</code>.</p>`}
</section>`);
  }
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: galforge report</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header><h1>${name}</h1>${about(results)}</header>
<nav aria-label="Contents"><ul>${possible.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>${bodies}
</main>
<footer>Made by galforge from results.json of the run; nothing on this page is fetched from elsewhere.</footer>
</body>
</html>
`;
  return { html: markup, figures: draw.panels, sections: shown };
}

function about(results: Partial<Sections>): Html {
  const config = results.training?.config;
  if (config === undefined) return NOTHING;
  const labels = config.supervise.map(({ name }) => name).join(", ");
  const does = labels === "" ? "finds latents of" : `reads ${labels} from`;
  const what = config.image.bands.length === 0 ? "numbers of galaxies" : "galaxy images";
  const tested = results.compare;
  return html`<p class="about">A ${config.model.toUpperCase()} (${config.architecture}) that ${does} ${what}.
Trained on ${nameOf(config.data.name)}, ${config.created.slice(0, 10)}${tested === undefined ? "" : `; tested on ${tested.data.name}`}.</p>`;
}
