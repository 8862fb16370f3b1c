/** The columns of a catalogue, and how their values follow from the network's estimates. */
import { type BandSystem, bandSystem } from "../../../datasets/image-system.ts";
import { FLUX_SCALES } from "../../../datasets/survey/cutout.ts";
import { asciiText } from "../../../shared/formats/fits-table.ts";
import type { CatalogColumn } from "../../../shared/tables/catalog.ts";
import { reduceAngle } from "../../../sim/ranges.ts";
import type { Estimates } from "../../../train/models/posterior.ts";
import type { RunConfig } from "../../../train/run/config.ts";
import type { Possible } from "../../data/possible.ts";
import { FLAGS, flagNames, flagsDescription, flagsText } from "../flags.ts";
import type { Rows } from "../rows.ts";
import { listColumns } from "./list-columns.ts";
import type { Block, Quantity } from "./quantity.ts";
import { skyPositions } from "./sky-columns.ts";

export interface ColumnChoice {
  /** labels whose standard deviation the network predicts */
  readonly sigmas: ReadonlySet<string>;
  /** of all files that rows come from, if their places belong into the catalogue */
  readonly paths: readonly string[] | undefined;
  /** whether ids are texts of a list, and the longest [characters] */
  readonly hasNames: boolean;
  readonly longestId: number;
  /** whether any zero point is known, or may be */
  readonly magnitudes: boolean;
  /** of fluxes, "1" if it is not known or not the same for all images */
  readonly unit: string;
  /** whether sky and noise of the images belong into the catalogue */
  readonly sky: boolean;
  /** whether any image has celestial coordinates */
  readonly celestial: boolean;
  /** cells of lists that are the user's own, of every row; empty: there are no lists */
  readonly own: readonly (ReadonlyMap<string, string> | undefined)[];
}

/** From the network's unit to that of the image, for row k: x -> offset + scale x. */
interface Conversion {
  scale(rows: Rows, k: number): number;
  offset(rows: Rows, k: number): number;
}

const PLAIN: Conversion = { scale: () => 1, offset: () => 0 };
const FLUX: Conversion = { scale: ({ toImage }, k) => toImage[k], offset: () => 0 };
const SKY: Conversion = {
  scale: ({ toImagePixel }, k) => toImagePixel[k],
  offset: ({ skyOffset }, k) => skyOffset[k],
};
const LENGTH: Conversion = { scale: ({ step }, k) => step[k], offset: () => 0 };
/** mag = zp - 2.5 lg flux in either system; where the network's zero point is not known, that of its own stamps is the image's. */
const magnitudeOf = ({ zero_point }: BandSystem): Conversion => ({
  scale: () => 1,
  offset: ({ zeroPoint, toImage }, k) => {
    if (zero_point === undefined) return toImage[k] === 1 ? 0 : Number.NaN;
    return zeroPoint[k] - zero_point - 2.5 * Math.log10(toImage[k]);
  },
});
const POSITION_X: Conversion = { ...LENGTH, offset: ({ originX }, k) => originX[k] };
const POSITION_Y: Conversion = { ...LENGTH, offset: ({ originY }, k) => originY[k] };

/** What is measured in pixels and their values depends on the image: fluxes, a sky level, positions. */
function conversionOf(name: string, unit: string, image: BandSystem): Conversion {
  if (unit === image.unit) return FLUX;
  if (unit === `${image.unit}/pixel`) return SKY;
  if (name === "mag") return magnitudeOf(image);
  if (unit !== "pixel") return PLAIN;
  return name === "x0" ? POSITION_X : name === "y0" ? POSITION_Y : LENGTH;
}

