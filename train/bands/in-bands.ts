/** Data in other bands than a network's, or in these in another order or by other names, as if they had the network's. */
import type { Band } from "../../datasets/bands.ts";
import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import type { Dataset } from "../../datasets/reader.ts";
import type { Browsed, Labels, StampSource, Stamps } from "../data/source.ts";
import { copyBands, isWhole } from "./pick-bands.ts";
import type { WantedImage } from "./wanted-bands.ts";

/** How data are seen in the bands of a network. */
export interface BandView {
  readonly image: ImageSystem;
  /** labels by the names that they have where bands are called as in the network; those of bands that it does not take are as they are, or left out if their name is taken */
  readonly labels: readonly LabelColumn[];
  /** the name that such a label has in the data */
  labelOf(name: string): string;
  /** @param pixels [count, bands of the data, height, width] @returns [count, bands of the network, height, width] */
  pick(pixels: Float32Array): Float32Array;
}

/**
 * @param places of each band of the network its place in the data
 * @param image of the data @param labels of the data
 */
export function viewInBands(
  known: WantedImage,
  places: readonly number[],
  image: ImageSystem,
  labels: readonly LabelColumn[],
): BandView {
  const bands = places.map((place, i): Band => {
    const { called, name } = known.bands[i]!;
    return called === undefined ? image.bands[place]! : { ...image.bands[place]!, name };
  });
  const renamed = new Map(places.map((place, i) => [image.bands[place]!.name, bands[i]!.name]));
  const own = new Map(labels.map(({ name, band }) => [name, inOther(name, band, renamed)]));
  const columns = new Map<string, { readonly column: LabelColumn; readonly name: string }>();
  const isTaken = ({ band }: LabelColumn): boolean => band === undefined || renamed.has(band);
  for (const column of [...labels.filter(isTaken), ...labels.filter((label) => !isTaken(label))]) {
    const { name, band, sigma } = column;
    const as = own.get(name)!;
    if (columns.has(as)) continue;
    columns.set(as, {
      name,
      column: {
        ...column,
        name: as,
        ...(band === undefined ? {} : { band: renamed.get(band) ?? band }),
        ...(sigma === undefined ? {} : { sigma: own.get(sigma) ?? sigma }),
      },
    });
  }
  const size = image.height * image.width;
  const has = image.bands.length;
  return {
    image: { ...image, bands },
    labels: [...columns.values()].map(({ column }) => column),
    labelOf: (name) => columns.get(name)?.name ?? name,
    pick(pixels) {
      if (isWhole(places, has)) return pixels;
      const out = new Float32Array((pixels.length / has) * places.length);
      copyBands(pixels, places, has, size, out);
      return out;
    },
  };
}

/** "mag_DECam-g_err" of the band DECam-g, which is the network's g: "mag_g_err". */
function inOther(name: string, band: string | undefined, renamed: ReadonlyMap<string, string>): string {
  const other = band === undefined ? undefined : renamed.get(band);
  if (other === undefined || other === band) return name;
  return `${name}_`.replace(`_${band}_`, () => `_${other}_`).slice(0, -1);
}

/** Stamps of a data set that is open. */
export interface SetInBands extends Pick<Dataset, "dir" | "ids" | "label" | "labelColumns"> {
  readonly image: ImageSystem;
  /** at `indices`, in that order [indices.length, bands, height, width] */
  images(indices: Uint32Array): Float32Array;
}

export const datasetInBands = (dataset: Dataset, view: BandView): SetInBands => ({
  dir: dataset.dir,
  image: view.image,
  labelColumns: view.labels,
  ids: () => dataset.ids(),
  label: (name) => dataset.label(view.labelOf(name)),
  images(indices) {
    const pixels = new Float32Array(indices.length * dataset.stampSize);
    dataset.imagesInto(indices, pixels);
    return view.pick(pixels);
  },
});

/** What is there to judge on: epochs are of the data as they are. */
export type SourceInBands = Pick<
  StampSource,
  "description" | "image" | "labels" | "labelsOf" | "read" | "browse" | "close"
>;

export function sourceInBands(source: StampSource, view: BandView): SourceInBands {
  const asked = (names: readonly string[]): string[] => names.map(view.labelOf);
  const given = (names: readonly string[], columns: Labels["columns"]): Labels["columns"] =>
    new Map(names.map((name) => [name, columns.get(view.labelOf(name))!]));
  return {
    description: source.description,
    image: view.image,
    labels: view.labels,
    async labelsOf(split, names): Promise<Labels> {
      const { ids, columns } = await source.labelsOf(split, asked(names));
      return { ids, columns: given(names, columns) };
    },
    async read(split, most, names): Promise<Stamps> {
      const stamps = await source.read(split, most, asked(names));
      return { ...stamps, images: view.pick(stamps.images), labels: given(names, stamps.labels) };
    },
    async browse(split, most, names): Promise<Browsed> {
      const stamps = await source.browse(split, most, asked(names));
      const pixels = async (from: number, count: number): Promise<Float32Array> =>
        view.pick(await stamps.pixels(from, count));
      return { ...stamps, pixels, labels: given(names, stamps.labels) };
    },
    close: () => source.close(),
  };
}
