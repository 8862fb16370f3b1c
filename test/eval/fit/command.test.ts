import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fitCommand } from "../../../eval/fit/command.ts";
import type { Given } from "../../../shared/cli/command.ts";
import { fakeContext } from "../infer/fake-model.ts";

const given = (flags: Record<string, string>): Given => ({ flags: new Map(Object.entries(flags)), args: [] });

describe("evaluate fit", () => {
  const none = join(tmpdir(), "galforge-none"); // nothing is written
  it.each([
    [given({}), "--data is missing"],
    [given({ data: "sim:leung2025", n: "1" }), "--n = 1 is not allowed"],
    [given({ data: "sim:leung2025", check: "-1" }), "--check = -1 is not allowed"],
    [given({ data: "sim:leung2052" }), 'Did you mean "leung2025"?'],
    [given({ data: none }), none],
    [given({ data: "sim:leung2025", run: none, backend: "cpu" }), `${none}: there is no such directory`],
    [given({ data: "sim:leung2025", run: none, backend: "onyx-cpu" }), 'Did you mean "onnx-cpu"?'],
  ])("refuses %#", async (words, message) => {
    await expect(fitCommand.execute(words, fakeContext())).rejects.toThrow(message);
  });

  it("fits galaxies of a population, and prints no points of plots", async () => {
    const words = given({ data: "sim:leung2025", n: "2", check: "0" });
    const { data, text } = await fitCommand.execute(words, fakeContext());
    expect(text).toContain("sim:leung2025: 2 galaxies");
    expect(data["points"]).toBeUndefined();
    expect(data["labels"]).toHaveLength(7);
  });
});
