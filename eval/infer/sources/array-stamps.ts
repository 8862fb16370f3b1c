/** Images of a .npy file, which knows nothing but their pixels, or of one image of a FITS file. */

import type { ImageSystem } from "../../../datasets/image-system.ts";
import { linearise } from "../../../datasets/survey/asinh.ts";
import { asinhOfHeader, factsOfHeader, type GivenFacts } from "../../../datasets/survey/fits-facts.ts";
import { openImageFile } from "../../../datasets/survey/image-file.ts";
import { psfOfHeader } from "../../../datasets/survey/psf-width.ts";
import { readWcs } from "../../../datasets/survey/wcs.ts";
import { layoutOf } from "./layout.ts";
import { ownFacts } from "./own-stamps.ts";
import type { StampFile } from "./stamp-file.ts";

/** @throws GalforgeError as `openStamps` */
export function openArrayStamps(path: string, image: ImageSystem, given: GivenFacts): StampFile {
  const file = openImageFile(path);
  try {
    const { kind, type } = file;
    const { count, shape } = layoutOf(path, file.shape, image);
    const size = shape[0] * shape[1] * shape[2];
    const facts = factsOfHeader(path, file.header, given);
    const own = ownFacts(file, count);
    const asinh = asinhOfHeader(file.header);
    return {
      ...{ path, kind, count, shape, type, ids: own?.ids, facts },
      system: own?.system ?? { pixel_scale: facts.pixelScale, zero_point: facts.zeroPoint },
      ...{ celestial: readWcs(file.header), psf: psfOfHeader(file.header), isOwn: own !== undefined },
      notes: file.notes.map((note) => `${path}: ${note}`),
      read(first, some, out) {
        const pixels = out.subarray(0, some * size);
        file.read(first * size, pixels);
        if (asinh !== undefined) linearise(pixels, asinh);
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
