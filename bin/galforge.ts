#!/usr/bin/env node
import { evaluate } from "../eval/cli.ts";
import { inferCommand } from "../eval/infer/command.ts";
import type { Group } from "../shared/cli/command.ts";
import { main } from "../shared/cli/main.ts";
import { packageVersion } from "../shared/provenance.ts";
import { sim } from "../sim/cli.ts";
import { train } from "../train/cli.ts";

const galforge: Group = {
  name: "galforge",
  summary: "Simulate galaxy images, train networks that turn an image into parameters, and judge them",
  examples: [
    { line: "galforge sim generate --n 1e5 --out stamps", does: "a data set of 100 000 stamps" },
    {
      line: "galforge train cae --data stamps --out run",
      does: "a network that measures flux and half-light radius",
    },
    { line: "galforge evaluate report run", does: "a page that tells how well" },
    { line: "galforge infer run images.npy --out catalog.csv", does: "a catalogue of images of yours" },
  ],
  commands: [sim, train, evaluate, inferCommand],
};

await main(galforge, packageVersion(), process.argv.slice(2));
