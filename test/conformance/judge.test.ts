import { describe, expect, it } from "vitest";
import { judge, type Result, type Scope, uniqueNames, type Waivers } from "./judge.ts";

const result = (
  file: string,
  name: string,
  status: Result["status"],
  host: readonly string[] = [],
): Result => ({
  file,
  name,
  status,
  message: status === "failed" ? "wrong" : "",
  host,
});

const RESULTS = [
  result("ops/abs", "abs basic", "passed", ["Abs"]),
  result("ops/abs", "abs complex64", "failed", ["ComplexAbs"]),
  result("ops/add", "add basic", "failed"),
  result("ops/add", "add later", "skipped"),
];
const SCOPE: Scope = {
  files: ["ops/abs", "ops/add", "ops/tan"],
  declared: new Map([
    ["ops/abs", ["abs basic", "abs complex64"]],
    ["ops/add", ["add basic", "add later", "add not chosen"]],
  ]),
};
const judged = (waivers: Waivers) => judge(RESULTS, waivers, SCOPE);
const keysOf = (waivers: Waivers): string[] =>
  judged(waivers).tests.flatMap(({ name, status, waived }) =>
    status === "failed" && waived === undefined ? name : [],
  );

describe("judge", () => {
  it("waives exactly the tests that are named, in the file that is named", () => {
    expect(keysOf({})).toEqual(["abs complex64", "add basic"]);
    expect(keysOf({ complex: { "ops/abs": ["abs complex64"] } })).toEqual(["add basic"]);
    expect(
      keysOf({ complex: { "ops/add": ["abs complex64"], "ops/abs": ["complex64", "abs"] } }),
    ).toHaveLength(2);
  });

  it("counts per file; waived tests and those of the host are told from those that pass", () => {
    expect(judged({ complex: { "ops/abs": ["abs complex64"] } }).files).toEqual([
      { file: "ops/abs", ran: 2, passed: 1, waived: 1, failed: 0, host: 1 },
      { file: "ops/add", ran: 1, passed: 0, waived: 0, failed: 1, host: 0 },
    ]);
  });

  it.each([
    ["a test that passes", { a: { "ops/abs": ["abs basic"] } }, "ops/abs: abs basic: passed: delete"],
    ["a test that is skipped", { a: { "ops/add": ["add later"] } }, "ops/add: add later: skipped: delete"],
    ["a test that is not there", { a: { "ops/abs": ["abs"] } }, "no such test"],
    ["a file that is not there", { a: { "ops/abss": ["abs basic"] } }, 'no file of tests "ops/abss"'],
    [
      "a test that is waived twice",
      { a: { "ops/add": ["add basic"] }, b: { "ops/add": ["add basic"] } },
      "waived 2 times (a, b)",
    ],
  ])("finds the waiver of %s", (_what, waivers, problem) => {
    expect(judged(waivers).wrongWaivers).toEqual([expect.stringContaining(problem)]);
  });

  it("says nothing of waivers of tests that fail, were not chosen, or are in files that were not loaded", () => {
    const waivers = { a: { "ops/add": ["add basic", "add not chosen"], "ops/tan": ["tan"] } };
    expect(judged(waivers).wrongWaivers).toEqual([]);
  });
});

it("uniqueNames numbers titles that come again", () => {
  expect(uniqueNames(["a", "b", "a", "a"])).toEqual(["a", "b", "a #2", "a #3"]);
});
