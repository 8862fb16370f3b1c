/** The columns of a catalogue, and how their values follow from the network's estimates. */
import type { Band } from "../../../datasets/bands.ts";
import type { LabelColumn } from "../../../datasets/labels.ts";
import { FLUX_SCALES } from "../../../datasets/survey/cutout.ts";
import { asciiText } from "../../../shared/formats/fits-table.ts";
import type { CatalogColumn } from "../../../shared/tables/catalog.ts";
import { reduceAngle } from "../../../sim/ranges.ts";
import type { Estimates, SpreadParts } from "../../../train/models/posterior.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import { fluxLabel, inBand } from "../../data/flux-label.ts";
import { isOutside, type Possible } from "../../data/possible.ts";
import { FLAGS, flagsDescription, flagsText, flagsTextWidth } from "../flags.ts";
import type { BandRows } from "../rows.ts";
import type { OwnColumn } from "../sources/rows/own-table.ts";
import { type Conversion, conversionOf, lightOf, PLAIN } from "./conversions.ts";
import { estimate } from "./estimate.ts";
import { latentColumns } from "./latent-columns.ts";
import { listColumns } from "./list-columns.ts";
import { type KnownNovelty, logProb, noveltyColumns } from "./novelty-columns.ts";
import { ownColumns } from "./own-columns.ts";
import { detection, quantiles } from "./posterior-columns.ts";
import type { Block, Quantity } from "./quantity.ts";
import { skyPositions } from "./sky-columns.ts";

export interface ColumnChoice {
  /** labels whose standard deviation the network predicts */
  readonly sigmas: ReadonlySet<string>;
  /** labels of which it tells the parts of that */
  readonly parts: ReadonlySet<string>;
  /** of all files that rows come from, if their places belong into the catalogue */
  readonly paths: readonly string[] | undefined;
  /** whether ids are texts of a list, and the longest [characters] */
  readonly hasNames: boolean;
  readonly longestId: number;
  /** whether any zero point is known, or may be */
  readonly magnitudes: boolean;
  /** of fluxes in each band, "1" if it is not known or not the same for all images */
  readonly units: readonly string[];
  /** whether sky and noise of the images belong into the catalogue */
  readonly sky: boolean;
  /** whether any image has celestial coordinates */
  readonly celestial: boolean;
  /** names of all latents, those of labels first, if those that are no label's belong into the catalogue */
  readonly latents?: { readonly names: readonly string[]; readonly labels: number } | undefined;
  /** of training stamps; absent: there are none */
  readonly known?: KnownNovelty | undefined;
  /** cells of lists that are the user's own, of every row; empty: there are no lists */
  readonly own: readonly (ReadonlyMap<string, string> | undefined)[];
  /** the user's own columns of tables, by their paths */
  readonly tables?: ReadonlyMap<string, readonly OwnColumn[]>;
  /** whether posteriors have quantiles of their own, and of which labels they say whether these can be measured */
  readonly quantiles?: boolean;
  readonly detected?: readonly string[];
}

/** In the order of the catalogue: names, estimates, what is derived from them, sky, flags, the user's own. */
export function quantitiesOf(config: RunConfig, choice: ColumnChoice): Quantity[] {
  const { supervise, image } = config;
  const { bands } = image;
  const labels = supervise.flatMap((label) => {
    const { name, description } = label;
    const conversion = conversionOf(label, bands);
    const place = Math.max(
      0,
      bands.findIndex((band) => band.name === label.band),
    );
    const unit = bands.length === 0 ? label.unit : unitInImage(label, bands[place].unit, choice.units[place]);
    const column = { name, unit, description, kind: "float64" } as const;
    const value = estimate(column, (b) => b.estimates.values.get(name)!, conversion);
    const more = [
      ...(choice.quantiles === true ? quantiles(column, conversion) : []),
      ...(choice.detected?.includes(name) === true ? [detection(name)] : []),
    ];
    return [value, ...spreads(column, conversion, choice), ...more];
  });
  const has = (name: string): boolean => supervise.some((label) => label.name === name);
  const ours = [
    ...identity(choice),
    ...labels,
    ...(choice.magnitudes ? bands.flatMap((_, band) => magnitudes(config, band, choice.sigmas)) : []),
    ...(has("e1") && has("e2") ? shapes(has) : []),
    ...(choice.celestial ? skyPositions(config) : []),
    ...(choice.sky ? bands.flatMap((_, band) => skyColumns(bands, band, choice.units[band])) : []),
    ...(choice.latents === undefined ? [] : latentColumns(choice.latents.names, choice.latents.labels)),
    ...(choice.known?.of === "inputs" ? [logProb(choice.known)] : []),
    ...(choice.known === undefined ? [] : noveltyColumns(choice.known)),
    flags,
    flagTexts(bands.length === 1 ? [] : bands.map(({ name }) => name)),
  ];
  const names = ours.map(({ column }) => column.name);
  return [...ours, ...listColumns(choice.own, names), ...ownColumns(choice.tables ?? new Map(), names)];
}

