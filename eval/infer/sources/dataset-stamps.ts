/** Stamps of a data set, which brings its ids and what is known of its detector. */
import { otherBands, pixelUnit } from "../../../datasets/bands.ts";
import { PER_STAMP } from "../../../datasets/export/cards.ts";
import type { ImageSystem } from "../../../datasets/image-system.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { badInput } from "../../../shared/errors.ts";
import { bandsOf, fwhmAt } from "../../../sim/population/recorded.ts";
import { simulationOf } from "../../../train/data/simulated-set.ts";
import { checkShape } from "./layout.ts";
import { type StampFile, type StampSystem, systemOfBand } from "./stamp-file.ts";

const TYPES = { float32: "f4", uint16: "u2" } as const;

/** @throws GalforgeError as `openStamps` */
export function openDatasetStamps(path: string, image: ImageSystem): StampFile {
  const set = Dataset.open(path);
  const { bands, height, width } = set.manifest.shape;
  const { dtype } = set.manifest;
  const [unit, known] = [set.manifest.bands, image.bands].map(pixelUnit);
  const shape = [bands, height, width] as const;
  const other = otherBands(image.bands, set.manifest.bands);
  if (other !== undefined) throw badInput(path, `its stamps ${other}`);
  checkShape(path, shape, image);
  if (unit !== known) {
    throw badInput(path, `its pixels are in ${unit}, but the network knows ${known} only`);
  }
  const facts = { path, kind: "data set", count: set.length, shape, type: TYPES[dtype] } as const;
  try {
    return {
      ...{ ...facts, system: systemOf(set), ids: set.ids(), facts: undefined, notes: [] },
      ...{ celestial: undefined, psf: undefined, isOwn: true },
      read(first, count, out) {
        const indices = Uint32Array.from({ length: count }, (_, k) => first + k);
        set.imagesInto(indices, out.subarray(0, count * set.stampSize));
      },
      close: () => set.close(),
    };
  } catch (error) {
    set.close();
    throw error;
  }
}

/** Constants of the simulation; what varies has a label of its name, but for the width of some PSFs, which is drawn again. */
function systemOf(set: Dataset): StampSystem {
  const simulation = simulationOf(set);
  const constants = systemOfBand(bandsOf(set.manifest, simulation)[0]);
  const names = PER_STAMP.filter((name) => set.labelColumns.some((column) => column.name === name));
  const labels = Object.fromEntries(names.map((name) => [name, set.label(name)]));
  const known: StampSystem = { ...constants, ...labels };
  if (simulation === undefined || known.psf_fwhm !== undefined) return known;
  return { ...known, psf_fwhm: set.ids().map((id) => fwhmAt(simulation, id, 0) ?? Number.NaN) };
}
