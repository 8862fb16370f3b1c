import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readSealedJson, sealedText, writeSealedJson } from "../../../shared/files/sealed.ts";

const root = mkdtempSync(join(tmpdir(), "sealed-"));
const path = join(root, "a.json");
afterAll(() => rmSync(root, { recursive: true }));

const readAs = (text: string): unknown => {
  writeFileSync(path, text);
  return readSealedJson(path);
};

describe("sealed documents", () => {
  it("come back as they went, whatever they hold, and however they are indented", () => {
    const documents = fc.dictionary(
      fc.string().filter((key) => key !== "sha256"),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(documents, fc.nat(4), (document, indent) => {
        const plain = JSON.parse(JSON.stringify(document));
        expect(readAs(sealedText(document, indent))).toEqual(plain);
        expect(readAs(JSON.stringify(JSON.parse(sealedText(document)), null, 3))).toEqual(plain);
      }),
    );
  });

  it("are refused when a character between the braces changes that matters", () => {
    writeSealedJson(path, { sky: 100, labels: [{ name: "flux" }, { name: "hlr" }], seed: 1e-3 });
    const text = readFileSync(path, "utf8");
    let refused = 0;
    for (let i = 0; i < text.length; i++) {
      const changed = text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ 1) + text.slice(i + 1);
      try {
        JSON.parse(changed);
      } catch {
        continue;
      }
      if (JSON.parse(changed).sha256 === undefined) continue; // the name of the checksum itself
      expect(() => readAs(changed), changed).toThrow(
        /a.json: is not what its checksum says.*damaged or edited/,
      );
      refused++;
    }
    expect(refused).toBeGreaterThan(80);
  });

  it("are refused when two names change places", () => {
    const text = sealedText({ labels: [{ name: "flux" }, { name: "hlr" }] });
    const swapped = text.replace("flux", "?").replace("hlr", "flux").replace("?", "hlr");
    expect(() => readAs(swapped)).toThrow(/checksum/);
  });

  it("need no checksum, as those of 0.1.0 have none", () => {
    expect(readAs('{"a": 1}')).toEqual({ a: 1 });
    expect(readAs("[1]")).toEqual([1]);
    expect(readAs("null")).toBeNull();
  });
});