/** The standard deviation of a label and its parts, as far as the network tells them. */
function spreads({ name, unit }: CatalogColumn, conversion: Conversion, choice: ColumnChoice): Quantity[] {
  if (!choice.sigmas.has(name)) return [];
  const about = `standard deviation of ${name}, as the network predicts it`;
  const column = { name: `${name}_sigma`, unit, description: about, kind: "float64" } as const;
  const spread = { ...conversion, offset: () => 0 };
  const sigma = estimate(column, (b) => b.estimates.sigmas!.get(name)!, spread);
  if (!choice.parts.has(name)) return [sigma];
  const part = (which: keyof SpreadParts): Quantity => {
    const its = { ...column, name: `${column.name}_${which}`, description: `of it ${PARTS[which]}` };
    return estimate(its, (b) => b.estimates.parts![which].get(name)!, spread);
  };
  return [sigma, part("aleatoric"), part("epistemic")];
}

function identity({ paths, hasNames, longestId }: ColumnChoice): Quantity[] {
  const column = { name: "id", unit: "1", description: "id of a data set or list, else row number" } as const;
  const id: Quantity = hasNames
    ? {
        column: { ...column, kind: "string", width: longestId },
        values: ({ rows, count }) => rows.ids.slice(0, count),
      }
    : {
        column: { ...column, kind: "int64" },
        values: ({ rows, count }) => Float64Array.from({ length: count }, (_, k) => Number(rows.ids[k])),
      };
  if (paths === undefined) return [id];
  const width = Math.max(...paths.map((path) => asciiText(path).length));
  return [
    id,
    {
      column: { name: "file", unit: "1", description: "where the stamp is", kind: "string", width },
      values: ({ rows, count }) => rows.files.slice(0, count),
    },
    {
      column: { name: "index", unit: "1", description: "its position there, from 0", kind: "int64" },
      values: ({ rows, count }) => rows.index.slice(0, count),
    },
  ];
}

/** In words: their squares add up to that of sigma. */
const PARTS: Readonly<Record<keyof SpreadParts, string>> = {
  aleatoric: "what more training would not take away",
  epistemic: "what networks that were trained alike do not agree on",
};

const SCALE_WIDTH = Math.max(...FLUX_SCALES.map((name) => name.length));

/** The unit of a label in the images, which have their own of flux. */
function unitInImage(label: LabelColumn, network: string, images: string): string {
  const light = lightOf(label, network);
  if (light === undefined) return label.unit;
  return light === "flux" ? images : perPixel(images);
}

const perPixel = (unit: string): string => (unit === "1" ? "1" : `${unit}/pixel`);

/** What is known of the images of a band. @param unit of their fluxes */
function skyColumns(bands: readonly Band[], band: number, unit: string): Quantity[] {
  const network = bands[band].unit;
  const it = bands.length === 1 ? "the image" : `the image in ${bands[band].name}`;
  const make = (
    name: string,
    per: string,
    about: string,
    of: (rows: BandRows) => Float64Array,
  ): Quantity => ({
    column: { name: inBand(name, bands, band), unit: per, description: about, kind: "float64" },
    values: ({ rows, count }) => of(rows.bands[band]).slice(0, count),
  });
  const level = perPixel(unit);
  const noise = `standard deviation of a sky pixel of ${it}, given or measured`;
  const fwhm = `full width at half maximum of the PSF of ${it}, as given`;
  return [
    make("image_sky", level, `sky level of ${it}, given or measured`, ({ sky }) => sky),
    make("image_noise", unit, noise, (rows) => rows.noise),
    make("image_zero_point", "mag", `AB magnitude of 1 in ${it}`, ({ zeroPoint }) => zeroPoint),
    make("image_psf_fwhm", "arcsec", fwhm, ({ psf }) => psf),
    {
      column: {
        ...{ name: inBand("flux_scale", bands, band), unit: "1", kind: "string", width: SCALE_WIDTH },
        description: `what says how many of the network's ${network} a pixel is`,
      },
      values: ({ rows, count }) => rows.bands[band].scales.slice(0, count),
    },
  ];
}

