import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Command, type Context, command, type Given } from "../../../shared/cli/command.ts";
import { helpText } from "../../../shared/cli/help.ts";
import {
  argument,
  argumentList,
  flag,
  flagName,
  integer,
  integerOrAuto,
  oneOf,
  optional,
  pairs,
  parseOption,
  real,
  text,
} from "../../../shared/cli/option.ts";

const count = integer({ help: "how many", min: 1, default: 10 });
const fwhm = real({ help: "width", allowed: "a width > 0 [arcsec]", accept: (x) => x > 0 });

const context: Context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
};
const given = (flags: Record<string, string>, ...args: string[]): Given => ({
  flags: new Map(Object.entries(flags)),
  args,
});

describe("names with values", () => {
  const named = pairs({ help: "" });
  it("are pairs, in their order, whatever the names", () => {
    expect([...parseOption("class", named, "a=1, constructor=x=y,__proto__=2")]).toEqual([
      ["a", "1"],
      ["constructor", "x=y"],
      ["__proto__", "2"],
    ]);
  });
  it.each(["a", "a=", "=1", "a=1,", "a=1,a=2", ""])("refuses %j", (word) => {
    expect(() => parseOption("class", named, word)).toThrow(/--class = .*NAME=VALUE/);
  });
});

describe("numbers", () => {
  it("accepts what people write", () => {
    expect(parseOption("n", count, "1e6")).toBe(1_000_000);
    expect(parseOption("n", count, "4096")).toBe(4096);
    expect(parseOption("fwhm", fwhm, ".7")).toBe(0.7);
    expect(parseOption("fwhm", fwhm, "7e-1")).toBe(0.7);
    expect(parseOption("x", real({ help: "", allowed: "a number", accept: () => true }), "-1.5")).toBe(-1.5);
  });
  it("reads every finite number as JavaScript does", () => {
    const any = real({ help: "", allowed: "a number", accept: () => true });
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(parseOption("x", any, String(x))).toBe(Number(String(x)));
      }),
    );
  });
  it.each(["0", "-5", "NaN", "1e400", "1.5", "", "ten", "0x10", "Infinity", "1e99"])(
    "refuses --n=%s",
    (word) => {
      expect(() => parseOption("n", count, word)).toThrow(/--n = .* it must be a whole number from 1 to/);
    },
  );
  it.each(["0", "-1", "NaN", "wide"])("refuses --fwhm=%s with its own words", (word) => {
    expect(() => parseOption("fwhm", fwhm, word)).toThrow("it must be a width > 0 [arcsec]");
  });
  it("shows the value as it was written", () => {
    expect(() => parseOption("n", count, "1e400")).toThrow('--n = "1e400"');
    expect(() => parseOption("n", count, "-3")).toThrow("--n = -3");
  });
});

describe("other options", () => {
  it("takes auto or a number", () => {
    const workers = integerOrAuto({ help: "", min: 1, default: "auto" });
    expect(parseOption("workers", workers, undefined)).toBe("auto");
    expect(parseOption("workers", workers, "2")).toBe(2);
    expect(() => parseOption("workers", workers, "0")).toThrow("it must be auto or a whole number from 1");
  });
  it("suggests the nearest choice", () => {
    const psf = oneOf(["moffat", "gaussian"], { help: "" });
    expect(parseOption("psf", psf, "moffat")).toBe("moffat");
    expect(() => parseOption("psf", psf, "mofat")).toThrow('Did you mean "moffat"?');
  });
  it("says which option is missing", () => {
    expect(() => parseOption("out", text({ help: "" }), undefined)).toThrow("--out");
    expect(parseOption("out", optional(text({ help: "" })), undefined)).toBeUndefined();
  });
  it("names flags", () => {
    expect(flagName("lamOverDiam")).toBe("lam-over-diam");
  });
});

describe("a command", () => {
  const toy: Command = command({
    name: "toy",
    summary: "",
    examples: [],
    options: { dir: argument(text({ help: "" })), count, shardSize: count, dry: flag("") },
    run: async (options) => ({ data: { ...options }, text: "" }),
  });
  it("hands over checked values", async () => {
    const result = await toy.execute(given({ count: "2e3", dry: "true" }, "d"), context);
    expect(result.data).toEqual({ dir: "d", count: 2000, shardSize: 10, dry: true });
  });
  it.each([
    [given({ "shard-sizes": "1" }, "d"), "did you mean --shard-size?"],
    [given({ shardSize: "1" }, "d"), "did you mean --shard-size?"],
    [given({}), "DIR"],
    [given({}, "a", "b"), 'unexpected argument "b"'],
  ])("refuses %#", async (words, message) => {
    await expect(toy.execute(words, context)).rejects.toThrow(message);
  });
});

describe("a command with a list of arguments", () => {
  const many: Command = command({
    name: "many",
    summary: "",
    examples: [],
    options: { run: argument(text({ help: "" })), image: argumentList({ help: "pictures" }), count },
    run: async (options) => ({ data: { ...options }, text: "" }),
  });
  it("takes all arguments that are left, in their order", async () => {
    const result = await many.execute(given({ count: "3" }, "r", "b", "a", "b"), context);
    expect(result.data).toEqual({ run: "r", image: ["b", "a", "b"], count: 3 });
  });
  it("needs one at least, and none that is empty", async () => {
    await expect(many.execute(given({}, "r"), context)).rejects.toThrow("IMAGE... is missing: pictures");
    await expect(many.execute(given({}, "r", ""), context)).rejects.toThrow(
      /IMAGE\.\.\. = "" is not allowed/,
    );
  });
  it("does not take them as options", async () => {
    await expect(many.execute(given({ image: "a" }, "r", "b"), context)).rejects.toThrow(
      "--image is not an option",
    );
  });
  it("shows them in the help", () => {
    const help = helpText(many, "many", 80);
    expect(help).toContain("Usage: many RUN IMAGE... [options]");
    expect(help).toMatch(/^ {2}IMAGE\.\.\. +pictures$/m);
  });
});
