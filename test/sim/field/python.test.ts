import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needsPython, PYTHON } from "../../needs.ts";
import { scratch } from "../generate/helpers.ts";
import { FIELD, make } from "./helpers.ts";

const script = join(import.meta.dirname, "..", "..", "python", "read_field.py");

describe("astropy", needsPython("numpy", "astropy"), () => {
  const dir = scratch();
  // at a pole all right ascensions meet; 0.001 deg beside it is well inside of the field
  it.each([2, -60, 90, -90, 89.999])(
    "reads a field at declination %d: planes, catalogue, coordinates",
    async (dec) => {
      const file = join(dir, `dec${dec}.fits`);
      const { galaxies, stars } = await make(file, { field: { ...FIELD, ra: 359.999, dec } });
      const run = spawnSync(PYTHON, [script, file], { encoding: "utf8" });
      expect(`${run.stdout}${run.stderr}`).toBe(
        `OK: PRIMARY1 SCI1 WHT1 MASK1 SEG1 PSF1 CATALOG1; ${galaxies + stars} objects on 300 x 260\n`,
      );
    },
  );
});
