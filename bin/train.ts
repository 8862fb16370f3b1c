#!/usr/bin/env node
import { main } from "../shared/cli/main.ts";
import { packageVersion } from "../shared/provenance.ts";
import { train } from "../train/cli.ts";

await main(train, packageVersion(), process.argv.slice(2));
