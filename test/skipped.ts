/** Says at the end of a run how many tests were skipped, and what they need that is not here (test/needs.ts). */
import type { Reporter, TestModule } from "vitest/node";

const NOT_ASKED = "being asked for (-t, tags)";

export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const text = describeSkipped(
      modules.flatMap((module) =>
        [...module.children.allTests("skipped")].map((test) => test.meta().missing),
      ),
    );
    if (text !== "") console.log(text);
  }
}

/** @param missing what each skipped test needs; undefined: it was not asked for */
export function describeSkipped(missing: readonly (string | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const what of missing) counts.set(what ?? NOT_ASKED, (counts.get(what ?? NOT_ASKED) ?? 0) + 1);
  if (counts.size === 0) return "";
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  const lines = rows.map(([what, count]) => `${String(count).padStart(8)}  without ${what}`);
  return [`${missing.length} tests were skipped:`, ...lines, ""].join("\n");
}
