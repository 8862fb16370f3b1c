/**
 * A multi-extension FITS file for each object: its images SCI, and its planes WHT (1 / variance), MASK, PSF, SEG, ISOLATED as far as
 * the set has them, with EXTVER 1, 2, ... for its bands, then the table LABELS with one row.
 */
import { join } from "node:path";
import { AtomicFile } from "../../shared/files/atomic.ts";
import { FitsUnit } from "../../shared/files/fits-unit.ts";
import { CHECKSUM_CARDS } from "../../shared/formats/fits-checksum.ts";
import { type Card, encodeHeader } from "../../shared/formats/fits-header.ts";
import { encodePixels, imageHead } from "../../shared/formats/fits-image.ts";
import { encodeRows, tableHead } from "../../shared/formats/fits-table.ts";
import { fitsUnit } from "../../shared/formats/fits-units.ts";
import type { Band } from "../bands.ts";
import type { Plane, PlanePixels } from "../planes.ts";
import type { Dataset } from "../reader.ts";
import { ownCards } from "./cards.ts";
import { labelColumns } from "./fits.ts";
import { bitCards, extensionOf, weightsOf } from "./plane-images.ts";
import { type ExportContext, readPlane, stampBlocks } from "./source.ts";
import { tanCards } from "./tan-cards.ts";

/** "000000012.fits" for the object with the id 12. */
export const objectFile = (id: number): string => `${String(id).padStart(9, "0")}.fits`;

/** An image of one band. */
interface Extension {
  readonly name: string;
  readonly dtype: Plane["dtype"];
  /** [ny, nx] */
  readonly shape: readonly [number, number];
  readonly cards: readonly Card[];
  readonly pixels: PlanePixels;
}

export function exportMef({ set, out, bands, onProgress }: ExportContext): string[] {
  const ids = set.ids();
  const files: string[] = [];
  for (const { first, count, pixels } of stampBlocks(set, 0, set.length)) {
    const planes = set.planes.map((plane) => ({ plane, pixels: readPlane(set, plane, first, count) }));
    for (let k = 0; k < count; k++) {
      const extensions = [
        ...imagesOf(set, bands, part(pixels, k, count)),
        ...planes.flatMap((p) => planeImages(set, bands, p.plane, part(p.pixels, k, count))),
      ];
      const name = objectFile(ids[first + k]);
      writeObject(join(out, name), set, first + k, extensions);
      files.push(name);
    }
    onProgress(first + count);
  }
  return files;
}

const part = (pixels: PlanePixels, k: number, count: number): PlanePixels => {
  const each = pixels.length / count;
  return pixels.subarray(k * each, (k + 1) * each);
};

function imagesOf(set: Dataset, bands: readonly Band[], pixels: PlanePixels): Extension[] {
  const { shape, dtype } = set.manifest;
  const size = [shape.height, shape.width] as const;
  return bands.map((band, b): Extension => {
    const cards = [
      { key: "BUNIT", value: fitsUnit(band.unit) },
      ...ownCards([band]),
      ...wcsCards(size, band),
    ];
    return { name: "SCI", dtype, shape: size, cards, pixels: part(pixels, b, bands.length) };
  });
}

function planeImages(set: Dataset, bands: readonly Band[], plane: Plane, pixels: PlanePixels): Extension[] {
  const [count, height, width] = plane.shape;
  const isWeight = plane.name === "variance";
  const onSky = height === set.manifest.shape.height && width === set.manifest.shape.width;
  return Array.from({ length: count }, (_, b): Extension => {
    const band = bands[b];
    const unit = isWeight ? `${fitsUnit(band.unit)}**-2` : plane.unit === "1" ? "" : fitsUnit(plane.unit);
    const cards = [
      ...(unit === "" ? [] : [{ key: "BUNIT", value: unit }]),
      ...(count === bands.length ? [{ key: "FILTER", value: band.name, comment: "band" }] : []),
      ...bitCards(plane),
      ...(onSky ? wcsCards([height, width], band) : []),
      { key: "COMMENT", value: isWeight ? `1 / ${plane.description}` : plane.description },
    ];
    const stored = part(pixels, b, count);
    return {
      ...{ name: extensionOf(plane), shape: [height, width], cards },
      ...{ dtype: plane.dtype, pixels: isWeight ? weightsOf(stored) : stored },
    };
  });
}

/** Stamps have no place on the sky: their middle is put at right ascension and declination 0. */
const wcsCards = (size: readonly [number, number], { pixel_scale }: Band): Card[] =>
  pixel_scale === undefined ? [] : tanCards({ size, ra: 0, dec: 0 }, pixel_scale);

function writeObject(path: string, set: Dataset, index: number, extensions: readonly Extension[]): void {
  const file = AtomicFile.create(path);
  try {
    new FitsUnit(file, encodeHeader([...primaryCards(set, index), ...CHECKSUM_CARDS])).finish();
    const versions = new Map<string, number>();
    for (const { name, dtype, shape, cards, pixels } of extensions) {
      const version = (versions.get(name) ?? 0) + 1;
      versions.set(name, version);
      const all = [{ key: "EXTVER", value: version }, ...cards, ...CHECKSUM_CARDS];
      const unit = new FitsUnit(file, imageHead({ dtype, shape, extension: name, cards: all }));
      unit.write(encodePixels(pixels));
      unit.finish();
    }
    const columns = labelColumns(set, index, 1);
    const table = new FitsUnit(file, tableHead("LABELS", columns, 1, CHECKSUM_CARDS));
    table.write(encodeRows(columns));
    table.finish();
    file.commit({ durable: false });
  } finally {
    file.abort();
  }
}

function primaryCards(set: Dataset, index: number): Card[] {
  const { seed, created, bands } = set.manifest;
  return [
    { key: "SIMPLE", value: true, comment: "conforms to FITS standard" },
    { key: "BITPIX", value: 8 },
    { key: "NAXIS", value: 0 },
    { key: "EXTEND", value: true },
    { key: "OBJECT", value: set.isNamed ? set.names()[index] : String(set.ids()[index]) },
    { key: "GFSEED", value: seed, comment: "galforge: seed of the data set" },
    { key: "DATE", value: created.slice(0, 19), comment: "UTC" },
    { key: "COMMENT", value: `EXTVER counts the bands: ${bands.map(({ name }) => name).join(", ")}.` },
    { key: "COMMENT", value: "Stamps have no place on the sky: CRVAL is 0, 0 in the middle of each." },
  ];
}