/** In the order of the catalogue: names, estimates, what is derived from them, sky, flags, the user's own. */
export function quantitiesOf(config: RunConfig, choice: ColumnChoice): Quantity[] {
  const { supervise } = config;
  const image = bandSystem(config.image, 0);
  const labels = supervise.flatMap(({ name, unit: known, description }) => {
    const conversion = conversionOf(name, known, image);
    const unit = unitOf(known, image.unit, choice.unit);
    const value = estimate(
      { name, unit, description, kind: "float64" },
      (b) => b.estimates.values.get(name)!,
      conversion,
    );
    if (!choice.sigmas.has(name)) return [value];
    const about = `standard deviation of ${name}, as the network predicts it`;
    const column = { name: `${name}_sigma`, unit, description: about, kind: "float64" } as const;
    const spread = { ...conversion, offset: () => 0 };
    return [value, estimate(column, (b) => b.estimates.sigmas!.get(name)!, spread)];
  });
  const has = (name: string): boolean => supervise.some((label) => label.name === name);
  const ours = [
    ...identity(choice),
    ...labels,
    ...(has("flux") && !has("mag") && choice.magnitudes ? magnitudes(choice.sigmas.has("flux")) : []),
    ...(has("e1") && has("e2") ? shapes(has) : []),
    ...(choice.celestial ? skyPositions(config) : []),
    ...(choice.sky ? skyColumns(image.unit, choice.unit) : []),
    flags,
    flagTexts,
  ];
  const names = ours.map(({ column }) => column.name);
  return [...ours, ...listColumns(choice.own, names)];
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

const SCALE_WIDTH = Math.max(...FLUX_SCALES.map((name) => name.length));

/** A unit of the network as that of the images, which have their own of flux. */
function unitOf(known: string, network: string, images: string): string {
  if (known === network) return images;
  return known !== `${network}/pixel` ? known : images === "1" ? "1" : `${images}/pixel`;
}

/** @param network, images units of flux */
function skyColumns(network: string, images: string): Quantity[] {
  const make = (
    name: string,
    of: (rows: Rows) => Float64Array,
    per: string,
    about: string,
    from = ", given or measured",
  ): Quantity => ({
    column: { name, unit: per, description: `${about} of the image${from}`, kind: "float64" },
    values: ({ rows, count }) => of(rows).slice(0, count),
  });
  return [
    make("image_sky", ({ sky }) => sky, unitOf(`${network}/pixel`, network, images), "sky level"),
    make("image_noise", ({ noise }) => noise, images, "standard deviation of a sky pixel"),
    {
      column: {
        ...{ name: "image_zero_point", unit: "mag", kind: "float64" },
        description: "AB magnitude of 1 in the image",
      },
      values: ({ rows, count }) => rows.zeroPoint.slice(0, count),
    },
    make("image_psf_fwhm", ({ psf }) => psf, "arcsec", "full width at half maximum of the PSF", ", as given"),
    {
      column: {
        ...{ name: "flux_scale", unit: "1", kind: "string", width: SCALE_WIDTH },
        description: `what says how many of the network's ${network} a pixel is`,
      },
      values: ({ rows, count }) => rows.scales.slice(0, count),
    },
  ];
}

const flags: Quantity = {
  column: { name: "flags", unit: "1", description: `sum of ${flagsDescription()}`, kind: "int32" },
  values: (block) => Float64Array.from(block.flags),
};

const flagTexts: Quantity = {
  column: {
    ...{ name: "flags_text", unit: "1", description: "names of the flags", kind: "string" },
    width: flagNames().join(", ").length,
  },
  values: (block) => Array.from(block.flags, flagsText),
};

/** NaN where a stamp is empty. */
function estimate(
  column: CatalogColumn,
  of: (b: Block) => Float64Array,
  { scale, offset }: Conversion,
): Quantity {
  const values = (block: Block): Float64Array => {
    const { rows } = block;
    return of(block).map((x, k) => (rows.empty[k] === 1 ? Number.NaN : x * scale(rows, k) + offset(rows, k)));
  };
  return { column, values };
}

/** mag = zero_point - 2.5 lg flux; its sigma to first order, 2.5 / ln 10 sigma_flux / flux. NaN where flux is not positive. */
function magnitudes(withSigma: boolean): Quantity[] {
  const flux = (b: Block): Float64Array => b.estimates.values.get("flux")!;
  const mag: Quantity = estimate(
    { name: "mag", unit: "mag", description: "AB magnitude of flux", kind: "float64" },
    (b) =>
      flux(b).map((x, k) =>
        x > 0 ? b.rows.zeroPoint[k] - 2.5 * Math.log10(x * b.rows.toImage[k]) : Number.NaN,
      ),
    PLAIN,
  );
  if (!withSigma) return [mag];
  const description = "standard deviation of mag, from that of flux";
  const sigma = estimate(
    { name: "mag_sigma", unit: "mag", description, kind: "float64" },
    (b) =>
      flux(b).map((x, k) =>
        x > 0 && !Number.isNaN(b.rows.zeroPoint[k])
          ? ((2.5 / Math.LN10) * b.estimates.sigmas!.get("flux")![k]) / x
          : Number.NaN,
      ),
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

/** Flags of each stamp for its estimates as the network gives them: `range`, `impossible`, `negative` [count]. */
export function estimateFlags(
  config: RunConfig,
  estimates: Estimates,
  { impossible, negative }: Possible,
): Int32Array {
  const out = new Int32Array(estimates.count);
  for (let k = 0; k < out.length; k++) {
    const isOutside = config.supervise.some(({ name, range }) => {
      const x = estimates.values.get(name)![k];
      return !(x >= range[0] && x <= range[1]);
    });
    if (isOutside) out[k] |= FLAGS.range;
    if (impossible[k] === 1) out[k] |= FLAGS.impossible;
    if (negative[k] === 1) out[k] |= FLAGS.negative;
  }
  return out;
}
