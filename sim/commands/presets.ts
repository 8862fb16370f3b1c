/** `sim presets` and `sim presets show NAME`. */
import { command, type Group } from "../../shared/cli/command.ts";
import { argument, text } from "../../shared/cli/option.ts";
import { loadPopulation, presetNames, presetText } from "../population/load.ts";

const list = command({
  name: "presets",
  summary: "List the populations that come with galforge",
  examples: [{ line: "sim presets", does: "names and descriptions" }],
  options: {},
  run: async () => {
    const presets = presetNames().map((name) => {
      const { config, bands } = loadPopulation({ preset: name });
      return { name, bands: bands.map((band) => band.name), description: config.description ?? "" };
    });
    const width = Math.max(...presets.map((preset) => preset.name.length));
    const lines = presets.map((preset) => `${preset.name.padEnd(width)}  ${preset.description}`);
    return { data: { presets }, text: lines.join("\n") };
  },
});

const show = command({
  name: "show",
  summary: "Print the YAML of a preset: its documentation, and a start for a --config file of your own",
  examples: [{ line: "sim presets show leung2025 > mine.yaml", does: "copy a preset to change it" }],
  options: { name: argument(text({ help: "name of a preset" })) },
  run: async ({ name }) => {
    const yaml = presetText(name);
    return { data: { name, yaml }, text: yaml };
  },
});

export const presets: Group = {
  name: "presets",
  summary: "List the populations that come with galforge, or show one",
  examples: [
    { line: "sim presets", does: "names and descriptions" },
    { line: "sim presets show leung2025", does: "the YAML of one" },
  ],
  commands: [show],
  alone: list,
};