const flags: Quantity = {
  column: { name: "flags", unit: "1", description: `sum of ${flagsDescription()}`, kind: "int32" },
  values: (block) => Float64Array.from(block.flags),
};

/** @param bands names, if there are several */
const flagTexts = (bands: readonly string[]): Quantity => ({
  column: {
    ...{ name: "flags_text", unit: "1", description: "names of the flags", kind: "string" },
    width: flagsTextWidth(bands),
  },
  values: ({ flags: sums, bandFlags }) =>
    Array.from(sums, (sum, k) =>
      flagsText(
        sum,
        bands.map((name, band) => ({ name, flags: bandFlags[band][k] })),
      ),
    ),
});

/** mag = zero_point - 2.5 lg flux; its sigma to first order, 2.5 / ln 10 sigma_flux / flux. NaN where flux is not positive. */
function magnitudes({ supervise, image }: RunConfig, band: number, sigmas: ReadonlySet<string>): Quantity[] {
  const { bands } = image;
  const [label, name] = [fluxLabel(supervise, bands, band), inBand("mag", bands, band)];
  if (label === undefined || supervise.some((other) => other.name === name)) return [];
  const flux = (b: Block): Float64Array => b.estimates.values.get(label.name)!;
  const mag: Quantity = estimate(
    { name, unit: "mag", description: `AB magnitude of ${label.name}`, kind: "float64" },
    (b) => {
      const { zeroPoint, toImage } = b.rows.bands[band];
      return flux(b).map((x, k) => (x > 0 ? zeroPoint[k] - 2.5 * Math.log10(x * toImage[k]) : Number.NaN));
    },
    PLAIN,
  );
  if (!sigmas.has(label.name)) return [mag];
  const description = `standard deviation of ${name}, from that of ${label.name}`;
  const sigma = estimate(
    { name: `${name}_sigma`, unit: "mag", description, kind: "float64" },
    (b) => {
      const { zeroPoint } = b.rows.bands[band];
      const spread = b.estimates.sigmas!.get(label.name)!;
      return flux(b).map((x, k) =>
        x > 0 && !Number.isNaN(zeroPoint[k]) ? ((2.5 / Math.LN10) * spread[k]) / x : Number.NaN,
      );
    },
    PLAIN,
  );
  return [mag, sigma];
}

/** Of e1 = e cos 2pa and e2 = e sin 2pa. An estimate of e may be above 1, where there is no q. */
function shapes(has: (name: string) => boolean): Quantity[] {
  const make = (
    name: string,
    unit: string,
    about: string,
    of: (e1: number, e2: number) => number,
  ): Quantity =>
    estimate(
      { name, unit, description: `${about}, from e1 and e2`, kind: "float64" },
      ({ estimates: { values } }) => values.get("e1")!.map((e1, k) => of(e1, values.get("e2")![k])),
      PLAIN,
    );
  const all = [
    make("e", "1", "distortion (a^2-b^2)/(a^2+b^2)", Math.hypot),
    make("q", "1", "axis ratio b/a", (e1, e2) =>
      Math.sqrt((1 - Math.hypot(e1, e2)) / (1 + Math.hypot(e1, e2))),
    ),
    make("pa", "deg", "position angle, counter-clockwise from +x, in [0, 180)", (e1, e2) =>
      reduceAngle((Math.atan2(e2, e1) * 90) / Math.PI),
    ),
  ];
  return all.filter((quantity) => !has(quantity.column.name));
}

export interface EstimateFlags {
  /** those of labels that are of no band, `impossible` and `negative` [count] */
  readonly object: Int32Array;
  /** `range` of the labels of each band [bands][count] */
  readonly bands: readonly Int32Array[];
}

/** Flags of each stamp for its estimates as the network gives them. */
export function estimateFlags(
  { supervise, image }: RunConfig,
  { count, values }: Estimates,
  { impossible, negative }: Possible,
): EstimateFlags {
  const object = new Int32Array(count);
  const bands = image.bands.map(() => new Int32Array(count));
  for (const label of supervise) {
    const column = values.get(label.name)!;
    const flagged = bands[image.bands.findIndex(({ name }) => name === label.band)] ?? object;
    for (let k = 0; k < count; k++) {
      if (isOutside(label, column[k])) flagged[k] |= FLAGS.range;
    }
  }
  for (let k = 0; k < count; k++) {
    if (impossible[k] === 1) object[k] |= FLAGS.impossible;
    if (negative[k] === 1) object[k] |= FLAGS.negative;
  }
  return { object, bands };
}
