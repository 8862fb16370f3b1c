#!/usr/bin/env node
import type { Group } from "../shared/cli/command.ts";
import { launch } from "../shared/cli/launch.ts";

await launch(async () => {
  const { main } = await import("../shared/cli/main.ts");
  const { packageVersion } = await import("../shared/provenance.ts");
  const { data } = await import("../datasets/import/cli.ts");
  const { sim } = await import("../sim/cli.ts");
  const { train } = await import("../train/cli.ts");
  const { evaluate } = await import("../eval/cli.ts");
  const { inferCommand } = await import("../eval/infer/command.ts");
  const { withMatch } = await import("../eval/match/command.ts");
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
    commands: [data, withMatch(sim), train, evaluate, inferCommand],
  };

  await main(galforge, packageVersion(), process.argv.slice(2));
});
