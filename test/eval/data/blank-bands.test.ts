import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openTestSet } from "../../../eval/data/open.ts";
import { makeDataset, temporary } from "../../datasets/make.ts";
import { imageOf } from "../../image-system.ts";
import { fakeConfig, makeStamps } from "../compare/fake-run.ts";

/** Notes on 100 stamps with the bands g and r, of which some pixels are changed. */
async function notesOf(pixel: (value: number, id: number, band: number) => number): Promise<string[]> {
  const [trained, dir] = [join(temporary(), "trained"), join(temporary(), "stamps")];
  makeStamps(trained, 100);
  mkdirSync(dir);
  makeDataset(dir, { n: 100, bands: 2, pixel });
  const image = imageOf({ height: 8, width: 6, bands: 2 });
  const config = fakeConfig(trained, {
    image: { ...image, bands: ["g", "r"].map((name, b) => ({ ...image.bands[b]!, name })) },
  });
  const notes: string[] = [];
  const wanted = { labels: [], most: 1000 };
  const opened = await openTestSet({ run: "run", config, data: dir }, wanted, (line) => notes.push(line));
  await opened.close();
  return notes;
}

it("says nothing of stamps with pixels in every band, nor of pixels that are no numbers", async () => {
  const notes = await notesOf((value, id) => (id === 3 ? Number.NaN : value));
  expect(notes.join()).not.toContain("one value");
});

it("names each band that is one value, and in how many stamps", async () => {
  const notes = await notesOf((value, id, band) => (id % 10 === 0 && band === 1 ? 0 : value));
  expect(notes.filter((line) => line.includes("one value"))).toEqual([
    expect.stringMatching(/band r is one value in 10 of 100 stamps/),
  ]);
});

it("refuses a band that is one value in every stamp", async () => {
  await expect(notesOf((value, id, band) => (band === 0 ? id : value))).rejects.toThrow(
    /band g is one value in all of its 100 stamps.*--data/,
  );
});
