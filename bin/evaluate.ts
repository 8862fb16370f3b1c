#!/usr/bin/env node
import { launch } from "../shared/cli/launch.ts";

await launch(async () => {
  const { main } = await import("../shared/cli/main.ts");
  const { packageVersion } = await import("../shared/provenance.ts");
  const { evaluate } = await import("../eval/cli.ts");
  await main(evaluate, packageVersion(), process.argv.slice(2));
});
