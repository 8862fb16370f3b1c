/**
 * Whether an execution provider of ONNX Runtime works: a session of one node is loaded and run in a process of its own, for a
 * bad driver crashes, hangs or writes to the terminal.
 */
import "../runtime/no-telemetry.ts"; // the child inherits it
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { encodeModel } from "../onnx/model.ts";
import { type Finding, unusable, usable } from "./finding.ts";

/** The first use of a GPU after a start of the machine takes seconds. */
const PATIENCE_MS = 60_000;

/** The child's answer is a line that begins so; drivers write lines of their own. */
const ANSWER = "finding:";

/** y = x + x, for two elements; the provider must take the node itself instead of leaving it to the processor. */
const CHILD = `
const [, runtime, provider, model] = process.argv;
const answer = (usable, why) => process.stdout.write("\\n${ANSWER}" + JSON.stringify({ usable, why }) + "\\n", () => process.exit());
const main = async () => {
  const { InferenceSession, Tensor, env } = require(runtime);
  env.logLevel = "fatal";
  const session = await InferenceSession.create(Uint8Array.from(Buffer.from(model, "base64")), {
    executionProviders: [provider],
    extra: { session: { disable_cpu_ep_fallback: "1" } },
  });
  const { y } = await session.run({ x: new Tensor("float32", [1, 2], [2]) });
  answer(y.data[0] === 2 && y.data[1] === 4, "[1, 2] + [1, 2] = [" + y.data + "]");
};
main().catch((error) => answer(false, error.message));
`;

/** @param environment variables that the child gets besides those of this process */
export function trySession(
  provider: "webgpu" | "cuda",
  environment: Readonly<Record<string, string>> = {},
): Promise<Finding> {
  const runtime = createRequire(import.meta.url).resolve("#onnxruntime");
  const args = ["-e", CHILD, runtime, provider, Buffer.from(doublingModel()).toString("base64")];
  const options = {
    env: { ...process.env, ...environment },
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
    windowsHide: true,
  } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout) => resolve(judge(stdout, error)));
  });
}

function judge(stdout: string, error: (Error & { killed?: boolean; signal?: string }) | null): Finding {
  const line = stdout.split("\n").find((text) => text.startsWith(ANSWER));
  if (line !== undefined) {
    const { usable: works, why } = JSON.parse(line.slice(ANSWER.length)) as Finding;
    return works ? usable("a trial computation on it is right") : unusable(tidy(why));
  }
  if (error?.killed) return unusable(`a trial computation on it was not done after ${PATIENCE_MS / 1000} s`);
  const end =
    error?.signal == null
      ? `exited without an answer (${error?.message ?? "no error"})`
      : `died of ${error.signal}`;
  return unusable(`a trial computation on it ${end}`);
}

/** ONNX Runtime's message without its file names and functions, on one line. */
export const tidy = (message: string): string =>
  `ONNX Runtime says: ${message
    .replace(/^.* was false\. /s, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 300)}`;

/** y = x + x, for two elements. */
export function doublingModel(): Uint8Array {
  return encodeModel({
    name: "probe",
    nodes: [{ op: "Add", inputs: ["x", "x"], outputs: ["y"] }],
    inputs: [{ name: "x", type: "float32", shape: [2] }],
    outputs: [{ name: "y", type: "float32", shape: [2] }],
    constants: new Map(),
    opsets: { "": 21 },
  });
}
