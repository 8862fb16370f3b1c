import { expect, test } from "vitest";
import { withErrors as search } from "../../../datasets/import/uncertainties.ts";

const withErrors = (
  where: string,
  labels: Parameters<typeof search>[1],
  names: readonly string[],
  given: Parameters<typeof search>[3],
) => search(where, labels, (name) => names.includes(name), given);

test.each(["hlr_err", "e_hlr", "err_hlr", "hlr_error"])("%s is the error of hlr", (error) => {
  const { sigmas } = withErrors("t", [["hlr", "hlr"]], ["hlr", error], []);
  expect([...sigmas]).toEqual([["hlr", "hlr_err"]]);
});

test("a chosen column keeps its name; one that was not becomes a label beside", () => {
  const names = ["RE", "e_RE", "n"];
  const both = [
    ["hlr", "RE"],
    ["width", "e_RE"],
  ] as const;
  expect(withErrors("t", both, names, [])).toEqual({ labels: both, sigmas: new Map([["hlr", "width"]]) });
  const { labels, sigmas } = withErrors("t", [["hlr", "RE"]], names, []);
  expect(labels).toEqual([
    ["hlr", "RE"],
    ["hlr_err", "e_RE"],
  ]);
  expect(sigmas.get("hlr")).toBe("hlr_err");
  expect(withErrors("t", [["n", "n"]], names, []).sigmas.size).toBe(0);
});

test("what is said comes before names; what is no label, or its own error, is refused", () => {
  const names = ["hlr", "hlr_err", "s"];
  const said = withErrors(
    "t",
    [
      ["hlr", "hlr"],
      ["hlr_err", "hlr_err"],
      ["s", "s"],
    ],
    names,
    [["hlr", "s"]],
  );
  expect(said.sigmas.get("hlr")).toBe("s");
  expect(() => withErrors("t", [["hlr", "hlr"]], names, [["n", "s"]])).toThrow(/no label "n"/);
  expect(() => withErrors("t", [["hlr", "hlr"]], names, [["hlr", "hlr"]])).toThrow(/error of itself/);
});
