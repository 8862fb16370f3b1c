/** Networks in PyTorch that benches run beside ours: scripts that wait for commands, one a line. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { encodeSafetensors, type TensorFile } from "../shared/formats/safetensors.ts";
import { packageRoot } from "../shared/provenance.ts";

/** Debian's. */
const PYTHON = "/usr/bin/python3";

/** Version of PyTorch, undefined where there is none. */
export function torchVersion(): string | undefined {
  const { status, stdout } = spawnSync(PYTHON, ["-c", "import torch; print(torch.__version__)"]);
  return status === 0 ? String(stdout).trim() : undefined;
}

export const NO_TORCH = `no PyTorch beside it: ${PYTHON} does not import torch (Debian: apt-get install python3-torch)`;

export class TorchProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #folder: string;

  /** @param script below bench/ @param subject what it is given, as a file */
  constructor(script: string, subject: TensorFile) {
    this.#folder = mkdtempSync(join(tmpdir(), "galforge-twin-"));
    const file = join(this.#folder, "subject.safetensors");
    writeFileSync(file, encodeSafetensors(subject));
    this.#child = spawn(PYTHON, [join(packageRoot(), "bench", script), file], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#answers = createInterface(this.#child.stdout!)[Symbol.asyncIterator]();
  }

  /** @returns the answer to a command, which is a line of JSON */
  async ask<T>(command: string): Promise<T> {
    this.#child.stdin!.write(`${command}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error("the network in PyTorch is not ours any more: see the message above");
    return JSON.parse(value) as T;
  }

  close(): void {
    this.#child.stdin!.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Relative difference of losses: float32, summed in another order. */
const ALIKE = 1e-3;

/** @param script that has the network in PyTorch, @param model whose network it is @throws Error if the two networks are not the same */
export function checkAlike(
  name: string,
  ours: readonly number[],
  theirs: readonly number[],
  { script, model }: { readonly script: string; readonly model: string },
): void {
  if (ours.every((loss, k) => Math.abs(loss - theirs[k]!) <= ALIKE * Math.abs(loss))) return;
  throw new Error(
    `${name}: with the same weights and the same batch the losses of the first steps are ${ours.join(", ")} here and ` +
      `${theirs.join(", ")} in PyTorch: bench/${script} is not the network of ${model} any more`,
  );
}
