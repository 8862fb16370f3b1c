import { expect, it } from "vitest";
import { jobNumber, jobsOf, METHODS } from "../../../eval/adapt/jobs.ts";

it("every method has a job a seed, those with labels one a budget, and the zero shot one in all", () => {
  const jobs = jobsOf(METHODS, [30, 300], 2);
  expect(jobs).toHaveLength(1 + 2 * (1 + 3 + 2 * 2 + 1));
  expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
  expect(jobs[0]).toEqual({ name: "zero-shot", method: "zero-shot", seed: 0 });
  expect(jobs).toContainEqual({ name: "finetune-300-s1", method: "finetune", labels: 300, seed: 1 });
});

it("more seeds leave the numbers of the jobs of fewer as they are", () => {
  const few = jobsOf(METHODS, [30], 1);
  expect(jobsOf(METHODS, [30], 3).slice(0, few.length)).toEqual(few);
  expect(jobNumber(few, 1).name).toBe("zero-shot");
  expect(() => jobNumber(few, 0)).toThrow(`1 to ${few.length}`);
  expect(() => jobNumber(few, 99)).toThrow("--job 99");
});
