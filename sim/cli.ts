/** The `sim` commands as one group: `sim generate` and, in bin/galforge.ts, `galforge sim generate`. */
import type { Group } from "../shared/cli/command.ts";
import { cutoutsCommand } from "./commands/cutouts.ts";
import { exportCommand, inspect, preview, verify } from "./commands/data-set.ts";
import { devices } from "./commands/devices.ts";
import { fieldCommand } from "./commands/field.ts";
import { filters } from "./commands/filters.ts";
import { generateCommand } from "./commands/generate.ts";
import { moments } from "./commands/moments.ts";
import { presets } from "./commands/presets.ts";
import { renderCommand } from "./commands/render.ts";

export const sim: Group = {
  name: "sim",
  summary: "Simulate galaxy images: GalSim's accuracy, in data sets that can be reproduced and resumed",
  examples: [
    { line: "sim generate --n 1e5 --psf moffat --out stamps", does: "a data set of 100 000 stamps" },
    { line: "sim preview stamps --out stamps.png", does: "look at it" },
    { line: "sim render --objects galaxies.csv --out images.fits", does: "images of given galaxies" },
    { line: "sim devices", does: "whether a GPU can render here, and what it lacks" },
  ],
  commands: [
    generateCommand,
    renderCommand,
    fieldCommand,
    cutoutsCommand,
    preview,
    inspect,
    verify,
    exportCommand,
    moments,
    presets,
    filters,
    devices,
  ],
};
