import { expect, it } from "vitest";
import { measuredAlone } from "../../../train/data/measured-alone.ts";
import { openTableSource } from "../../../train/data/table.ts";
import { limitOf } from "../../../train/run/config.ts";
import { writeTable } from "../models/flow/helpers.ts";
import { scratch } from "../run/helpers.ts";

it("limits of what is learned are missing, and those of what is looked at stay", async () => {
  const cells = Array.from({ length: 100 }, (_, k) => (k % 2 === 0 ? `<${k + 8}` : String(k)));
  const path = writeTable(scratch(), "t.csv", { mass: cells, flux: cells });
  const source = measuredAlone(openTableSource(path, {}), ["mass"]);
  const { ids, columns } = await source.labelsOf("train", ["mass", "flux", limitOf("flux")]);
  expect([...columns.keys()]).toEqual(["mass", "flux", limitOf("flux")]);
  ids.forEach((row, k) => {
    const isLimit = row % 2 === 0;
    expect(columns.get("mass")![k]).toBe(isLimit ? Number.NaN : row);
    expect(columns.get("flux")![k]).toBe(isLimit ? row + 8 : row);
    expect(columns.get(limitOf("flux"))![k]).toBe(isLimit ? 1 : 0);
  });
  expect(source.notes()).toContain("mass is learned: its limits are taken as not measured");
  expect(source.notes().join()).not.toContain("flux is learned");
});
