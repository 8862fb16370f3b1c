import { describe, expect, it } from "vitest";
import { kindNamed, MODEL_KINDS } from "../../../train/models/registry.ts";

describe("the registry", () => {
  it("has kinds of different names, and finds each", () => {
    expect(new Set(MODEL_KINDS.map(({ name }) => name)).size).toBe(MODEL_KINDS.length);
    for (const kind of MODEL_KINDS) expect(kindNamed(kind.name, "model")).toBe(kind);
  });

  it.each(["cea", "constructor", "__proto__", ""])("refuses %j with the list", (name) => {
    expect(() => kindNamed(name, "config.json: model")).toThrow(
      /config\.json: model = .* is unknown\..* cae/,
    );
  });
});
