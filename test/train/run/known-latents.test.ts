import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MODEL_FILE, MODEL_FOLDER } from "../../../train/run/directory.ts";
import { KNOWN_FILE, modelHash, readKnown, writeKnown } from "../../../train/run/known-latents.ts";
import { scratch } from "./helpers.ts";

const root = scratch();
const setModel = (run: string, description: string) => writeFileSync(join(run, MODEL_FILE), description);

function makeRun(): string {
  const run = mkdtempSync(join(root, "run-"));
  mkdirSync(join(run, MODEL_FOLDER));
  setModel(run, '{"weights":"a"}');
  return run;
}

it("comes back as it was, without stamps that are no numbers", () => {
  const run = makeRun();
  writeKnown(run, modelHash(run), Float32Array.of(1, 4, Number.NaN, 5, 6, Number.POSITIVE_INFINITY, 3, 6), 2);
  expect(readKnown(run, 2)).toEqual({ latents: Float32Array.of(1, 4, 3, 6) });
});

it("is not there before it is made, nor of other weights", () => {
  const run = makeRun();
  expect(readKnown(run, 2)).toEqual({
    why: expect.stringMatching(/novelty.json.* is missing. Make it with: evaluate latents RUN/),
  });
  writeKnown(run, modelHash(run), Float32Array.of(1, 2), 2);
  setModel(run, '{"weights":"b"}');
  expect(readKnown(run, 2)).toEqual({
    why: expect.stringMatching(/is of other weights.*Make it again with: evaluate latents RUN/),
  });
});

it.each([
  ["{}", /is damaged: format.*evaluate latents RUN/],
  ['{"format":"galforge-novelty","version":1,"latents":""}', /is damaged: model.*evaluate latents RUN/],
])("is refused where it is damaged: %s", (text, message) => {
  const run = makeRun();
  writeFileSync(join(run, KNOWN_FILE), text);
  expect(() => readKnown(run, 2)).toThrow(message);
});

it.each([[[]], [[1, 2, 3]]])("is refused with latents %j of two a stamp", (latents) => {
  const run = makeRun();
  writeKnown(run, modelHash(run), Float32Array.from(latents), latents.length || 2);
  expect(() => readKnown(run, 2)).toThrow(/not 2 a stamp/);
});
