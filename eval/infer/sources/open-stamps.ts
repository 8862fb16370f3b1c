/** Images to be measured, opened by what they are. */
import { statSync } from "node:fs";
import type { GivenFacts } from "../../../datasets/survey/fits-facts.ts";
import { splitExtension } from "../../../datasets/survey/image-name.ts";
import { badFile } from "../../../shared/errors.ts";
import type { WantedImage } from "../../../train/bands/wanted-bands.ts";
import { openArrayStamps } from "./array-stamps.ts";
import { openDatasetStamps } from "./dataset-stamps.ts";
import type { StampFile } from "./stamp-file.ts";

/**
 * Opens a .npy file, a FITS file or a data set, told apart by what they are, not by their names.
 * @param image of the network @param given by the user, which comes before what a header says
 * @throws GalforgeError if it is none of them, is damaged, or holds images that cannot become stamps of the network
 */
export function openStamps(path: string, image: WantedImage, given: GivenFacts = {}): StampFile {
  return isDirectory(path) ? openDatasetStamps(path, image) : openArrayStamps(path, image, given);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(splitExtension(path).file).isDirectory();
  } catch (cause) {
    throw badFile(path, "cannot be read", cause);
  }
}
