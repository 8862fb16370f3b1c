/** Images of a .npy file, which knows nothing but their pixels, or of one image of a FITS file. */
import { type Band, UNNAMED_BAND } from "../../../datasets/bands.ts";
import { linearise } from "../../../datasets/survey/asinh.ts";
import { asinhOfHeader, factsOfHeader, type GivenFacts } from "../../../datasets/survey/fits-facts.ts";
import { openImageFile } from "../../../datasets/survey/image-file.ts";
import { psfOfHeader } from "../../../datasets/survey/psf-width.ts";
import { readWcs } from "../../../datasets/survey/wcs.ts";
import { copyBands, isWhole, pickBands } from "../../../train/bands/pick-bands.ts";
import type { WantedImage } from "../../../train/bands/wanted-bands.ts";
import { layoutOf } from "./layout.ts";
import { ownImages } from "./own-stamps.ts";
import type { StampFile } from "./stamp-file.ts";

/** @throws GalforgeError as `openStamps` */
export function openArrayStamps(path: string, image: WantedImage, given: GivenFacts): StampFile {
  const file = openImageFile(path);
  try {
    const { kind, type } = file;
    const own = ownImages(file);
    const its = own?.bands ?? unnamedBands(file.shape, image);
    const { count, shape: stored } = layoutOf(path, file.shape, image, its?.length);
    const [bands, height, width] = stored;
    const picked = its && pickBands(path, image.bands, its);
    const places = picked?.places ?? image.bands.map((_, i) => i);
    const facts = factsOfHeader(path, file.header, given);
    const asinh = asinhOfHeader(file.header);
    const stamps = own?.stamps(count);
    const size = height * width;
    const isAll = isWhole(places, bands);
    const said = { pixel_scale: facts.pixelScale, zero_point: facts.zeroPoint };
    return {
      ...{ path, kind, count, type, ids: stamps?.ids, facts },
      shape: [places.length, height, width],
      systems: places.map((place) => stamps?.systems[place] ?? said),
      ...{ celestial: readWcs(file.header), psf: psfOfHeader(file.header), isOwn: own !== undefined },
      notes: [...file.notes.map((note) => `${path}: ${note}`), ...(picked?.notes ?? [])],
      read(first, some, out) {
        const pixels = isAll ? out.subarray(0, some * bands * size) : new Float32Array(some * bands * size);
        file.read(first * bands * size, pixels);
        if (asinh !== undefined) linearise(pixels, asinh);
        if (!isAll) copyBands(pixels, places, bands, size, out);
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Those that are called by their places; undefined if none is: then the axes say how many there have to be. */
function unnamedBands(shape: readonly number[], { bands }: WantedImage): Band[] | undefined {
  if (bands.every(({ called }) => called === undefined)) return undefined;
  const isStack = shape.length < 3 || (shape.length === 3 && bands.length === 1);
  return Array.from({ length: isStack ? 1 : shape.at(-3)! }, () => ({ name: UNNAMED_BAND, unit: "" }));
}
