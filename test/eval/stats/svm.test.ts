import { describe, expect, it } from "vitest";
import { type Points, pickPoints, pointsOf } from "../../../eval/stats/points.ts";
import { shuffled } from "../../../eval/stats/stratified.ts";
import { likeliest, svmMargins, trainSvm } from "../../../eval/stats/svm.ts";
import { Sequence } from "../../../shared/random/sequence.ts";
import { normals } from "../samples.ts";

/** Three normal classes, a third of the points each, 3 apart. */
const classes = Uint8Array.from({ length: 600 }, (_, i) => i % 3);
const points = pointsOf([0, 1, 2].map((j) => normals(600, 10 + j).map((v, i) => v + (i % 3 === j ? 3 : 0))));
const [train, test] = [
  Array.from({ length: 300 }, (_, i) => i),
  Array.from({ length: 300 }, (_, i) => 300 + i),
];
const trained = (labels: Uint8Array) =>
  trainSvm(
    pickPoints(points, train),
    labels.filter((_, i) => i < 300),
    1,
  );
const right = (predicted: Uint8Array, truth: Uint8Array) =>
  predicted.filter((c, i) => c === truth[i]).length / predicted.length;

describe("trainSvm", () => {
  it("tells classes apart on points that it did not see", async () => {
    const margins = svmMargins(await trained(classes), pickPoints(points, test));
    expect(right(likeliest(margins), classes.subarray(300))).toBeGreaterThan(0.93); // the best possible is 0.96
  });

  it("is at chance on shuffled labels", async () => {
    const wrong = Uint8Array.from(shuffled([...classes], new Sequence("svm test")));
    const margins = svmMargins(await trained(wrong), pickPoints(points, test));
    expect(right(likeliest(margins), wrong.subarray(300))).toBeLessThan(0.43);
  });

  it("decides as LIBSVM itself does", async () => {
    const { default: Svc } = await import("libsvm-js/asm.js");
    const some = pickPoints(points, train);
    const svm = await trained(classes);
    const rows = (of: Points) =>
      Array.from({ length: of.count }, (_, i) => [...of.values.subarray(3 * i, 3 * i + 3)]);
    const theirs = new Svc({
      type: Svc.SVM_TYPES.C_SVC,
      kernel: Svc.KERNEL_TYPES.RBF,
      gamma: svm.gamma,
      cost: 1,
      quiet: true,
      cacheSize: 16,
    }) as InstanceType<typeof Svc> & { predict(of: number[][]): number[] };
    theirs.train(rows(some), [...classes.subarray(0, 300)]);
    expect(theirs.predict(rows(points))).toEqual([...likeliest(svmMargins(svm, points))]);
    theirs.free();
  });

  it("finds a circle with the Gaussian kernel, which a line cannot, and a line with the linear one", async () => {
    const square = pointsOf([normals(400, 20), normals(400, 21)]);
    const inside = Uint8Array.from({ length: 400 }, (_, i) =>
      Math.hypot(square.values[2 * i], square.values[2 * i + 1]) < 1.18 ? 1 : 0,
    );
    const side = Uint8Array.from({ length: 400 }, (_, i) => (square.values[2 * i] > 0 ? 1 : 0));
    const accuracy = async (labels: Uint8Array, kernel: "rbf" | "linear") =>
      right(likeliest(svmMargins(await trainSvm(square, labels, 10, kernel), square)), labels);
    expect(await accuracy(inside, "rbf")).toBeGreaterThan(0.95);
    expect(await accuracy(inside, "linear")).toBeLessThan(0.7);
    expect(await accuracy(side, "linear")).toBeGreaterThan(0.97);
  });

  it("has no margin for a class that it has not seen", async () => {
    const two = classes.map((c) => (c === 1 ? 2 : c));
    const margins = svmMargins(await trainSvm(points, two, 1), points);
    expect(margins[1].every((m) => m === Number.NEGATIVE_INFINITY)).toBe(true);
    expect(likeliest(margins)).not.toContain(1);
  });

  it("leaves the process as it was", async () => {
    await trained(classes);
    expect(process.listeners("unhandledRejection").map(String).join()).not.toContain("abort");
  });
});
