import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inferCommand } from "../../../eval/infer/command.ts";
import type { Given } from "../../../shared/cli/command.ts";
import { fakeContext } from "./fake-model.ts";

const given = (flags: Record<string, string>, ...args: string[]): Given => ({
  flags: new Map(Object.entries(flags)),
  args,
});

describe("infer", () => {
  const dir = tmpdir(); // nothing is written
  const out = join(dir, "catalog.csv");
  const cpu = { out, backend: "cpu" };
  it.each([
    [given(cpu), "RUN is missing"],
    [given(cpu, "run"), "IMAGE... is missing"],
    [given({}, "run", "a.npy"), "--out is missing"],
    [given({ out: "catalog.txt" }, dir, "a.npy"), "a .csv, .ecsv, .parquet or .fits file"],
    [given({ ...cpu, sky: "-1" }, "run", "a.npy"), "--sky = -1 is not allowed"],
    [given({ ...cpu, "zero-point": "-99" }, "run", "a.npy"), "an AB magnitude from -60 to 60"],
    [given({ ...cpu, gain: "0" }, "run", "a.npy"), "--gain = 0 is not allowed"],
    [
      given({ ...cpu, noise: "0" }, "run", "a.npy"),
      "--noise = 0 is not allowed: it must be a noise > 0 [ADU]",
    ],
    [given({ ...cpu, views: "3" }, "run", "a.npy"), "--views = 3 is not allowed: it must be 1, 2, 4 or 8"],
    [given({ ...cpu, batch: "0" }, "run", "a.npy"), "--batch = 0 is not allowed"],
    [
      given({ ...cpu, backend: "onyx-cpu" }, dir, "a.npy"),
      '--backend = "onyx-cpu" is unknown. Did you mean "onnx-cpu"?',
    ],
    [given(cpu, join(dir, "galforge-none"), "a.npy"), "galforge-none: there is no such directory"],
  ])("refuses %#", async (words, message) => {
    await expect(inferCommand.execute(words, fakeContext())).rejects.toThrow(message);
  });
});
