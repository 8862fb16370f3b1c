#!/usr/bin/env node
import { main } from "../shared/cli/main.ts";
import { packageVersion } from "../shared/provenance.ts";
import { sim } from "../sim/cli.ts";

await main(sim, packageVersion(), process.argv.slice(2));
