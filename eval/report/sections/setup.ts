/** What was trained on what: data set, population, network, options, software. */

import { pixelUnit } from "../../../datasets/bands.ts";
import { bandSystem, type ImageSystem } from "../../../datasets/image-system.ts";
import { formatDuration } from "../../../shared/cli/progress.ts";
import { nameOf } from "../../../train/data/places.ts";
import { TRAIN_COMMAND } from "../../../train/models/registry.ts";
import type { LabelTransform, RunConfig } from "../../../train/run/config.ts";
import type { TrainingSection } from "../../../train/run/training-section.ts";
import { describe } from "../describe.ts";
import { counted, fixed, plain, suffix } from "../format.ts";
import { type Content, facts, type Html, html, table } from "../html.ts";
import type { Section } from "./section.ts";

type Fact = readonly [name: string, value: Content];

export const setup: Section = {
  id: "setup",
  title: "Data set and configuration",
  command: TRAIN_COMMAND,
  render: async ({ training }) => {
    if (training === undefined) return undefined;
    const { config } = training;
    return html`
<h3>Stamps</h3>${facts(stampFacts(config))}
<h3>Population</h3>${population(config)}
<h3>Network and training</h3>${facts(trainingFacts(training))}
${config.supervise.length === 0 ? "" : html`<h3>Supervised labels</h3>${labelTable(config)}`}
<h3>Made by</h3>${facts([["created", config.created.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")], ["backend", config.backend], ...describe(config.software)])}`;
  },
};

function stampFacts({ data, image }: RunConfig): Fact[] {
  const share = data.fractions;
  const counts = (["train", "val", "test"] as const).map((split) => {
    const fraction = share === undefined ? "" : ` (${fixed(100 * share[split], 0)} %)`;
    const renewed = data.kind === "simulator" && split === "train" ? " (new ones in every epoch)" : "";
    return `${split} ${plain(data.counts[split])}${fraction}${renewed}`;
  });
  return [
    ["source", `${nameOf(data.name)} (${data.kind})`],
    ["stamps", counts.join(", ")],
    [
      "size",
      `${image.width} × ${image.height} pixels, ${counted(image.bands.length, "band")}, in ${pixelUnit(image.bands)}`,
    ],
    ...image.bands.flatMap((_, band) => bandFacts(image, band)),
    ["SHA-256", html`<code>${data.sha256}</code>`],
  ];
}

/** Of several bands each fact has the name of its band. */
function bandFacts(image: ImageSystem, band: number): Fact[] {
  const { pixel_scale, sky, gain, read_noise, zero_point, unit } = bandSystem(image, band);
  const of = image.bands.length === 1 ? "" : ` in ${image.bands[band].name}`;
  const optional = (name: string, value: number | undefined, unit: string): Fact[] =>
    value === undefined ? [] : [[`${name}${of}`, `${plain(value, 4)}${suffix(unit)}`]];
  return [
    ...optional("pixel scale", pixel_scale, "arcsec/pixel"),
    ...optional("sky", sky, `${unit}/pixel`),
    ...optional("gain", gain, `e-/${unit}`),
    ...optional("read noise", read_noise, "e-"),
    ...optional("zero point", zero_point, `mag (AB magnitude of 1 ${unit})`),
  ];
}

/** Of a data set that galforge made; of others, whatever their manifest says. */
function population({ data, image }: RunConfig): Html {
  const { population: drawn, ...rest } = data.options;
  if (drawn === undefined) return facts(describe(rest));
  const unit = pixelUnit(image.bands);
  return html`${facts([...describe(drawn), ...describe(rest)])}
<p class="note">Units: flux in ${unit}; hlr and FWHM in arcsec; x0 and y0 in pixels from the lower-left corner; pa in degrees
counter-clockwise from +x; pixel scale in arcsec/pixel; sky in ${unit}/pixel; gain in e-/${unit}; read noise in e-.</p>`;
}

/** Options that stand in the page otherwise. */
const SAID = ["arch", "data", "latents", "supervise"];

function trainingFacts({ config, parameters, seconds, best_epoch: best, curves }: TrainingSection): Fact[] {
  const epochs = curves[curves.length - 1]?.epoch ?? 0;
  return [
    ["model", `${config.model}, architecture ${config.architecture}`],
    ...(config.padded === undefined ? [] : [paddedFact(config.padded)]),
    ["parameters", plain(parameters)],
    ...(config.latents === 0 ? [] : [latentsFact(config)]),
    ["trained for", `${counted(epochs, "epoch")}; the weights are those of epoch ${plain(best)}`],
    ["time", `${formatDuration(seconds)} ${seconds < 3600 ? "min:s" : "h:min:s"}`],
    ...normaliserFacts(config),
    ...describe(config.training).filter(([name]) => !SAID.includes(name)),
  ];
}

const latentsFact = ({ latents, supervise }: RunConfig): Fact => [
  "latents",
  `${plain(latents)}, ${supervise.length === 0 ? "none" : `the first ${supervise.length}`} supervised`,
];

const paddedFact = ([height, width]: readonly [number, number]): Fact => [
  "inside the network",
  `stamps are padded to ${width} × ${height} pixels`,
];

function normaliserFacts({ image, normaliser }: RunConfig): Fact[] {
  return normaliser.bands.map(({ sky, softening, low, high }, i): Fact => {
    const { name, unit } = image.bands[i];
    return [
      image.bands.length === 1 ? "normaliser" : `normaliser of ${name}`,
      `y = (asinh((x ${minus(sky)}) / ${plain(softening, 6)}) ${minus(low)}) / ${plain(high - low, 6)}, x in ${unit}`,
    ];
  });
}

function labelTable({ supervise }: RunConfig): Html {
  const rows = supervise.map(({ name, unit, description, transform, range }) => [
    name,
    description,
    unit === "1" ? "–" : unit,
    html`<span class="whole">${transformOf(transform)}</span>`,
    html`<span class="whole">${plain(range[0], 4)} to ${plain(range[1], 4)}</span>`,
  ]);
  return table(["label x", "meaning", "unit", "latent z", "training range"], rows);
}

/** "− 3", or "+ 3" for a negative number. */
const minus = (x: number): string => `${x < 0 ? "+" : "−"} ${plain(Math.abs(x), 6)}`;

const transformOf = ({ kind, mean, scale }: LabelTransform): string =>
  `(${kind === "log" ? "ln x" : "x"} ${minus(mean)}) / ${plain(scale, 6)}`;
