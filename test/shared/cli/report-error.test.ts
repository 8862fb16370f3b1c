import { describe, expect, it } from "vitest";
import { reportError } from "../../../shared/cli/report-error.ts";
import { GalforgeError, outOfRange } from "../../../shared/errors.ts";

const plain = { json: false, debug: false };

describe("reportError", () => {
  it("ends user errors with 2 and one line", () => {
    const { text, exitCode } = reportError(outOfRange("--n", 0, "a whole number from 1"), plain);
    expect(exitCode).toBe(2);
    expect(text).toBe("error: --n = 0 is not allowed: it must be a whole number from 1");
  });
  it("ends interruptions with 130", () => {
    const { text, exitCode } = reportError(new GalforgeError("E_INTERRUPTED", "interrupted: ..."), plain);
    expect([text, exitCode]).toEqual(["interrupted: ...", 130]);
  });
  it("ends bugs with 1, one line and the way to more", () => {
    const { text, exitCode } = reportError(new TypeError("x is undefined\n    at somewhere"), plain);
    expect(exitCode).toBe(1);
    expect(text.split("\n")).toHaveLength(1);
    expect(text).toContain("--debug");
  });
  it("takes a failure of the system for no bug, wherever it comes from", () => {
    const error = Object.assign(new Error("EMFILE: ..."), { code: "EMFILE", path: "a.js" });
    expect(reportError(error, plain)).toEqual({
      text: "error: a.js: failed (too many open files: allow more with ulimit -n 1024)",
      exitCode: 2,
    });
  });
  it("says which memory is short, and takes it for no bug", () => {
    const error = new RangeError(
      "WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance",
    );
    const { text, exitCode } = reportError(error, plain);
    expect(exitCode).toBe(2);
    expect(text).toMatch(/^error: memory: .*ulimit -v unlimited.*--workers$/);
    const bug = new RangeError("memory access out of bounds");
    expect(reportError(bug, plain).exitCode).toBe(1);
  });
  it("says how a part of the program that cannot be loaded may be there again", () => {
    const error = new Error(
      "Cannot find package '/x/yaml/index.js' imported from /x/dist/a.js\nDid you mean ...",
    );
    const { text, exitCode } = reportError(error, plain);
    expect(exitCode).toBe(2);
    expect(text).toMatch(
      /^error: galforge: a part of it cannot be loaded \(Cannot find package .*a\.js\)\. Where few/,
    );
    expect(text).toMatch(/ulimit -n 1024\. Else install galforge again$/);
  });
  it("shows stack traces, causes included, only with debug", () => {
    const error = new GalforgeError("E_FILE", "cannot", {}, new Error("because"));
    expect(reportError(error, plain).text).not.toContain("    at ");
    const { text } = reportError(error, { json: false, debug: true });
    expect(text).toContain("    at ");
    expect(text).toContain("because");
  });
  it("is one JSON object with json", () => {
    const { text } = reportError(outOfRange("--n", 0, "positive"), { json: true, debug: false });
    const { error } = JSON.parse(text) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: "E_RANGE", data: { what: "--n", value: 0 } });
    expect(error["stack"]).toBeUndefined();
  });
});
