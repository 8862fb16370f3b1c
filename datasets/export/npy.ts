/** images.npy [N, bands, height, width] and labels.csv, for NumPy and pandas. */
import { join } from "node:path";
import { AtomicFile } from "../../shared/files/atomic.ts";
import { csvField } from "../../shared/files/csv.ts";
import { bytesOfArray } from "../../shared/formats/bytes.ts";
import { npyHead } from "../../shared/formats/npy.ts";
import type { Dataset } from "../reader.ts";
import { type ExportContext, stampBlocks } from "./source.ts";

export const EXPORTED_IMAGES = "images.npy";
export const EXPORTED_LABELS = "labels.csv";

/** Rows of the CSV that are joined into one write. */
const ROWS = 1024;

export function exportNpy({ set, out, onProgress }: ExportContext): string[] {
  const images = AtomicFile.create(join(out, EXPORTED_IMAGES));
  try {
    const { bands, height, width } = set.manifest.shape;
    images.write(npyHead(set.manifest.dtype, [set.length, bands, height, width]));
    for (const block of stampBlocks(set, 0, set.length)) {
      images.write(bytesOfArray(block.pixels));
      onProgress(block.first + block.count);
    }
    images.commit();
    writeLabels(set, join(out, EXPORTED_LABELS));
  } finally {
    images.abort();
  }
  return [EXPORTED_IMAGES, EXPORTED_LABELS];
}

/** One row a stamp, in the order of images.npy; numbers read back as the same doubles. Units: galforge.json. */
function writeLabels(set: Dataset, path: string): void {
  const names = set.labelColumns.map((l) => l.name);
  const columns = names.map((name) => set.label(name));
  const ids = set.ids();
  const objects = set.isNamed ? set.names() : undefined;
  const file = AtomicFile.create(path);
  try {
    const write = (text: string): void => file.write(new TextEncoder().encode(text));
    write(`${["id", ...(objects === undefined ? [] : ["name"]), ...names].map(csvField).join(",")}\n`);
    for (let start = 0; start < set.length; start += ROWS) {
      let text = "";
      for (let i = start; i < Math.min(start + ROWS, set.length); i++) {
        text += `${ids[i]}${objects === undefined ? "" : `,${csvField(objects[i])}`}${columns.map((c) => `,${c[i]}`).join("")}\n`;
      }
      write(text);
    }
    file.commit();
  } finally {
    file.abort();
  }
}
