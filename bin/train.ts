#!/usr/bin/env node
import { launch } from "../shared/cli/launch.ts";

await launch(async () => {
  const { main } = await import("../shared/cli/main.ts");
  const { packageVersion } = await import("../shared/provenance.ts");
  const { train } = await import("../train/cli.ts");
  await main(train, packageVersion(), process.argv.slice(2));
});
