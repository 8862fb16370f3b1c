/** Stamps of a .npy file. It knows nothing but their pixels. */
import { OpenFile } from "../../shared/files/read.ts";
import { npyLayout, shortOfValues } from "../../shared/formats/npy.ts";
import type { ImageSystem } from "../../train/run/config.ts";
import { layoutOf } from "./layout.ts";
import { readNumbers } from "./number-file.ts";
import type { StampFile } from "./stamp-file.ts";

/** The header of a plain array is far below this [bytes]. */
const MOST_HEADER = 1 << 17;

/** @throws GalforgeError as `openStamps` */
export function openNpyStamps(path: string, image: ImageSystem): StampFile {
  const file = OpenFile.open(path);
  try {
    const head = new Uint8Array(Math.min(MOST_HEADER, file.size));
    file.readInto(head, 0);
    const layout = npyLayout(path, head);
    const there = file.size - layout.dataOffset;
    if (there < layout.dataBytes) throw shortOfValues(path, layout, there);
    const { count, shape } = layoutOf(path, layout.shape, image);
    const size = shape[0] * shape[1] * shape[2];
    const stored = { ...layout, scale: 1, zero: 0, blank: undefined };
    return {
      ...{ path, kind: "NPY", count, shape, type: layout.code, system: {}, ids: undefined, notes: [] },
      read: (first, some, out) => readNumbers(file, stored, first * size, out.subarray(0, some * size)),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
