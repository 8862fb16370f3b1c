import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { matchCommand } from "../../../eval/match/command.ts";
import { makeDataset, temporary } from "../../datasets/make.ts";

let dir: string;
let out: string;
beforeEach(() => {
  const room = temporary();
  [dir, out] = [join(room, "set"), join(room, "matched.yaml")];
  mkdirSync(dir);
  makeDataset(dir, { n: 6 });
});

const context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add() {}, skip() {}, finish() {} }),
};
const match = (flags: Record<string, string>) =>
  matchCommand.execute({ flags: new Map(Object.entries({ out, ...flags })), args: [dir] }, context);

it.each([
  ["an output that is no YAML", { out: "matched.png" }, /must be the name of a .yaml file/],
  ["a band that is not there", { "psf-fwhm": "q=1" }, /"q"/],
  ["a width that is none", { "psf-fwhm": "wide" }, /--psf-fwhm/],
  ["too few cutouts", { n: "4" }, /--n = 4/],
])("refuses %s", async (_, flags, message) => {
  await expect(match(flags)).rejects.toThrow(message);
  expect(existsSync(out)).toBe(false);
});

it("does not replace a file unless it is told to", async () => {
  writeFileSync(out, "mine");
  await expect(match({})).rejects.toThrow(/is there already.*--force/);
});
