/** Runs cases, a few at a time, and prints a row of each in their order. */
import { availableParallelism } from "node:os";
import { type Case, type Outcome, outcome } from "./case.ts";

/** @returns how many are wrong */
export async function runCases(cases: readonly Case[], say: (line: string) => void): Promise<number> {
  const next = cases.entries();
  const outcomes = new Map<number, Outcome>();
  let printed = 0;
  const work = async (): Promise<void> => {
    for (const [k, one] of next) {
      outcomes.set(
        k,
        await one.run().catch((error) => outcome("WRONG", `the script failed: ${error.stack}`)),
      );
      for (; outcomes.has(printed); printed++) say(row(cases[printed], outcomes.get(printed)!));
    }
  };
  say("result  | case | what was done | what came out | expected");
  say("--------|------|---------------|---------------|---------");
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  const count = (verdict: string): number =>
    [...outcomes.values()].filter((o) => o.verdict === verdict).length;
  const wrong = count("WRONG");
  say(
    `${cases.length} cases: ${count("right")} right, ${count("refused")} refused, ${count("flagged")} flagged, ${wrong} WRONG`,
  );
  return wrong;
}

const row = ({ name, does, expected }: Case, { verdict, came }: Outcome): string =>
  [verdict.padEnd(7), name, does, came.replaceAll("\n", " / "), expected].join(" | ");
