/**
 * The laws (fast-check) try the same cases in every run, so that a change that broke nothing cannot turn red by chance.
 * `FC_SEED=17 npx vitest run test/sim` looks at others: do so after a change to what a law is about.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 20261121) });
