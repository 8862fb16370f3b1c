/** What the commands that run a network share: the option that says on what, and its start. */
import type { Context } from "../../shared/cli/command.ts";
import { text } from "../../shared/cli/option.ts";
import { selectBackend } from "../../shared/onnx-backend/select.ts";

export const backendOption = text({
  placeholder: "NAME",
  help: "auto, onnx-cpu, onnx-webgpu, webgpu, onnx-cuda, tensorflow, tensorflow-gpu, wasm, cpu",
  default: "auto",
});

/** Makes it tfjs's current backend, with a note. @returns its name @throws GalforgeError if it cannot be had */
export async function startBackend(wanted: string, { note }: Pick<Context, "note">): Promise<string> {
  const { name, why } = await selectBackend(wanted, { what: "--backend" });
  note(`backend ${name}: ${why}`);
  return name;
}
