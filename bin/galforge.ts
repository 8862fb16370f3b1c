#!/usr/bin/env node
import type { Group } from "../shared/cli/command.ts";
import { main } from "../shared/cli/main.ts";
import { packageVersion } from "../shared/provenance.ts";
import { sim } from "../sim/cli.ts";

const galforge: Group = {
  name: "galforge",
  summary: "Simulated galaxy images for training machine learning on astronomical surveys",
  examples: [{ line: "galforge sim generate --n 1e5 --out stamps", does: "a data set of 100 000 stamps" }],
  commands: [sim],
};

await main(galforge, packageVersion(), process.argv.slice(2));
