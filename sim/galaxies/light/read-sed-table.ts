/** Reads the SED table of the package, galaxies/data/sed-table.json (its origin: data/NOTICE). */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { badFile } from "../../../shared/errors.ts";
import { readJson } from "../../../shared/files/read.ts";
import { AGE_BINS, AGE_EDGES } from "../component.ts";
import { dex } from "../math.ts";
import type { SedTable } from "./sed-table.ts";

const SED_FILE = fileURLToPath(new URL("../data/sed-table.json", import.meta.url));

const schema = z.object({
  logZ: z.array(z.number()).min(2),
  ageEdgesGyr: z.array(z.number()),
  lambdaMin: z.number().positive(),
  R: z.number().positive(),
  nLambda: z.number().int().positive(),
  /** uint16, little-endian, base64, [logZ][age][lambda]: 10^(q / 5000 - 9.2) */
  data: z.base64(),
});

/** @throws GalforgeError naming the file, if it is not one of ours */
export function readSedTable(file: string = SED_FILE): SedTable {
  const parsed = schema.safeParse(readJson(file));
  if (!parsed.success) throw badFile(file, `is no SED table: ${z.prettifyError(parsed.error)}`);
  const { logZ, ageEdgesGyr, lambdaMin, R, nLambda: bins, data } = parsed.data;
  if (ageEdgesGyr.join() !== AGE_EDGES.join()) {
    throw badFile(file, `has age bins ${ageEdgesGyr.join(", ")} Gyr, not ${AGE_EDGES.join(", ")}`);
  }
  const bytes = Buffer.from(data, "base64");
  const values = logZ.length * AGE_BINS * bins;
  if (bytes.length !== 2 * values) throw badFile(file, `holds ${bytes.length / 2} values, not ${values}`);
  const light = new Float64Array(values);
  for (let k = 0; k < values; k++) {
    const [metals, rest] = [Math.floor(k / (AGE_BINS * bins)), k % (AGE_BINS * bins)];
    const [age, bin] = [Math.floor(rest / bins), rest % bins];
    light[(metals * bins + bin) * AGE_BINS + age] = dex(bytes.readUInt16LE(2 * k) / 5000 - 9.2);
  }
  return { logZ, lnFirst: Math.log(lambdaMin), resolution: R, bins, light };
}
