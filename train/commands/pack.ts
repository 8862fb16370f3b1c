/** `train pack`: a network to give away. */
import { command } from "../../shared/cli/command.ts";
import { argument, text } from "../../shared/cli/option.ts";
import { formatBytes } from "../../shared/cli/progress.ts";
import { selectBackend } from "../../shared/onnx-backend/select.ts";
import { breakLock } from "../../sim/commands/shared-options.ts";
import { packRun } from "../pack.ts";

export const packCommand = command({
  name: "pack",
  summary: "Copy the network of a run, in half precision and without its history, to be used elsewhere",
  examples: [
    {
      line: "train pack run --out mine",
      does: "mine/ can be given away: infer mine images.fits --out catalog.csv",
    },
  ],
  options: {
    run: argument(text({ help: "directory of a trained run" })),
    out: text({ placeholder: "DIR", help: "what is made: new or empty" }),
    breakLock,
  },
  run: async ({ run, out, breakLock }, context) => {
    await selectBackend("onnx-cpu");
    const packed = await packRun(run, out, { ...context, breakLock });
    return {
      data: { ...packed },
      text: `${out}: ${formatBytes(packed.bytes)}; use it: infer ${out} IMAGE... --out catalog.csv`,
    };
  },
});
