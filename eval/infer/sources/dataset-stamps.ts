/** Stamps of a data set, which brings its ids and what is known of its bands. */
import type { Band } from "../../../datasets/bands.ts";
import { onlyFwhm } from "../../../datasets/export/cards.ts";
import { PER_STAMP, stampLabel } from "../../../datasets/image-system.ts";
import { Dataset } from "../../../datasets/reader.ts";
import { badInput } from "../../../shared/errors.ts";
import { bandsOf, fwhmAt, type Simulation } from "../../../sim/population/recorded.ts";
import { copyBands, isWhole, pickBands } from "../../../train/bands/pick-bands.ts";
import type { WantedImage } from "../../../train/bands/wanted-bands.ts";
import { simulationOf } from "../../../train/data/simulated-set.ts";
import { checkShape } from "./layout.ts";
import { type StampFile, type StampSystem, systemOfBand } from "./stamp-file.ts";

const TYPES = { float32: "f4", uint16: "u2" } as const;

/** @throws GalforgeError as `openStamps` */
export function openDatasetStamps(path: string, image: WantedImage): StampFile {
  const set = Dataset.open(path);
  try {
    const { shape, bands, dtype } = set.manifest;
    const { places, notes } = pickBands(path, image.bands, bands);
    const size = shape.height * shape.width;
    const stamps = [places.length, shape.height, shape.width] as const;
    checkShape(path, stamps, image);
    places.forEach((place, i) => {
      const [has, knows] = [bands[place].unit, image.bands[i].unit];
      if (has !== knows)
        throw badInput(path, `its pixels are in ${has}, but the network knows ${knows} only`);
    });
    const simulation = simulationOf(set);
    const known = bandsOf(set.manifest, simulation);
    return {
      ...{ path, kind: "data set", count: set.length, shape: stamps, type: TYPES[dtype] },
      systems: places.map((place) => systemOf(set, known, place, simulation)),
      ...{
        ids: set.isNamed ? set.names() : set.ids(),
        facts: undefined,
        notes,
        celestial: undefined,
        psf: undefined,
        isOwn: true,
      },
      read(first, count, out) {
        const indices = Uint32Array.from({ length: count }, (_, k) => first + k);
        if (isWhole(places, bands.length)) set.imagesInto(indices, out.subarray(0, count * set.stampSize));
        else {
          const all = new Float32Array(count * set.stampSize);
          set.imagesInto(indices, all);
          copyBands(all, places, shape.bands, size, out);
        }
      },
      close: () => set.close(),
    };
  } catch (error) {
    set.close();
    throw error;
  }
}

/** Constants of a band; what varies has a label of its name, but for the width of some PSFs, which is drawn again. */
function systemOf(
  set: Dataset,
  bands: readonly Band[],
  place: number,
  simulation: Simulation | undefined,
): StampSystem {
  const band = bands[place];
  const labels = PER_STAMP.flatMap((name) => {
    const label = stampLabel(name, band.name, bands.length);
    return set.labelColumns.some((column) => column.name === label)
      ? [[name, set.label(label)] as const]
      : [];
  });
  const known: StampSystem = { ...systemOfBand(band), ...Object.fromEntries(labels) };
  if (simulation === undefined || known.psf_fwhm !== undefined || onlyFwhm(band) !== undefined) return known;
  return { ...known, psf_fwhm: set.ids().map((id) => fwhmAt(simulation, id, place) ?? Number.NaN) };
}
