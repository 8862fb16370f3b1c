/** Images of a .npy file, which knows nothing but their pixels, or of one image of a FITS file. */
import type { ImageSystem } from "../../../datasets/image-system.ts";
import { linearise } from "../../../datasets/survey/asinh.ts";
import { asinhOfHeader, factsOfHeader, type GivenFacts } from "../../../datasets/survey/fits-facts.ts";
import { openImageFile } from "../../../datasets/survey/image-file.ts";
import { psfOfHeader } from "../../../datasets/survey/psf-width.ts";
import { readWcs } from "../../../datasets/survey/wcs.ts";
import { layoutOf } from "./layout.ts";
import { ownImages } from "./own-stamps.ts";
import { copyBands, isWhole, pickBands } from "./pick-bands.ts";
import type { StampFile } from "./stamp-file.ts";

/** @throws GalforgeError as `openStamps` */
export function openArrayStamps(path: string, image: ImageSystem, given: GivenFacts): StampFile {
  const file = openImageFile(path);
  try {
    const { kind, type } = file;
    const own = ownImages(file);
    const { count, shape: stored } = layoutOf(path, file.shape, image, own?.bands.length);
    const [bands, height, width] = stored;
    const picked = own && pickBands(path, image.bands, own.bands);
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
