import { describe, expect, it } from "vitest";
import { visible } from "../../../shared/cli/visible.ts";

describe("visible", () => {
  it("writes out what a terminal would obey", () => {
    expect(visible("label \u001b[2J\u0007 of \u009bb\r")).toBe("label \\u001b[2J\\u0007 of \\u009bb\\u000d");
    expect(visible("abc\u202egnp.exe")).toBe("abc\\u202egnp.exe");
  });

  it("leaves texts as they are, in any language, with their lines and tabs", () => {
    const text = "Sérsic ångström 銀河 \u{1f30c}\n\tσ = 3";
    expect(visible(text)).toBe(text);
  });
});
