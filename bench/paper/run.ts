#!/usr/bin/env node
/** `npm run paper [-- cae | cvae | flow]`: experiments of papers at their size, as published and with one change after the other. */
import { main } from "../../shared/cli/main.ts";
import { packageVersion } from "../../shared/provenance.ts";
import { caePaper } from "./cae.ts";
import { cvaePaper } from "./cvae.ts";
import { flowPaper } from "./flow.ts";

await main(
  {
    name: "paper",
    summary:
      'Experiments of papers at their size, as published and with one change after the other. Without a command, that of "cae"',
    examples: [...caePaper.examples, ...cvaePaper.examples, ...flowPaper.examples],
    commands: [caePaper, cvaePaper, flowPaper],
    alone: caePaper,
  },
  packageVersion(),
  process.argv.slice(2),
);
