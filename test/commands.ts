/** Runs the built commands as processes of their own. For vitest and for programs of test/: both run in the root of the project. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

export type CommandName = "sim" | "train" | "evaluate" | "infer";

export const script = (name: string): string => join(resolve("dist/bin"), `${name}.js`);

export interface Ended {
  /** null: ended by a signal */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** it did not end within the limit and was killed */
  readonly timedOut: boolean;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** @param limit seconds; then it is killed, with everything that it started */
export function startProcess(
  program: string,
  words: readonly string[],
  limit: number,
  options: SpawnOptions = {},
): Running {
  // a group of its own, so that a shell around a command dies with it, and Ctrl-C does not reach it
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], detached: true, ...options });
  const text = { stdout: "", stderr: "" };
  child.stdout?.on("data", (piece) => {
    text.stdout += piece;
  });
  child.stderr?.on("data", (piece) => {
    text.stderr += piece;
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child);
  }, 1000 * limit);
  const ended = once(child, "close").then(([code, signal]) => {
    clearTimeout(timer);
    return { code, signal, timedOut, ...text };
  });
  return { child, ended };
}

export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

export const startCommand = (
  name: CommandName,
  words: readonly string[],
  limit: number,
  options: SpawnOptions = {},
): Running => startProcess(process.execPath, [script(name), ...words], limit, options);

export const runCommand = (
  name: CommandName,
  words: readonly string[],
  limit = 120,
  options: SpawnOptions = {},
): Promise<Ended> => startCommand(name, words, limit, options).ended;

/** The line of stderr that says what went wrong. */
export const errorLine = ({ stderr }: Ended): string =>
  stderr.split("\n").find((line) => line.startsWith("error: ")) ?? stderr.trim().split("\n").at(-1) ?? "";
