#!/usr/bin/env node
import { launch } from "../shared/cli/launch.ts";

await launch(async () => {
  const { main } = await import("../shared/cli/main.ts");
  const { packageVersion } = await import("../shared/provenance.ts");
  const { sim } = await import("../sim/cli.ts");
  const { withMatch } = await import("../eval/match/command.ts");
  await main(withMatch(sim), packageVersion(), process.argv.slice(2));
});
