// @module-tag built
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

const REGISTER = pathToFileURL(join(process.cwd(), "dist/shared/onnx-backend/register.js")).href;
const CHILD = `
const { startOnnxBackend } = await import(${JSON.stringify(REGISTER)});
const tf = await import("@tensorflow/tfjs-core");
await startOnnxBackend({ provider: "cpu" });
const sum = await tf.add([1, 2], [3, 4]).data();
console.log(process.env.ORT_DISABLE_TELEMETRY, ...sum);
`;

/** In a process of its own: the choice is made once, when ONNX Runtime begins. */
function run(more: readonly string[], environment: NodeJS.ProcessEnv): string {
  const args = ["--input-type=module", "-e", CHILD, "--", ...more];
  return execFileSync(process.execPath, args, { env: environment, encoding: "utf8" }).trim();
}

const { ORT_DISABLE_TELEMETRY: _, ...bare } = process.env;

describe("ONNX Runtime", () => {
  it("sends nothing to its maker, and does not crash on a long command line by reading it", () => {
    const files = Array.from({ length: 2000 }, (_, k) => `/some/folder/cutout-${k}.fits`);
    expect(run(files, bare)).toBe("1 4 6");
  });

  it("leaves a user's own choice alone", () => {
    expect(run([], { ...bare, ORT_DISABLE_TELEMETRY: "true" })).toBe("true 4 6");
  });
});
