import { describe, expect, it } from "vitest";
import { otherBandNote } from "../../datasets/bands.ts";

describe("otherBandNote", () => {
  const note = (known: string, given: string) => {
    const [ours, theirs] = [known, given].map((name) => [{ name, unit: "ADU" }]);
    return otherBandNote("set", ours!, theirs!);
  };

  it("says that the only band is another one", () => {
    expect(note("r", "i")).toEqual([
      "set: its stamps are in the band i; the network was trained on the band r",
    ]);
  });

  it.each([
    ["r", "r"],
    ["r", "unspecified"],
    ["unspecified", "i"],
  ])("says nothing of %s and %s", (known, given) => {
    expect(note(known, given)).toEqual([]);
  });
});
