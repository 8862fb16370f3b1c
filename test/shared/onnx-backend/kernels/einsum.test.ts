/** Sums of products by an equation. */

import fc from "fast-check";
import { expect, test } from "vitest";
import * as tf from "../../../tfjs.ts";
import { expectCaptured, expectSame, ramp } from "../compare.ts";

const same = expectCaptured(tf.Einsum);

// those that tfjs's cpu backend computes correctly: a letter that is summed stands in both terms
test.each([
  "i->",
  "ij->ji",
  "ij->j",
  "ijk->ki",
  "i,i->",
  "i,j->ij",
  "i,i->i",
  "ij,jk->ik",
  "ij,kj->ki",
  "bij,bjk->bik",
  "bij,bkj->kbi",
  "bij,jk->bik",
  "bhid,bhjd->bhij",
  "ij,->ij",
  " i j , j k -> i k ",
])("%s as tfjs's cpu backend has it", async (equation) => {
  const sizes: Record<string, number> = { i: 2, j: 3, k: 4, l: 2, b: 3, h: 2, d: 5 };
  const terms = equation.split("->")[0].split(",");
  const shapes = terms.map((term) => Array.from(term.replaceAll(" ", ""), (letter) => sizes[letter]));
  for (const dtype of ["float32", "int32"] as const) {
    await same(() => tf.einsum(equation, ...shapes.map((shape) => ramp(shape, dtype))), 1e-5);
  }
});

test("random ones are the sums of all products", async () => {
  await tf.setBackend("onnx-cpu");
  const letters = fc.uniqueArray(fc.constantFrom(..."abcde"), { maxLength: 4 });
  const kept = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(letters, letters, kept, (a, b, keep) => {
      const output = [..."edcba"].filter(
        (letter, i) => keep[i] && (a.includes(letter) || b.includes(letter)),
      );
      const [x, y] = [a, b].map((term) => ramp(term.map(sizeOf)));
      const z = tf.einsum(`${a.join("")},${b.join("")}->${output.join("")}`, x, y);
      expect(z.shape).toEqual(output.map(sizeOf));
      const expected = sumOfProducts(a, x.dataSync(), b, y.dataSync(), output);
      z.dataSync().forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(1e-4 * (1 + Math.abs(expected[i])));
      });
      tf.dispose([x, y, z]);
    }),
    { numRuns: 100, seed: 1 },
  );
});

const sizeOf = (letter: string): number => "abcde".indexOf(letter) + 2;

type Numbers = ArrayLike<number>;

/** Over all values of the letters that are used. */
function sumOfProducts(a: string[], x: Numbers, b: string[], y: Numbers, output: string[]): number[] {
  const counter = [..."abcde"].map(() => 0);
  const placeIn = (term: string[]): number =>
    term.reduce((place, letter) => place * sizeOf(letter) + counter["abcde".indexOf(letter)], 0);
  const sums = Array(output.reduce((n, letter) => n * sizeOf(letter), 1)).fill(0);
  const visit = (letter: number): void => {
    if (letter === 5) {
      sums[placeIn(output)] += x[placeIn(a)] * y[placeIn(b)];
      return;
    }
    const used = a.includes("abcde"[letter]) || b.includes("abcde"[letter]);
    for (let i = 0; i < (used ? letter + 2 : 1); i++) {
      counter[letter] = i;
      visit(letter + 1);
    }
    counter[letter] = 0;
  };
  visit(0);
  return sums;
}

test("without elements to sum", async () => {
  await same(() => tf.einsum("ij,jk->ik", ramp([2, 0]), ramp([0, 3])));
  await same(() => tf.einsum("ij->i", ramp([2, 0])));
});

test("bool and mixed types are the host's", async () => {
  expect(await expectSame(() => tf.einsum("i,i->", ramp([3]), ramp([3], "int32")))).toContain(tf.Einsum);
});

test("refuses what tfjs refuses", async () => {
  await tf.setBackend("onnx-cpu");
  expect(() => tf.einsum("ij,jk->ik", ramp([2, 3]), ramp([4, 2]))).toThrow(/Expected dimension 3/);
  expect(() => tf.einsum("ii->i", ramp([2, 2]))).toThrow(/duplicate axes/);
});
