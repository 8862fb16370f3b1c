import { expect, it } from "vitest";
import { latentColumns } from "../../../eval/infer/columns/latent-columns.ts";
import { makeRows } from "../../../eval/infer/rows.ts";
import { gaussianPosterior } from "../../../train/models/posterior.ts";
import { changed } from "../../train/models/model-of.ts";
import { fakeConfig, fakeModel, stampsOf } from "./fake-model.ts";
import { NX, NY, npy, run } from "./run.ts";

it("has a column for each latent that is no label's, NaN where there is no stamp", () => {
  const rows = makeRows(3, 1, 4);
  rows.empty[1] = 1;
  const latents = Float32Array.from({ length: 12 }, (_, i) => i);
  const block = { count: 3, rows, latents, estimates: { count: 3, values: new Map() } };
  const columns = latentColumns(["z", "logmstar", "free1", "free2"], 2);
  expect(columns.map(({ column }) => column.name)).toEqual(["free1", "free2"]);
  const all = {
    ...block,
    flags: new Int32Array(3),
    bandFlags: [],
    posterior: gaussianPosterior([], 3, new Map()),
  };
  expect([...columns[0]!.values(all)]).toEqual([2, Number.NaN, 10]);
  expect([...columns[1]!.values(all)]).toEqual([3, Number.NaN, 11]);
});

it("stands in a catalogue if it is asked for", async () => {
  const config = { ...fakeConfig(), latents: 3 };
  const model = changed(
    fakeModel(),
    ({ values }, count) => ({ values, latents: Float32Array.from({ length: 3 * count }, (_, i) => i) }),
    config,
  );
  const path = npy(stampsOf(4), [4, NY, NX]);
  const { rows } = await run([path], { model: { ...fakeModel(), ...model }, latents: true });
  expect(rows.map((row) => row["free1"])).toEqual(["2", "5", "8", "11"]);
  const { report } = await run([path], { model: { ...fakeModel(), ...model } });
  expect(report.columns).not.toContain("free1");
});
