/** The section "adapt" of a report for tests. */
import type { AdaptSection } from "../../../eval/adapt/section.ts";

export const sampleAdapt = (names: readonly string[]): AdaptSection => ({
  ...{ target: "harder", test: 2000, epochs: 30 },
  methods: [
    ["zero-shot", 1, 0],
    ["finetune-300", 5, 0.81],
    ["oracle", 5, 1],
  ].map(([name, seeds, closed]) => ({
    ...{ name: String(name), seeds: Number(seeds), seconds: 60 },
    labels: names.map((label) => ({
      ...{ name: label, error: 0.4 - 0.3 * Number(closed), r2: 0.5 + 0.4 * Number(closed) },
      gap: { closed: Number(closed), low: Number(closed) - 0.02, high: Number(closed) + 0.02 },
      ...{ coverage: 0.66, lost: 0.013 * Number(closed) },
    })),
  })),
});
