// @module-tag built
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const json = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

describe("an installation", () => {
  it("runs no install script of a package: after npm install, run node scripts/seal-lock.mjs", () => {
    const { packages } = json("package-lock.json") as { packages: Record<string, object> };
    const withScripts = Object.keys(packages).filter((path) => "hasInstallScript" in packages[path]);
    expect(withScripts).toEqual([]);
  });

  it("brings ONNX Runtime in galforge's own package, so that the scripts of its package never run at users'", () => {
    const { dependencies, devDependencies } = json("package.json") as Record<string, Record<string, string>>;
    expect(dependencies).not.toHaveProperty("onnxruntime-node");
    // of one release: its JavaScript and its native files come from one package, the classes of tensors from the other
    expect(dependencies["onnxruntime-common"]).toBe(devDependencies["onnxruntime-node"]);
    const shipped = readdirSync(join(ROOT, "dist/onnxruntime/bin/napi-v6"), {
      recursive: true,
      encoding: "utf8",
    }).map((path) => path.replaceAll("\\", "/"));
    for (const platform of ["linux/x64", "linux/arm64", "darwin/arm64", "win32/x64", "win32/arm64"]) {
      expect(shipped).toContain(`${platform}/onnxruntime_binding.node`);
    }
    // the one name that the binding of macOS loads: the package has the library twice
    expect(shipped.filter((path) => path.endsWith(".dylib"))).toEqual([
      "darwin/arm64/libonnxruntime.1.dylib",
    ]);
  });
});
