/** How data are seen by a network: its bands, whatever they are called there, if they are stamps that it knows. */
import type { ImageSystem } from "../../datasets/image-system.ts";
import type { LabelColumn } from "../../datasets/labels.ts";
import { type BandView, viewInBands } from "./in-bands.ts";
import { pickBands } from "./pick-bands.ts";
import { compareImages } from "./same-images.ts";
import type { WantedImage } from "./wanted-bands.ts";

/** @param name of the data, for messages @throws GalforgeError as `pickBands` and `compareImages` */
export type Viewer = (name: string, image: ImageSystem, labels: readonly LabelColumn[]) => BandView;

/** @param note is told in what the data are not like what the network knows */
export const viewerOf =
  (known: WantedImage, note: (line: string) => void): Viewer =>
  (name, image, labels) => {
    const { places, notes } = pickBands(name, known.bands, image.bands);
    const view = viewInBands(known, places, image, labels);
    for (const line of [...notes, ...compareImages(name, known, view.image)]) note(line);
    return view;
  };
