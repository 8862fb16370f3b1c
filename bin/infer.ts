#!/usr/bin/env node
import { inferCommand } from "../eval/infer/command.ts";
import { main } from "../shared/cli/main.ts";
import { packageVersion } from "../shared/provenance.ts";

await main(inferCommand, packageVersion(), process.argv.slice(2));
