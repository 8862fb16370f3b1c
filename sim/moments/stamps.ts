/** Stamps whose moments are measured: those of a data set, or of a .npy or FITS file. */
import { statSync } from "node:fs";
import { stampLabel } from "../../datasets/image-system.ts";
import { Dataset } from "../../datasets/reader.ts";
import { openImageFile } from "../../datasets/survey/image-file.ts";
import { badInput } from "../../shared/errors.ts";
import { type BandName, bandNames } from "../population/labels.ts";

export interface MeasuredStamps {
  /** of a file, which says nothing of its sky */
  readonly isArray: boolean;
  readonly count: number;
  readonly ny: number;
  readonly nx: number;
  readonly bands: readonly BandName[];
  /** one a stamp */
  readonly ids: ArrayLike<number>;
  /** level of the sky under a stamp [unit of its pixels]; undefined: not known */
  sky(stamp: number, band: number): number | undefined;
  /** @param out [bands * ny * nx] */
  read(stamp: number, out: Float32Array): void;
  close(): void;
}

/** @throws GalforgeError for what is neither a data set nor an array [ny, nx], [N, ny, nx] or [N, bands, ny, nx] */
export function openMeasuredStamps(path: string): MeasuredStamps {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? ofDataset(path) : ofArray(path);
}

function ofDataset(path: string): MeasuredStamps {
  const set = Dataset.open(path);
  const { shape, bands } = set.manifest;
  const skies = bands.map(({ name, detector }) => {
    const label = stampLabel("sky", name, bands.length);
    const isLabel = set.labelColumns.some((column) => column.name === label);
    return isLabel ? set.label(label) : detector?.sky;
  });
  return {
    ...{ isArray: false, count: set.length, ny: shape.height, nx: shape.width, ids: set.ids() },
    bands: bandNames(bands.map(({ name }) => name)),
    sky: (stamp, band) => {
      const known = skies[band];
      return typeof known === "object" ? known[stamp] : known;
    },
    read: (stamp, out) => set.imagesInto([stamp], out),
    close: () => set.close(),
  };
}

function ofArray(path: string): MeasuredStamps {
  const file = openImageFile(path);
  const { shape } = file;
  if (shape.length < 2 || shape.length > 4 || shape.includes(0)) {
    file.close();
    const rule = "stamps are an array [ny, nx], [N, ny, nx] or [N, bands, ny, nx]";
    throw badInput(path, `has the shape [${shape.join(", ")}]: ${rule}`);
  }
  const [ny, nx] = shape.slice(-2) as [number, number];
  const bands = shape.length === 4 ? shape[1]! : 1;
  const count = shape.length === 2 ? 1 : shape[0]!;
  return {
    ...{ isArray: true, count, ny, nx, ids: Array.from({ length: count }, (_, i) => i) },
    bands: bandNames(Array.from({ length: bands }, (_, i) => String(i))),
    sky: () => undefined,
    read: (stamp, out) => file.read(stamp * bands * ny * nx, out),
    close: () => file.close(),
  };
}
