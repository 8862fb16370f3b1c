/** `evaluate report`. */
import { command } from "../../shared/cli/command.ts";
import { argument, text } from "../../shared/cli/option.ts";
import { formatBytes } from "../../shared/cli/progress.ts";
import { writeReport } from "./report.ts";

export const reportCommand = command({
  name: "report",
  summary:
    "Write report.html of a run: everything measured so far as one page that opens anywhere, without a network",
  examples: [
    {
      line: "evaluate report run",
      does: "run/report.html: training curves, reconstructions, scores, sweeps",
    },
  ],
  options: { run: argument(text({ help: "directory of a run, as train makes it" })) },
  run: async (options) => {
    const report = await writeReport(options.run);
    const size = `${report.figures} figures, ${formatBytes(report.bytes)}`;
    return { data: { ...report }, text: `${report.file}: ${report.sections.length} sections, ${size}` };
  },
});
