#!/usr/bin/env node
import { evaluate } from "../eval/cli.ts";
import { main } from "../shared/cli/main.ts";
import { packageVersion } from "../shared/provenance.ts";

await main(evaluate, packageVersion(), process.argv.slice(2));
